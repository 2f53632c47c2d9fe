import type { Channel, SendOutcome } from '../channel/index.js'
import type { Clock, Logger } from '../shared/index.js'
import { MINUTE_MS, SECOND_MS } from '../shared/index.js'
import { BatchWriter, type Db, type Vault } from '../storage/index.js'
import {
  fromRow,
  LANES,
  type Delivery,
  type DeliveryId,
  type DeliveryState,
  type Lane,
  type LoadContent,
} from './delivery.js'

export interface OutboxOptions {
  db: Db
  vault: Vault
  channel: Pick<Channel, 'send'>
  loadContent: LoadContent
  clock: Clock
  logger: Logger
  /** messages under way at once over all targets; to one target always one */
  inFlight?: number
}

/** How often and how long a message is tried before it is given up, by lane. */
const PATIENCE: Record<Lane, { tries: number; forMs: number }> = {
  urgent: { tries: 40, forMs: 30 * MINUTE_MS },
  reply: { tries: 6, forMs: 3 * MINUTE_MS },
  bulk: { tries: 6, forMs: 30 * MINUTE_MS },
}

interface Settled {
  id: DeliveryId
  state: DeliveryState
  attempts: number
  at: number
  nextAt: number
  channelMessageId: string | null
  detail: string | null
}

/**
 * Every message we send leaves through here, after its row was committed. To one target in order and one at a
 * time; urgent before reply before bulk.
 */
export class Outbox {
  private readonly waiting: Record<Lane, Delivery[]> = { urgent: [], reply: [], bulk: [] }
  private readonly busyTargets = new Set<string>()
  private readonly timers = new Set<NodeJS.Timeout>()
  private readonly settledListeners: ((delivery: Delivery, state: DeliveryState) => void)[] = []
  private readonly marks: BatchWriter<Settled, void>
  private readonly limit: number
  private underWay = 0
  private stopped = false

  constructor(private readonly options: OutboxOptions) {
    this.limit = options.inFlight ?? 16
    this.marks = new BatchWriter((rows) => this.writeMarks(rows), { maxWaitMs: 25, maxRows: 256 })
  }

  /** Told when a delivery is sent, failed or in doubt. */
  onSettled(listener: (delivery: Delivery, state: DeliveryState) => void): void {
    this.settledListeners.push(listener)
  }

  /** Takes deliveries whose rows are committed. */
  wake(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) this.waiting[delivery.lane].push(delivery)
    this.pump()
  }

  /**
   * After a restart: what was queued is sent, if it still makes sense. What was under way when the process ended may
   * have reached its reader: pages to staff are sent again, since a second page does no harm; a reply is left in doubt.
   *
   * @returns how many were taken up again
   */
  async recover(): Promise<number> {
    const { db, vault, clock, logger } = this.options
    const rows = await db
      .selectFrom('delivery')
      .selectAll()
      .where('state', 'in', ['queued', 'sending'])
      .orderBy('id')
      .execute()
    const taken: Delivery[] = []
    for (const row of rows) {
      const lane = row.lane as Lane
      const late = clock.now() - row.created_at > PATIENCE[lane].forMs
      if (late || (row.state === 'sending' && lane !== 'urgent')) {
        const state = row.state === 'sending' ? 'in-doubt' : 'failed'
        const detail = late ? 'too late after a restart' : 'the process ended while it was sent'
        await db
          .updateTable('delivery')
          .set({ state, detail, settled_at: clock.now() })
          .where('id', '=', row.id)
          .execute()
        continue
      }
      try {
        taken.push(fromRow(row, vault))
      } catch (error) {
        logger.error({ err: error, delivery: row.id }, 'a delivery cannot be opened and stays unsent')
      }
    }
    this.wake(taken)
    return taken.length
  }

  /** Stops taking new work and writes down what is known. */
  async stop(): Promise<void> {
    this.stopped = true
    for (const timer of this.timers) clearTimeout(timer)
    await this.marks.drain()
  }

  private pump(): void {
    if (this.stopped) return
    while (this.underWay < this.limit) {
      const delivery = this.next()
      if (!delivery) return
      this.underWay++
      const key = targetKey(delivery)
      this.busyTargets.add(key)
      void this.deliver(delivery).finally(() => {
        this.underWay--
        this.busyTargets.delete(key)
        this.pump()
      })
    }
  }

  private next(): Delivery | undefined {
    for (const lane of LANES) {
      const queue = this.waiting[lane]
      const at = queue.findIndex((delivery) => !this.busyTargets.has(targetKey(delivery)))
      if (at !== -1) return queue.splice(at, 1)[0]
    }
    return undefined
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const { clock, logger } = this.options
    const attempts = delivery.attempts + 1
    let outcome: SendOutcome
    try {
      outcome = await this.options.channel.send(
        delivery.target,
        await this.options.loadContent(delivery.content),
      )
    } catch (error) {
      logger.error({ err: error, delivery: delivery.id }, 'a message could not be put together')
      outcome = { kind: 'refused', reason: 'rejected', detail: 'could not be put together' }
    }
    const now = clock.now()
    const settle = (
      state: DeliveryState,
      detail: string | null,
      channelMessageId: string | null = null,
    ): void => {
      this.mark({ id: delivery.id, state, attempts, at: now, nextAt: now, channelMessageId, detail })
      for (const listener of this.settledListeners) listener(delivery, state)
    }
    switch (outcome.kind) {
      case 'accepted':
        return settle('sent', null, outcome.channelMessageId ?? null)
      case 'refused':
        logger.warn({ delivery: delivery.id, reason: outcome.reason }, 'a message was refused')
        return settle('failed', `${outcome.reason}: ${outcome.detail}`)
      case 'in-doubt':
      case 'try-later': {
        // A slow call may have reached its reader: only what does no harm twice is tried again.
        if (outcome.detail === 'slow' && delivery.lane !== 'urgent') return settle('in-doubt', 'slow')
        const patience = PATIENCE[delivery.lane]
        if (attempts >= patience.tries || now - delivery.createdAt > patience.forMs)
          return settle('failed', outcome.detail)
        const waitMs = Math.max(SECOND_MS, 'afterMs' in outcome ? outcome.afterMs : 0)
        this.mark({
          id: delivery.id,
          state: 'queued',
          attempts,
          at: now,
          nextAt: now + waitMs,
          channelMessageId: null,
          detail: outcome.detail,
        })
        const timer = setTimeout(() => {
          this.timers.delete(timer)
          this.wake([{ ...delivery, attempts }])
        }, waitMs)
        this.timers.add(timer)
      }
    }
  }

  private mark(settled: Settled): void {
    this.marks.add(settled).catch((error: unknown) => {
      this.options.logger.error(
        { err: error, delivery: settled.id },
        'what became of a message could not be written down',
      )
    })
  }

  private async writeMarks(rows: readonly Settled[]): Promise<void[]> {
    await this.options.db.transaction().execute(async (trx) => {
      for (const row of rows) {
        await trx
          .updateTable('delivery')
          .set({
            state: row.state,
            attempts: row.attempts,
            next_at: row.nextAt,
            settled_at: row.state === 'queued' ? null : row.at,
            channel_message_id: row.channelMessageId,
            detail: row.detail,
          })
          .where('id', '=', row.id)
          .execute()
      }
    })
    return rows.map(() => undefined)
  }
}

function targetKey(delivery: Delivery): string {
  return `${delivery.target.kind}:${delivery.target.id}`
}
