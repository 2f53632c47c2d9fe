import type { RoomId } from '../channel/index.js'
import { newId, type Clock } from '../shared/index.js'
import type { Db, RoomTable, Vault } from '../storage/index.js'
import { recordAudit, type Actor, type AuditFacts } from './audit.js'
import type { Twin } from './grids.js'

/** Ours, and stays; the channel's own id of a room may change at each login. */
export type CommunityRoomId = string & { readonly brand: 'CommunityRoomId' }

/** Kinds of rooms that alerts and campaigns are aimed at; staff may add words of their own. */
export const TAG_NAMES: Readonly<Record<string, string>> = {
  'old-estate': '老旧小区',
  rental: '出租户',
  'low-lying': '低洼',
  shops: '沿街商铺',
}

/** `gone`: no longer among the bot's rooms. `other-account`: bound while the bot was somebody else. */
export type Doubt = 'gone' | 'other-account'

/** Which room of the channel it is. A doubtful room gets nothing until it is bound again. */
export type Binding =
  | { kind: 'unbound' }
  | { kind: 'bound'; channelId: RoomId; topic: string }
  | { kind: 'doubtful'; channelId: RoomId; topic: string; doubt: Doubt }

/** A group chat of the community. */
export interface CommunityRoom {
  id: CommunityRoomId
  communityId: string
  /** as staff call it; unique in the community, and never what the chat itself is called */
  name: string
  gridId?: string
  /** how many people are in it, as far as staff know */
  residents?: number
  tags: readonly string[]
  binding: Binding
  /** a WeCom group robot serves it */
  robot: boolean
}

export interface RoomDetails {
  name: string
  gridId?: string | undefined
  residents?: number | undefined
}

/** Where a message for a room goes. Nothing is ever sent on a guess. */
export type RoomAddress =
  { kind: 'channel'; id: RoomId } | { kind: 'nowhere'; reason: 'unknown' | 'unbound' | 'doubtful' }

/** The rooms of the community, as staff keep them. */
export class RoomBook {
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  async all(): Promise<CommunityRoom[]> {
    const rows = await this.db
      .selectFrom('room')
      .selectAll()
      .orderBy('community_id')
      .orderBy('name')
      .execute()
    const tags = new Map<string, string[]>()
    for (const { room_id, tag } of await this.db.selectFrom('room_tag').selectAll().orderBy('tag').execute())
      tags.set(room_id, [...(tags.get(room_id) ?? []), tag])
    return rows.map((row) => fromRow(row, tags.get(row.id) ?? []))
  }

  /** By id, or by the name that staff gave it: in a district two communities may use the same one. */
  async find(idOrName: string): Promise<CommunityRoom[]> {
    const rows = await this.db
      .selectFrom('room')
      .selectAll()
      .where((eb) => eb.or([eb('id', '=', idOrName), eb('name', '=', idOrName)]))
      .execute()
    return Promise.all(rows.map(async (row) => fromRow(row, await tagsOf(this.db, row.id))))
  }

  async add(
    communityId: string,
    details: RoomDetails,
    tags: readonly string[],
    actor: Actor,
  ): Promise<{ kind: 'added'; room: CommunityRoom } | Twin> {
    return this.db.transaction().execute(async (trx) => {
      const row = newRoomRow(communityId, details, this.clock.now())
      const added = await trx
        .insertInto('room')
        .values(row)
        .onConflict((conflict) => conflict.columns(['community_id', 'name']).doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!added) return { kind: 'twin' }
      await addTags(trx, row.id, tags)
      await this.record(trx, 'room.add', row.id, actor, { after: { grid: row.grid_id, tags: [...tags] } })
      return { kind: 'added', room: fromRow(row, tags) }
    })
  }

  async edit(id: string, changes: Partial<RoomDetails>, actor: Actor): Promise<'done' | 'unknown' | 'twin'> {
    return this.db.transaction().execute(async (trx) => {
      const row = await trx.selectFrom('room').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row) return 'unknown'
      const name = changes.name ?? row.name
      const twin = await trx
        .selectFrom('room')
        .select('id')
        .where('community_id', '=', row.community_id)
        .where('name', '=', name)
        .where('id', '!=', id)
        .executeTakeFirst()
      if (twin) return 'twin'
      const grid = 'gridId' in changes ? (changes.gridId ?? null) : row.grid_id
      const residents = 'residents' in changes ? (changes.residents ?? null) : row.residents
      await trx.updateTable('room').set({ name, grid_id: grid, residents }).where('id', '=', id).execute()
      await this.record(trx, 'room.edit', id, actor, {
        before: { grid: row.grid_id, residents: row.residents },
        after: { grid, residents, changed: Object.keys(changes) },
      })
      return 'done'
    })
  }

  /** @returns false when there is no such room */
  async remove(id: string, actor: Actor): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      const row = await trx
        .deleteFrom('room')
        .where('id', '=', id)
        .returning(['state', 'channel_id'])
        .executeTakeFirst()
      if (!row) return false
      await this.record(trx, 'room.remove', id, actor, {
        before: { state: row.state, channel: row.channel_id },
      })
      return true
    })
  }

  /** @returns the tags it has now; undefined when there is no such room */
  async tag(
    id: string,
    change: { add?: readonly string[]; remove?: readonly string[] },
    actor: Actor,
  ): Promise<readonly string[] | undefined> {
    return this.db.transaction().execute(async (trx) => {
      if (!(await trx.selectFrom('room').select('id').where('id', '=', id).executeTakeFirst()))
        return undefined
      const before = await tagsOf(trx, id)
      if (change.remove?.length)
        await trx.deleteFrom('room_tag').where('room_id', '=', id).where('tag', 'in', change.remove).execute()
      await addTags(trx, id, change.add ?? [])
      const after = await tagsOf(trx, id)
      await this.record(trx, 'room.tag', id, actor, { before: { tags: before }, after: { tags: after } })
      return after
    })
  }

  /**
   * Lets a WeCom group robot serve the room, or no longer.
   *
   * @param webhook a secret: whoever has it can write into the room. The caller has checked where it leads.
   * @returns false when there is no such room
   */
  async setRobot(id: string, webhook: string | undefined, actor: Actor): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      const sealed = webhook === undefined ? null : sealWebhook(this.vault, id, webhook)
      const row = await trx
        .updateTable('room')
        .set({ webhook_sealed: sealed })
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst()
      if (!row) return false
      await this.record(trx, 'room.robot', id, actor, { after: { robot: sealed !== null } })
      return true
    })
  }

  private async record(
    trx: Db,
    action: string,
    id: string,
    actor: Actor,
    facts: { before?: AuditFacts; after?: AuditFacts },
  ): Promise<void> {
    const subject = { kind: 'room', id }
    await recordAudit(trx, { at: this.clock.now(), actor, action, subject, ...facts })
  }
}

/** Where a message for a room goes now; asked in the transaction that claims the message. */
export async function addressOf(trx: Db, id: CommunityRoomId): Promise<RoomAddress> {
  const row = await trx
    .selectFrom('room')
    .select(['state', 'channel_id'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return { kind: 'nowhere', reason: 'unknown' }
  if (row.state === 'bound' && row.channel_id !== null)
    return { kind: 'channel', id: row.channel_id as RoomId }
  return { kind: 'nowhere', reason: row.state === 'doubtful' ? 'doubtful' : 'unbound' }
}

/** The webhook of the robot that serves a room; undefined without one. */
export async function robotOf(trx: Db, vault: Vault, id: CommunityRoomId): Promise<string | undefined> {
  const row = await trx
    .selectFrom('room')
    .select(['id', 'webhook_sealed'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row && webhookIn(row, vault)
}

export function webhookIn(row: Pick<RoomTable, 'id' | 'webhook_sealed'>, vault: Vault): string | undefined {
  return row.webhook_sealed === null ? undefined : vault.unseal(row.webhook_sealed, webhookBinding(row.id))
}

export function sealWebhook(vault: Vault, roomId: string, webhook: string): string {
  return vault.seal(webhook, webhookBinding(roomId))
}

export function newRoomRow(communityId: string, details: RoomDetails, now: number): RoomTable {
  return {
    id: newId(now),
    community_id: communityId,
    grid_id: details.gridId ?? null,
    name: details.name,
    residents: details.residents ?? null,
    state: 'unbound',
    doubt: null,
    channel_id: null,
    topic: null,
    bound_at: null,
    bound_by: null,
    bound_self: null,
    webhook_sealed: null,
    created_at: now,
  }
}

export async function addTags(trx: Db, roomId: string, tags: readonly string[]): Promise<void> {
  if (tags.length === 0) return
  await trx
    .insertInto('room_tag')
    .values(tags.map((tag) => ({ room_id: roomId, tag })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export function fromRow(row: RoomTable, tags: readonly string[]): CommunityRoom {
  return {
    id: row.id as CommunityRoomId,
    communityId: row.community_id,
    name: row.name,
    ...(row.grid_id !== null && { gridId: row.grid_id }),
    ...(row.residents !== null && { residents: row.residents }),
    tags,
    binding: bindingOf(row),
    robot: row.webhook_sealed !== null,
  }
}

function bindingOf(row: RoomTable): Binding {
  if (row.channel_id === null || row.state === 'unbound') return { kind: 'unbound' }
  const where = { channelId: row.channel_id as RoomId, topic: row.topic ?? '' }
  return row.state === 'bound'
    ? { kind: 'bound', ...where }
    : { kind: 'doubtful', ...where, doubt: row.doubt as Doubt }
}

async function tagsOf(trx: Db, roomId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('room_tag')
    .select('tag')
    .where('room_id', '=', roomId)
    .orderBy('tag')
    .execute()
  return rows.map((row) => row.tag)
}

function webhookBinding(roomId: string): string {
  return `room_webhook:${roomId}`
}

/** The code of a tag for its Chinese name; a word of staff's own stays as it is. */
export function tagFor(words: string): string {
  const known = Object.entries(TAG_NAMES).find(([, name]) => name === words)
  return known ? known[0] : words
}
