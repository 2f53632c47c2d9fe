import type { ContactId, RoomId, Target } from '../../channel/index.js'
import { recordAudit, type Actor } from '../../directory/index.js'
import { toRow, type Delivery, type DeliveryId, type StoredContent } from '../../outbox/index.js'
import { maskNumbers, MINUTE_MS, newId, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'

/** Whoever takes a chat over and then forgets it does not leave somebody unanswered for longer. */
export const TAKEN_MS = 30 * MINUTE_MS
const LATEST = 60

export interface Chat {
  contactId: string
  roomId: string | undefined
}

export interface TakenChat extends Chat {
  staffId: string
  until: number
}

export interface ChatListed extends Chat {
  lastAt: number
  /** masked */
  text: string
  decision: string
  messages: number
}

export interface ChatLine {
  at: number
  from: 'resident' | 'bot' | 'staff'
  /** masked */
  text: string
  /** what was understood, or what became of a reply */
  note: string
}

export interface TakeoverDeskOptions {
  db: Db
  vault: Vault
  clock: Clock
  wake: (deliveries: readonly Delivery[]) => void
}

/**
 * What residents asked, and the chats that a person has taken over. The bot asks here, for every message, whether it is
 * to be silent: what is taken is kept in memory as well, and is the same after a restart.
 */
export class TakeoverDesk {
  private taken = new Map<string, TakenChat>()

  constructor(private readonly options: TakeoverDeskOptions) {}

  async load(): Promise<void> {
    const rows = await this.options.db.selectFrom('takeover').selectAll().execute()
    this.taken = new Map(
      rows.map((row) => {
        const chat = { contactId: row.contact_id, roomId: row.room_id || undefined }
        return [keyOf(chat), { ...chat, staffId: row.staff_id, until: row.until }]
      }),
    )
  }

  /** @returns who has it now; undefined when the bot answers */
  takenBy(chat: Chat): TakenChat | undefined {
    const taken = this.taken.get(keyOf(chat))
    return taken && taken.until > this.options.clock.now() ? taken : undefined
  }

  /** From now on a person answers. Whoever takes it last has it. */
  async take(chat: Chat, staffId: string): Promise<TakenChat> {
    const taken = { ...chat, staffId, until: this.options.clock.now() + TAKEN_MS }
    await this.write(taken, 'takeover.begin')
    return taken
  }

  /** The bot answers again. */
  async giveBack(chat: Chat, actor: Actor): Promise<void> {
    const { db, clock } = this.options
    await db.transaction().execute(async (trx) => {
      // The row stays: what was said under it is erased with it when the person asks.
      await trx
        .updateTable('takeover')
        .set({ until: 0 })
        .where('contact_id', '=', chat.contactId)
        .where('room_id', '=', chat.roomId ?? '')
        .execute()
      await recordAudit(trx, { at: clock.now(), actor, action: 'takeover.end', subject: subjectOf(chat) })
    })
    this.taken.delete(keyOf(chat))
  }

  /** Says something as a person; the chat stays taken for another half hour. @returns false when it is not taken by them */
  async say(chat: Chat, text: string, staffId: string): Promise<boolean> {
    if (this.takenBy(chat)?.staffId !== staffId) return false
    const { vault, clock, wake } = this.options
    const now = clock.now()
    const target: Target = chat.roomId
      ? { kind: 'room', id: chat.roomId as RoomId }
      : { kind: 'contact', id: chat.contactId as ContactId }
    const mentions = chat.roomId ? { mentions: [chat.contactId as ContactId] } : {}
    const content: StoredContent = { kind: 'text', text: text.trim(), ...mentions }
    const delivery: Delivery = {
      id: newId(now) as DeliveryId,
      lane: 'reply',
      target,
      content,
      cause: causeOf(chat),
      attempts: 0,
      createdAt: now,
    }
    const taken = { ...chat, staffId, until: now + TAKEN_MS }
    await this.write(taken, 'takeover.say', delivery, vault)
    wake([delivery])
    return true
  }

  /** The newest message of each chat, newest first. @param before only chats whose newest message is older */
  async chats(limit: number, before?: number): Promise<ChatListed[]> {
    let query = this.options.db
      .selectFrom('message')
      .select((eb) => [
        'contact_id',
        'room_id',
        eb.fn.max('received_at').as('last_at'),
        eb.fn.countAll<number>().as('messages'),
      ])
      // Of whoever had everything deleted only the id of the message is left.
      .where('contact_id', '!=', '')
      .groupBy(['contact_id', 'room_id'])
      .orderBy('last_at', 'desc')
      .limit(limit)
    if (before !== undefined) query = query.having((eb) => eb(eb.fn.max('received_at'), '<', before))
    const rows = await query.execute()
    return Promise.all(
      rows.map(async (row) => {
        const chat = { contactId: row.contact_id, roomId: row.room_id ?? undefined }
        const [last] = await this.messagesOf(chat, 1)
        return {
          ...chat,
          lastAt: Number(row.last_at),
          messages: Number(row.messages),
          text: last?.text ?? '',
          decision: last?.note ?? '',
        }
      }),
    )
  }

  /** What was said in a chat, oldest first. */
  async lines(chat: Chat): Promise<ChatLine[]> {
    const asked = await this.messagesOf(chat, LATEST)
    const causes = [...asked.map(({ id }) => id), causeOf(chat)]
    const rows = await this.options.db
      .selectFrom('delivery')
      .selectAll()
      .where('cause', 'in', causes)
      .where('target_id', '=', chat.roomId ?? chat.contactId)
      .orderBy('id', 'desc')
      .limit(LATEST * 2)
      .execute()
    const said = rows.reverse().map((row): ChatLine => {
      const content = JSON.parse(
        this.options.vault.unseal(row.content_sealed, `delivery:${row.id}`),
      ) as StoredContent
      return {
        at: row.created_at,
        from: row.cause === causeOf(chat) ? 'staff' : 'bot',
        text: content.kind === 'text' ? maskNumbers(content.text) : '[图片]',
        note: row.state,
      }
    })
    return [...asked, ...said].sort((a, b) => a.at - b.at)
  }

  private async messagesOf(chat: Chat, limit: number): Promise<(ChatLine & { id: string })[]> {
    const rows = await this.options.db
      .selectFrom('message')
      .selectAll()
      .where('contact_id', '=', chat.contactId)
      .where('room_id', chat.roomId === undefined ? 'is' : '=', chat.roomId ?? null)
      .orderBy('received_at', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => ({
      id: row.id,
      at: row.received_at,
      from: 'resident',
      text: maskNumbers(this.options.vault.unseal(row.text_sealed, `message:${row.id}`)) || `[${row.kind}]`,
      note: (JSON.parse(row.decision) as { kind: string }).kind,
    }))
  }

  private async write(taken: TakenChat, action: string, delivery?: Delivery, vault?: Vault): Promise<void> {
    const { db, clock } = this.options
    const now = clock.now()
    const { contactId, roomId, staffId, until } = taken
    await db.transaction().execute(async (trx) => {
      await trx
        .insertInto('takeover')
        .values({ contact_id: contactId, room_id: roomId ?? '', staff_id: staffId, since: now, until })
        .onConflict((conflict) =>
          conflict.columns(['contact_id', 'room_id']).doUpdateSet({ staff_id: staffId, until }),
        )
        .execute()
      if (delivery && vault) await trx.insertInto('delivery').values(toRow(delivery, vault)).execute()
      const actor = { id: staffId, where: 'web' } as const
      await recordAudit(trx, { at: now, actor, action, subject: subjectOf(taken) })
    })
    this.taken.set(keyOf(taken), taken)
  }
}

function keyOf({ contactId, roomId }: Chat): string {
  return `${contactId}|${roomId ?? ''}`
}

function causeOf(chat: Chat): string {
  return `takeover:${keyOf(chat)}`
}

function subjectOf({ contactId }: Chat): { kind: string; id: string } {
  return { kind: 'contact', id: contactId }
}
