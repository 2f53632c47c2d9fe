import { recordAudit, type Actor } from '../../directory/index.js'
import { checkPhoto, type PhotoRefusal, type PhotoShelf } from '../../photos/index.js'
import { newId, type Clock } from '../../shared/index.js'
import type { Db, ShelterTable } from '../../storage/index.js'
import type { Purpose, Serves, Shelter, ShelterDetails } from './shelter.js'

/** A shelter, and why it is named: it was told to serve the building, or the grid, or it is next in the order of staff. */
export interface Nearest {
  shelter: Shelter
  why: 'building' | 'grid' | 'order'
}

export type RoutePicture = 'done' | 'unknown' | { refused: PhotoRefusal }

/** The shelters of the community, as staff keep them. */
export class ShelterDesk {
  constructor(
    private readonly db: Db,
    private readonly photos: PhotoShelf,
    private readonly clock: Clock,
  ) {}

  /** In the order of staff. */
  async all(trx: Db = this.db): Promise<Shelter[]> {
    const rows = await trx.selectFrom('shelter').selectAll().orderBy('rank').orderBy('name').execute()
    const serves = new Map<string, Serves[]>()
    for (const { shelter_id, kind, value } of await trx
      .selectFrom('shelter_serves')
      .selectAll()
      .orderBy('kind')
      .orderBy('value')
      .execute())
      // prettier-ignore
      serves.set(shelter_id, [...(serves.get(shelter_id) ?? []), { kind: kind as Serves['kind'], value }])
    return rows.map((row) => fromRow(row, serves.get(row.id) ?? []))
  }

  /**
   * Where somebody goes. Nobody's coordinates are known: what counts is whom staff have told each place to serve, then
   * the order that staff gave.
   */
  async nearest(home: { building?: string; gridId?: string }, trx: Db = this.db): Promise<Nearest[]> {
    const found = (await this.all(trx)).map((shelter): Nearest => {
      const serves = (kind: Serves['kind'], value: string | undefined): boolean =>
        value !== undefined && value !== '' && shelter.serves.some((each) => each.kind === kind && each.value === value) // prettier-ignore
      if (serves('building', home.building)) return { shelter, why: 'building' }
      return { shelter, why: serves('grid', home.gridId) ? 'grid' : 'order' }
    })
    const order = ['building', 'grid', 'order']
    return found.sort((a, b) => order.indexOf(a.why) - order.indexOf(b.why))
  }

  async add(
    communityId: string,
    details: ShelterDetails,
    actor: Actor,
  ): Promise<{ kind: 'added'; shelter: Shelter } | { kind: 'twin' }> {
    return this.db.transaction().execute(async (trx) => {
      const shelter = await this.insert(trx, communityId, details)
      if (!shelter) return { kind: 'twin' }
      const subject = { kind: 'shelter', id: shelter.id }
      await recordAudit(trx, { at: this.clock.now(), actor, action: 'shelter.add', subject })
      return { kind: 'added', shelter }
    })
  }

  /** Without an audit row, for an import that has one of its own. @returns undefined when the name is taken */
  async insert(trx: Db, communityId: string, details: ShelterDetails): Promise<Shelter | undefined> {
    const now = this.clock.now()
    const row = { id: newId(now), community_id: communityId, ...columnsOf(details), route_photo: null, created_at: now } // prettier-ignore
    const added = await trx
      .insertInto('shelter')
      .values(row)
      .onConflict((conflict) => conflict.columns(['community_id', 'name']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!added) return undefined
    await setServes(trx, row.id, details.serves)
    return fromRow(row, details.serves)
  }

  /** Without an audit row. */
  async replace(trx: Db, id: string, details: ShelterDetails): Promise<void> {
    await trx.updateTable('shelter').set(columnsOf(details)).where('id', '=', id).execute()
    await setServes(trx, id, details.serves)
  }

  async edit(
    id: string,
    changes: Partial<ShelterDetails>,
    actor: Actor,
  ): Promise<'done' | 'unknown' | 'twin'> {
    return this.db.transaction().execute(async (trx) => {
      const row = await trx.selectFrom('shelter').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row) return 'unknown'
      const serves = await trx.selectFrom('shelter_serves').selectAll().where('shelter_id', '=', id).execute()
      const next = { ...fromRow(row, serves as unknown as Serves[]), ...changes }
      const twin = await trx
        .selectFrom('shelter')
        .select('id')
        .where('community_id', '=', row.community_id)
        .where('name', '=', next.name)
        .where('id', '!=', id)
        .executeTakeFirst()
      if (twin) return 'twin'
      await this.replace(trx, id, next)
      const after = { changed: Object.keys(changes) }
      await recordAudit(trx, { at: this.clock.now(), actor, action: 'shelter.edit', subject: { kind: 'shelter', id }, after }) // prettier-ignore
      return 'done'
    })
  }

  /** @returns false when there is no such shelter */
  async remove(id: string, actor: Actor): Promise<boolean> {
    const gone = await this.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('shelter_serves').where('shelter_id', '=', id).execute()
      const row = await trx
        .deleteFrom('shelter')
        .where('id', '=', id)
        .returning('route_photo')
        .executeTakeFirst()
      if (row) await recordAudit(trx, { at: this.clock.now(), actor, action: 'shelter.remove', subject: { kind: 'shelter', id } }) // prettier-ignore
      return row
    })
    if (gone?.route_photo) await this.photos.remove(gone.route_photo)
    return gone !== undefined
  }

  /** The picture of the way there; whatever the file carries beside what can be seen is dropped. */
  async setRoutePicture(id: string, bytes: Buffer, actor: Actor): Promise<RoutePicture> {
    const checked = await checkPhoto(bytes)
    if (checked.kind === 'refused') return { refused: checked.why }
    const file = await this.photos.keep(checked.jpeg, this.clock.now())
    const before = await this.db.transaction().execute(async (trx) => {
      const row = await trx
        .selectFrom('shelter')
        .select('route_photo')
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row) return undefined
      await trx.updateTable('shelter').set({ route_photo: file }).where('id', '=', id).execute()
      await recordAudit(trx, { at: this.clock.now(), actor, action: 'shelter.picture', subject: { kind: 'shelter', id } }) // prettier-ignore
      return row
    })
    const unused = before ? before.route_photo : file
    if (unused !== null) await this.photos.remove(unused)
    return before ? 'done' : 'unknown'
  }
}

async function setServes(trx: Db, id: string, serves: readonly Serves[]): Promise<void> {
  await trx.deleteFrom('shelter_serves').where('shelter_id', '=', id).execute()
  if (serves.length === 0) return
  await trx
    .insertInto('shelter_serves')
    .values(serves.map(({ kind, value }) => ({ shelter_id: id, kind, value })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function columnsOf(
  details: ShelterDetails,
): Omit<ShelterTable, 'id' | 'community_id' | 'route_photo' | 'created_at'> {
  return {
    name: details.name,
    address: details.address,
    capacity: details.capacity ?? null,
    purposes: JSON.stringify(details.purposes),
    accessible: details.accessible ? 1 : 0,
    route_words: details.route,
    map_link: details.mapLink,
    rank: details.rank,
  }
}

function fromRow(row: ShelterTable, serves: readonly Serves[]): Shelter {
  return {
    id: row.id,
    communityId: row.community_id,
    name: row.name,
    address: row.address,
    ...(row.capacity !== null && { capacity: row.capacity }),
    purposes: JSON.parse(row.purposes) as Purpose[],
    accessible: row.accessible === 1,
    route: row.route_words,
    mapLink: row.map_link,
    ...(row.route_photo !== null && { routePhoto: row.route_photo }),
    rank: row.rank,
    serves,
  }
}
