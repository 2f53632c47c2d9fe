import { createHash } from 'node:crypto'
import type { ContactId, Room } from '../channel/index.js'
import { MINUTE_MS, newCode, type Clock } from '../shared/index.js'
import type { Db, RoomTable } from '../storage/index.js'
import { recordAudit, type Actor, type AuditFacts } from './audit.js'
import type { Doubt } from './rooms.js'

const CODE_MS = 30 * MINUTE_MS
const CODE_DIGITS = 8

export type RoomCode =
  { kind: 'code'; code: string } | { kind: 'unknown' } | { kind: 'already-bound'; topic: string }

export type RoomBindOutcome =
  /** `twin`: another chat has the same title, so that people may take one for the other */
  | { kind: 'bound'; name: string; twin: boolean }
  /** this chat is another room of the community */
  | { kind: 'taken'; by: string }
  /** the room is bound to another chat, and the code was not made to move it */
  | { kind: 'already-bound'; name: string }
  /** no such code for a room, or used, or too old: it may still be a code for staff */
  | { kind: 'no-such-code' }

/** Ties rooms of the community to chats of the channel, by codes that staff post in them; never by title. */
export class RoomBinder {
  private self: string | undefined

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  /** @param rebind may move a room that is bound; without it such a room gets no code */
  async makeCode(roomId: string, rebind: boolean, actor: Actor): Promise<RoomCode> {
    const now = this.clock.now()
    return this.db.transaction().execute(async (trx) => {
      const row = await trx.selectFrom('room').selectAll().where('id', '=', roomId).executeTakeFirst()
      if (!row) return { kind: 'unknown' }
      if (row.state === 'bound' && !rebind) return { kind: 'already-bound', topic: row.topic ?? '' }
      const code = newCode(CODE_DIGITS)
      await trx
        .insertInto('room_code')
        .values({
          code_hash: codeHash(code),
          room_id: roomId,
          rebind: rebind ? 1 : 0,
          created_at: now,
          expires_at: now + CODE_MS,
          used_at: null,
        })
        .execute()
      const subject = { kind: 'room', id: roomId }
      await recordAudit(trx, { at: now, actor, action: 'room.code', subject, after: { rebind } })
      return { kind: 'code', code }
    })
  }

  /** Whether a code is one for a room, so that somebody who sends it in private can be told where it belongs. */
  async isRoomCode(code: string): Promise<boolean> {
    return (await this.openCode(this.db, code)) !== undefined
  }

  /** Binds the chat that a code was posted in. A code that is refused stays good for the right chat. */
  async bind(code: string, where: { room: Room; contactId: ContactId }): Promise<RoomBindOutcome> {
    return this.db.transaction().execute(async (trx) => {
      const open = await this.openCode(trx, code)
      const mine =
        open && (await trx.selectFrom('room').selectAll().where('id', '=', open.room_id).executeTakeFirst())
      if (!mine) return { kind: 'no-such-code' }
      const holder = await trx
        .selectFrom('room')
        .selectAll()
        .where('channel_id', '=', where.room.id)
        .where('id', '!=', mine.id)
        .executeTakeFirst()
      if (holder?.state === 'bound') {
        await this.refuse(trx, mine, where, 'taken')
        return { kind: 'taken', by: holder.name }
      }
      if (mine.state === 'bound' && mine.channel_id !== where.room.id && open.rebind === 0) {
        await this.refuse(trx, mine, where, 'already bound')
        return { kind: 'already-bound', name: mine.name }
      }
      if (holder) await this.release(trx, holder.id)
      await trx
        .updateTable('room_code')
        .set({ used_at: this.clock.now() })
        .where('code_hash', '=', open.code_hash)
        .execute()
      const twin = await this.hasTwin(trx, where.room)
      await this.write(trx, mine, where, { ...(holder && { released: holder.id }), ...(twin && { twin }) })
      return { kind: 'bound', name: mine.name, twin }
    })
  }

  /** @returns false when there is no such room */
  async unbind(roomId: string, actor: Actor): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      const row = await trx.selectFrom('room').selectAll().where('id', '=', roomId).executeTakeFirst()
      if (!row) return false
      await this.release(trx, roomId)
      await recordAudit(trx, {
        at: this.clock.now(),
        actor,
        action: 'room.unbind',
        subject: { kind: 'room', id: roomId },
        before: { state: row.state, channel: row.channel_id },
        after: { state: 'unbound' },
      })
      return true
    })
  }

  /** Bound rooms, as they were when bound: id of ours, id of the channel, title last seen. */
  async bound(): Promise<{ id: string; channelId: string; topic: string; self: string | null }[]> {
    const rows = await this.db
      .selectFrom('room')
      .select(['id', 'channel_id', 'topic', 'bound_self'])
      .where('state', '=', 'bound')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      channelId: row.channel_id ?? '',
      topic: row.topic ?? '',
      self: row.bound_self,
    }))
  }

  /** The bot is somebody: what is bound from now on was bound as this account. */
  loggedInAs(self: string): void {
    this.self = self
  }

  /** Rooms of which nobody knows any more which chat they are get nothing until they are bound again. */
  async doubt(roomIds: readonly string[], doubt: Doubt): Promise<void> {
    if (roomIds.length === 0) return
    await this.db.transaction().execute(async (trx) => {
      for (const id of roomIds)
        await trx
          .updateTable('room')
          .set({ state: 'doubtful', doubt })
          .where('id', '=', id)
          .where('state', '=', 'bound')
          .execute()
      await recordAudit(trx, {
        at: this.clock.now(),
        actor: 'system',
        action: 'room.doubt',
        after: { doubt, rooms: roomIds },
      })
    })
  }

  /** Notes the titles that chats have now. A changed title alone says nothing about which room it is. */
  async note(seen: ReadonlyMap<string, string>): Promise<void> {
    const news = (await this.bound()).filter(({ channelId, topic, self }) => {
      const now = seen.get(channelId)
      return now !== undefined && (now !== topic || self === null)
    })
    if (news.length === 0) return
    await this.db.transaction().execute(async (trx) => {
      for (const { id, channelId, self } of news)
        await trx
          .updateTable('room')
          .set({ topic: seen.get(channelId)!, bound_self: self ?? this.self ?? null })
          .where('id', '=', id)
          .execute()
    })
  }

  private async openCode(trx: Db, code: string) {
    return trx
      .selectFrom('room_code')
      .selectAll()
      .where('code_hash', '=', codeHash(code))
      .where('used_at', 'is', null)
      .where('expires_at', '>', this.clock.now())
      .executeTakeFirst()
  }

  private async write(
    trx: Db,
    mine: RoomTable,
    where: { room: Room; contactId: ContactId },
    more: AuditFacts,
  ): Promise<void> {
    const now = this.clock.now()
    await trx
      .updateTable('room')
      .set({
        state: 'bound',
        doubt: null,
        channel_id: where.room.id,
        topic: where.room.topic,
        bound_at: now,
        bound_by: where.contactId,
        bound_self: this.self ?? null,
      })
      .where('id', '=', mine.id)
      .execute()
    await recordAudit(trx, {
      at: now,
      actor: { id: where.contactId, where: 'chat' },
      action: 'room.bind',
      subject: { kind: 'room', id: mine.id },
      before: { state: mine.state, channel: mine.channel_id },
      after: { state: 'bound', channel: where.room.id, ...more },
    })
  }

  private async refuse(
    trx: Db,
    mine: RoomTable,
    where: { room: Room; contactId: ContactId },
    reason: string,
  ): Promise<void> {
    await recordAudit(trx, {
      at: this.clock.now(),
      actor: { id: where.contactId, where: 'chat' },
      action: 'room.bind-refused',
      subject: { kind: 'room', id: mine.id },
      after: { reason, channel: where.room.id },
    })
  }

  private async release(trx: Db, roomId: string): Promise<void> {
    await trx
      .updateTable('room')
      .set({
        state: 'unbound',
        doubt: null,
        channel_id: null,
        topic: null,
        bound_at: null,
        bound_by: null,
        bound_self: null,
      }) // prettier-ignore
      .where('id', '=', roomId)
      .execute()
  }

  private async hasTwin(trx: Db, room: Room): Promise<boolean> {
    if (room.topic === '') return false
    const [ours, joined] = await Promise.all([
      trx
        .selectFrom('room')
        .select('id')
        .where('topic', '=', room.topic)
        .where('channel_id', '!=', room.id)
        .executeTakeFirst(),
      trx
        .selectFrom('joined_room')
        .select('id')
        .where('topic', '=', room.topic)
        .where('id', '!=', room.id)
        .executeTakeFirst(),
    ])
    return (ours ?? joined) !== undefined
  }
}

function codeHash(code: string): string {
  return createHash('sha256').update(`room-code:${code}`).digest('hex')
}
