import type { ContactId } from '../../channel/index.js'
import type { Db, HazardTable, Vault } from '../../storage/index.js'
import { nextNumber } from '../desk/index.js'
import { likeness } from './alike.js'
import type { Hazard, HazardKind, HazardPart, HazardState, NewHazard, Source } from './hazard.js'

/** From this likeness on staff are asked whether two reports are one; they decide, because a wrong guess loses a hazard. */
const ALIKE = 0.5

/** What is known of a new hazard beside the words. */
export interface Judged {
  kind: HazardKind
  urgent: boolean
  place: string
  gridId: string | undefined
}

/** Rows of hazards as they are read and written; decides nothing. */
export class HazardStore {
  constructor(private readonly vault: Vault) {}

  async find(trx: Db, number: number): Promise<Hazard | undefined> {
    const row = await trx.selectFrom('hazard').selectAll().where('number', '=', number).executeTakeFirst()
    return row && this.fromRow(row)
  }

  async byId(trx: Db, id: string): Promise<Hazard | undefined> {
    const row = await trx.selectFrom('hazard').selectAll().where('id', '=', id).executeTakeFirst()
    return row && this.fromRow(row)
  }

  /** The next number, with its reporter and photos. */
  async insert(trx: Db, id: string, given: NewHazard, judged: Judged, now: number): Promise<void> {
    const row: HazardTable = {
      id,
      number: await nextNumber(trx, 'hazard'),
      state: 'reported',
      kind: judged.kind,
      urgent: judged.urgent ? 1 : 0,
      what_sealed: this.seal(given.what, id, 'what'),
      where_sealed: this.seal(given.where, id, 'where'),
      place: judged.place,
      grid_id: judged.gridId ?? null,
      source: given.source,
      reported_at: now,
      assignee: null,
      assigned_at: null,
      due_at: null,
      reminded_on: null,
      rectified_by: null,
      rectified_at: null,
      rectify_note_sealed: null,
      rechecked_by: null,
      rechecked_at: null,
      failed_rechecks: 0,
      reason_sealed: null,
      joined_to: null,
      settled_at: null,
    }
    await trx.insertInto('hazard').values(row).execute()
    if (given.reporter !== undefined)
      await trx.insertInto('hazard_reporter').values({ hazard_id: id, contact_id: given.reporter, at: now }).execute() // prettier-ignore
    await this.addPhotos(trx, id, 'reported', given.photos ?? [], now)
  }

  /** The open hazard that is most like this one, if it is much like it. */
  async alike(trx: Db, hazard: Hazard): Promise<Hazard | undefined> {
    const open = await this.list(trx, ['reported', 'assigned', 'rectified'])
    const mayBeThere = (other: Hazard): boolean => other.place === '' || hazard.place === '' || other.place === hazard.place // prettier-ignore
    const scored = open
      .filter((other) => other.id !== hazard.id && mayBeThere(other))
      .map((other) => ({ other, score: likeness(other.what, hazard.what) }))
    const best = scored.sort((a, b) => b.score - a.score)[0]
    return best && best.score >= ALIKE ? best.other : undefined
  }

  /** By number. */
  async list(trx: Db, states?: readonly HazardState[]): Promise<Hazard[]> {
    let query = trx.selectFrom('hazard').selectAll().orderBy('number')
    if (states) query = query.where('state', 'in', states)
    return (await query.execute()).map((row) => this.fromRow(row))
  }

  /** Newest first. */
  async reportedBy(trx: Db, contact: ContactId): Promise<Hazard[]> {
    const rows = await trx
      .selectFrom('hazard')
      .innerJoin('hazard_reporter', 'hazard_reporter.hazard_id', 'hazard.id')
      .selectAll('hazard')
      .where('hazard_reporter.contact_id', '=', contact)
      .orderBy('hazard.number', 'desc')
      .execute()
    return rows.map((row) => this.fromRow(row))
  }

  async reporters(trx: Db, hazardId: string): Promise<ContactId[]> {
    const rows = await trx.selectFrom('hazard_reporter').select('contact_id').where('hazard_id', '=', hazardId).execute() // prettier-ignore
    return rows.map((row) => row.contact_id as ContactId)
  }

  async photos(trx: Db, hazardId: string): Promise<{ file: string; part: HazardPart }[]> {
    const rows = await trx.selectFrom('hazard_photo').select(['file', 'part']).where('hazard_id', '=', hazardId).orderBy('file').execute() // prettier-ignore
    return rows.map(({ file, part }) => ({ file, part: part as HazardPart }))
  }

  async addPhotos(
    trx: Db,
    hazardId: string,
    part: HazardPart,
    files: readonly string[],
    at: number,
  ): Promise<void> {
    if (files.length === 0) return
    await trx
      .insertInto('hazard_photo')
      .values(files.map((file) => ({ file, hazard_id: hazardId, part, at })))
      .execute()
  }

  /** Reporters of one thing that was told twice hear of the other from now on. */
  async moveReporters(trx: Db, from: string, to: string): Promise<void> {
    const rows = await trx.selectFrom('hazard_reporter').selectAll().where('hazard_id', '=', from).execute()
    if (rows.length === 0) return
    await trx
      .insertInto('hazard_reporter')
      .values(rows.map((row) => ({ ...row, hazard_id: to })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

  async set(trx: Db, id: string, changes: Partial<HazardTable>): Promise<void> {
    await trx.updateTable('hazard').set(changes).where('id', '=', id).execute()
  }

  seal(text: string, id: string, column: 'what' | 'where' | 'note' | 'reason'): string {
    return this.vault.seal(text, `hazard_${column}:${id}`)
  }

  private fromRow(row: HazardTable): Hazard {
    const open = (sealed: string, column: string): string =>
      this.vault.unseal(sealed, `hazard_${column}:${row.id}`)
    return {
      id: row.id,
      number: row.number,
      state: row.state as HazardState,
      kind: row.kind as HazardKind,
      urgent: row.urgent === 1,
      what: open(row.what_sealed, 'what'),
      where: open(row.where_sealed, 'where'),
      place: row.place,
      ...(row.grid_id !== null && { gridId: row.grid_id }),
      source: row.source as Source,
      reportedAt: row.reported_at,
      ...(row.assignee !== null && { assignee: row.assignee }),
      ...(row.due_at !== null && { dueAt: row.due_at }),
      ...(row.rectified_by !== null && { rectifiedBy: row.rectified_by }),
      ...(row.rectified_at !== null && { rectifiedAt: row.rectified_at }),
      ...(row.rectify_note_sealed !== null && { note: open(row.rectify_note_sealed, 'note') }),
      ...(row.rechecked_by !== null && { recheckedBy: row.rechecked_by }),
      ...(row.rechecked_at !== null && { recheckedAt: row.rechecked_at }),
      failedRechecks: row.failed_rechecks,
      ...(row.reason_sealed !== null && { reason: open(row.reason_sealed, 'reason') }),
      ...(row.joined_to !== null && { joinedTo: row.joined_to }),
    }
  }
}
