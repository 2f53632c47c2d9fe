import type { IncomingMessage } from '../channel/index.js'
import type { Reply } from '../chat/index.js'
import type { Delivery, Outbox } from '../outbox/index.js'
import { newId } from '../shared/index.js'
import type { Reported } from '../services/incidents/index.js'
import { BatchWriter, type Db, type Vault } from '../storage/index.js'
import type { Response } from './response.js'

/** One message and everything that follows from it: committed together, before anything is said. */
export interface Exchange {
  message: IncomingMessage
  receivedAt: number
  conversationKey: string
  response: Response
  deliveries: readonly Delivery[]
  /** what a service says only once it has written is sent like its other replies */
  toDeliveries: (replies: readonly Reply[]) => Delivery[]
  reported?: Reported
}

/** `further`: deliveries that a service wrote with the message; they are committed like the others */
export type Recorded = { kind: 'new'; further: readonly Delivery[] } | { kind: 'seen-before' }

/** A service could not write what it meant to; nothing of the message was stored. */
export class ServiceWriteError extends Error {
  override readonly name = 'ServiceWriteError'
}

/**
 * Writes exchanges by group commit. A message id that is in the database already changes nothing: WeChat
 * delivers some messages twice, and Wechaty does not deduplicate.
 */
export class ExchangeWriter {
  private readonly batch: BatchWriter<Exchange, Recorded>

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly outbox: Pick<Outbox, 'toRow'>,
  ) {
    this.batch = new BatchWriter((exchanges) => this.write(exchanges))
  }

  record(exchange: Exchange): Promise<Recorded> {
    return this.batch.add(exchange)
  }

  drain(): Promise<void> {
    return this.batch.drain()
  }

  private write(exchanges: readonly Exchange[]): Promise<Recorded[]> {
    const { vault } = this
    // Sealed before the transaction opens: the lock on the database is held for writing only.
    const messageRows = exchanges.map(({ message, receivedAt, response }) => ({
      id: message.id,
      sent_at: message.at,
      received_at: receivedAt,
      contact_id: message.from.id,
      room_id: message.room?.id ?? null,
      kind: message.kind,
      text_sealed: vault.seal(message.text, `message:${message.id}`),
      decision: JSON.stringify(response.decision),
    }))
    return this.db.transaction().execute(async (trx) => {
      const inserted = await trx
        .insertInto('message')
        .values(messageRows)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .execute()
      const fresh = new Set(inserted.map((row) => row.id))
      // Twice in one batch is once, too: the first of them counts.
      const news = exchanges.filter((exchange) => fresh.delete(exchange.message.id))
      const further = new Map<Exchange, Delivery[]>()
      for (const exchange of news) further.set(exchange, await writtenBy(exchange, trx))
      await this.writeConsequences(trx, news, [...further.values()].flat())
      return exchanges.map((exchange): Recorded => {
        const more = further.get(exchange)
        return more ? { kind: 'new', further: more } : { kind: 'seen-before' }
      })
    })
  }

  private async writeConsequences(
    trx: Db,
    news: readonly Exchange[],
    further: readonly Delivery[],
  ): Promise<void> {
    const { vault } = this
    const sessions = new Map(
      news.map((e) => [e.conversationKey, { state: JSON.stringify(e.response.session), at: e.receivedAt }]),
    )
    if (sessions.size > 0) {
      await trx
        .insertInto('conversation')
        .values([...sessions].map(([key, { state, at }]) => ({ key, state, updated_at: at })))
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet((eb) => ({
            state: eb.ref('excluded.state'),
            updated_at: eb.ref('excluded.updated_at'),
          })),
        )
        .execute()
    }
    const deliveries = [...news.flatMap((e) => e.deliveries), ...further]
    for (let i = 0; i < deliveries.length; i += 200) {
      await trx
        .insertInto('delivery')
        .values(deliveries.slice(i, i + 200).map((delivery) => this.outbox.toRow(delivery)))
        .execute()
    }
    for (const { message, receivedAt, response, reported } of news) {
      if (reported) {
        await trx
          .insertInto('incident')
          .values(reported.incidentRow)
          .onConflict((conflict) =>
            conflict.column('id').doUpdateSet({
              last_report_at: reported.incidentRow.last_report_at,
              place: reported.incidentRow.place,
            }),
          )
          .execute()
        await trx.insertInto('incident_report').values(reported.reportRow).execute()
      }
      if (response.question) {
        const id = newId(receivedAt)
        const asked = await this.questionText(trx, message, response.question.askedIn)
        await trx
          .insertInto('question')
          .values({
            id,
            message_id: asked.messageId,
            contact_id: message.from.id,
            asked_at: receivedAt,
            text_sealed: vault.seal(asked.text, `question:${id}`),
            reason: response.question.reason,
            topics: JSON.stringify(response.question.topics),
            state: 'open',
            entry_id: null,
            wants_answer: 0,
          })
          .execute()
      }
      if (response.followUp) {
        await this.wantsAnswer(trx, message, response.followUp.messageId, receivedAt)
      }
      if (response.feedback) {
        await trx
          .insertInto('feedback')
          .values({
            id: newId(receivedAt),
            message_id: response.feedback.messageId,
            contact_id: message.from.id,
            topic: response.feedback.topic,
            helpful: response.feedback.helpful ? 1 : 0,
            at: receivedAt,
          })
          .execute()
      }
      if (response.optOut === true) {
        await trx
          .insertInto('opt_out')
          .values({ contact_id: message.from.id, at: receivedAt })
          .onConflict((conflict) => conflict.column('contact_id').doNothing())
          .execute()
      } else if (response.optOut === false) {
        await trx.deleteFrom('opt_out').where('contact_id', '=', message.from.id).execute()
      }
    }
  }

  /** Somebody wants to be told when their question has an answer: once, where they asked. */
  private async wantsAnswer(trx: Db, message: IncomingMessage, askedIn: string, at: number): Promise<void> {
    const asked = await trx
      .updateTable('question')
      .set({ wants_answer: 1 })
      .where('message_id', '=', askedIn)
      .where('contact_id', '=', message.from.id)
      .where('wants_answer', '=', 0)
      .returning('id')
      .executeTakeFirst()
    if (!asked) return
    await trx
      .insertInto('follow_up')
      .values({
        id: newId(at),
        question_id: asked.id,
        contact_id: message.from.id,
        room_id: message.room?.id ?? null,
        told_at: null,
      })
      .execute()
  }

  /** A digit says that an answer was of no use; the question stands in an earlier message. */
  private async questionText(
    trx: Db,
    message: IncomingMessage,
    askedIn?: string,
  ): Promise<{ messageId: string; text: string }> {
    const row =
      askedIn &&
      (await trx.selectFrom('message').select('text_sealed').where('id', '=', askedIn).executeTakeFirst())
    if (!row) return { messageId: message.id, text: message.text }
    return { messageId: askedIn, text: this.vault.unseal(row.text_sealed, `message:${askedIn}`) }
  }
}

async function writtenBy({ response, toDeliveries }: Exchange, trx: Db): Promise<Delivery[]> {
  if (!response.write) return []
  try {
    const written = await response.write(trx)
    return [...toDeliveries(written?.replies ?? []), ...(written?.deliveries ?? [])]
  } catch (error) {
    throw new ServiceWriteError(String(error), { cause: error })
  }
}
