import type { Target } from '../../channel/index.js'
import type { Delivery, DeliveryId, Lane, Outbox, StoredContent } from '../../outbox/index.js'
import { HOUR_MS, newId, type Clock, type Logger } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'

/** Something that one person or room is to be told because of what somebody else did. */
export interface Letter {
  to: Target
  content: StoredContent
  lane: Lane
  /** what it belongs to, such as `hazard:<id>` */
  cause: string
  /** UTC epoch milliseconds; not sent from then on. A day from now when left out */
  expiresAt?: number
}

const KEPT_MS = 24 * HOUR_MS
const AT_ONCE = 200

/**
 * Letters are written in the transaction of the act that they tell of, whoever acts: the chat, the console, or a command
 * line in a process of its own. The process that has the channel takes them to the outbox.
 */
export class Letters {
  private posting: Promise<unknown> = Promise.resolve()

  /** @param outbox absent in a process that has no channel: there letters wait for the one that has */
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly outbox?: Pick<Outbox, 'toRow' | 'wake'>,
  ) {}

  async write(trx: Db, letters: readonly Letter[]): Promise<void> {
    const now = this.clock.now()
    for (let i = 0; i < letters.length; i += AT_ONCE) {
      await trx
        .insertInto('letter')
        .values(letters.slice(i, i + AT_ONCE).map((letter) => this.rowOf(letter, now)))
        .execute()
    }
  }

  /** Takes what is committed to the outbox. Never rejects. */
  soon(): void {
    if (!this.outbox) return
    this.posting = this.posting.then(() => this.post()).catch((error: unknown) => this.logger.error({ err: error }, 'letters could not be taken to the outbox')) // prettier-ignore
  }

  /** As `soon`; resolves when it is done. */
  async posted(): Promise<void> {
    this.soon()
    await this.posting
  }

  /** Resolves when nothing is on its way to the outbox. */
  async idle(): Promise<void> {
    await this.posting
  }

  private async post(): Promise<void> {
    const outbox = this.outbox!
    // Looked for every few seconds, and there is seldom one: no lock for nothing.
    if (!(await this.db.selectFrom('letter').select('id').limit(1).executeTakeFirst())) return
    for (;;) {
      const now = this.clock.now()
      const { rows, deliveries } = await this.db.transaction().execute(async (trx) => {
        const rows = await trx.selectFrom('letter').selectAll().orderBy('id').limit(AT_ONCE).execute()
        const deliveries = rows
          .filter((row) => row.expires_at > now)
          .map((row): Delivery => {
            return {
              id: newId(now) as DeliveryId,
              lane: row.lane as Lane,
              target: { kind: row.target_kind, id: row.target_id } as Target,
              content: JSON.parse(this.vault.unseal(row.content_sealed, `letter:${row.id}`)) as StoredContent,
              cause: row.cause,
              attempts: 0,
              createdAt: now,
            }
          })
        if (deliveries.length > 0)
          await trx
            .insertInto('delivery')
            .values(deliveries.map((delivery) => outbox.toRow(delivery)))
            .execute()
        if (rows.length > 0) await trx.deleteFrom('letter').where('id', 'in', rows.map((row) => row.id)).execute() // prettier-ignore
        return { rows: rows.length, deliveries }
      })
      if (rows > deliveries.length)
        this.logger.warn({ letters: rows - deliveries.length }, 'letters were too old to be sent')
      outbox.wake(deliveries)
      if (rows < AT_ONCE) return
    }
  }

  private rowOf(letter: Letter, now: number) {
    const id = newId(now)
    return {
      id,
      target_kind: letter.to.kind,
      target_id: letter.to.id,
      lane: letter.lane,
      content_sealed: this.vault.seal(JSON.stringify(letter.content), `letter:${id}`),
      cause: letter.cause,
      created_at: now,
      expires_at: letter.expiresAt ?? now + KEPT_MS,
    }
  }
}
