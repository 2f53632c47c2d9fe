import { sql } from 'kysely'
import type { OwnMessage } from '../channel/index.js'
import { HOUR_MS, type Clock } from '../shared/index.js'
import { BatchWriter, type Db } from '../storage/index.js'
import type { BroadcastBook } from './broadcast-book.js'

/** How long a message that the channel accepted may wait for its echo; an older one has the same words by chance. */
const ECHO_MS = HOUR_MS

/** Recognises broadcasts in what the puppet shows of our own messages: proof that they are in the room. */
export class EchoListener {
  private readonly batch: BatchWriter<OwnMessage, boolean>

  constructor(
    private readonly db: Db,
    private readonly book: BroadcastBook,
    private readonly clock: Clock,
  ) {
    this.batch = new BatchWriter((echoes) => this.write(echoes), { maxWaitMs: 25, maxRows: 64 })
  }

  /** @returns whether it was a broadcast */
  async hear(own: OwnMessage): Promise<boolean> {
    return own.target.kind === 'room' && this.batch.add(own)
  }

  async stop(): Promise<void> {
    await this.batch.drain()
  }

  private async write(echoes: readonly OwnMessage[]): Promise<boolean[]> {
    return this.db.transaction().execute(async (trx) => {
      const found: boolean[] = []
      for (const echo of echoes) found.push(await this.find(trx, echo))
      if (found.includes(true))
        await trx
          .updateTable('sender_account')
          .set({ echoes: 1 })
          .where('id', '=', 'wechat')
          .where('echoes', '=', 0)
          .execute()
      return found
    })
  }

  /** One echo is one message: of several with the same words the oldest that has none. */
  private async find(trx: Db, own: OwnMessage): Promise<boolean> {
    const now = this.clock.now()
    const key = this.book.echoKey({ kind: 'text', text: own.text })
    const row = await trx
      .selectFrom('broadcast_delivery as d')
      .innerJoin('delivery_content as c', 'c.id', 'd.content_id')
      .select(['d.id', 'd.channel_message_id'])
      .where('d.channel_id', '=', own.target.id)
      .where((eb) =>
        eb.or([
          eb('d.state', 'in', ['sending', 'in-doubt']),
          eb.and([eb('d.state', '=', 'sent'), eb('d.settled_at', '>', now - ECHO_MS)]),
        ]),
      )
      .where((eb) => eb.or([eb('d.channel_message_id', '=', own.id), eb('c.echo_key', '=', key)]))
      .orderBy(sql`case when d.channel_message_id = ${own.id} then 0 else 1 end`)
      .orderBy('d.id')
      .limit(1)
      .executeTakeFirst()
    if (!row) return false
    await trx
      .updateTable('broadcast_delivery')
      .set({ state: 'echoed', owner: null, channel_message_id: own.id, settled_at: now, detail: null })
      .where('id', '=', row.id)
      .execute()
    return true
  }
}
