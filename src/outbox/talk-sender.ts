import { sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import { splitText, type Channel, type OwnMessage, type SendOutcome, type Target } from '../channel/index.js'
import {
  DAY_MS,
  MINUTE_MS,
  normaliseText,
  SECOND_MS,
  type Clock,
  type Logger,
  type Ticker,
} from '../shared/index.js'
import { BatchWriter, withoutWaiting, type Db, type Vault } from '../storage/index.js'
import { fromRow, LANES, type Delivery, type DeliveryId, type DeliveryState, type Lane, type LoadContent } from './delivery.js' // prettier-ignore
import { waitFor } from './wait-for.js'

export interface TalkSenderOptions {
  db: Db
  vault: Vault
  channel: Pick<Channel, 'send' | 'state'>
  loadContent: LoadContent
  clock: Clock
  ticker: Ticker
  logger: Logger
  /** messages under way at once over all targets; to one target always one */
  inFlight: number
  /** how long `stop` waits for calls that are under way */
  stopWaitMs: number
  /** told of each message that may have gone out */
  onSent: () => void
  /** WeChat has had enough of the account */
  onTooOften: () => void
}

/** How often and how long a message is tried before it is given up, by lane. */
const PATIENCE: Record<Lane, { tries: number; forMs: number }> = {
  urgent: { tries: 40, forMs: 30 * MINUTE_MS },
  reply: { tries: 6, forMs: 3 * MINUTE_MS },
  bulk: { tries: 6, forMs: 30 * MINUTE_MS },
}
/** A page of which nobody knows is sent so often; a puppet that always breaks after the fact must not flood. */
const TRIES_IN_DOUBT = 3
/** What another process has handed in waits a day for one that sends. */
const HANDED_IN_KEPT_MS = DAY_MS
const HANDED_IN_AT_ONCE = 200
/** While the channel is away: how often to look for what has become too old. */
const AWAY_MS = 5 * SECOND_MS
/** A reply makes no sense after the ten minutes that a frequency error asks for, so it tries sooner. */
const LONGEST_WAIT_MS = MINUTE_MS

interface Waiting {
  delivery: Delivery
  /** of the ticker: when it was made */
  since: number
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
 * Replies to people and pages to staff: not paced, several targets side by side, to one target in order and one at a
 * time, urgent before reply before bulk. Works from memory; the rows are there for what comes after a crash.
 */
export class TalkSender {
  private readonly waiting: Record<Lane, Waiting[]> = { urgent: [], reply: [], bulk: [] }
  private readonly busyTargets = new Set<string>()
  private readonly timers = new Set<() => void>()
  private readonly settledListeners: ((delivery: Delivery, state: DeliveryState) => void)[] = []
  private readonly marks: BatchWriter<Settled, void>
  /** what may still turn up as an echo: under way, or in doubt */
  private readonly unsure = new LRUCache<DeliveryId, { delivery: Delivery; echoed: boolean }>({ max: 500 })
  private readonly calls = new Set<DeliveryId>()
  private readonly underWay = new Set<Promise<void>>()
  private lookingAgain = false
  private stopped = false

  constructor(private readonly options: TalkSenderOptions) {
    this.marks = new BatchWriter((rows) => this.writeMarks(rows), { maxWaitMs: 25, maxRows: 256 })
  }

  onSettled(listener: (delivery: Delivery, state: DeliveryState) => void): void {
    this.settledListeners.push(listener)
  }

  /** Whether a delivery to this target would be sent as soon as it is committed. */
  goesAtOnce(target: Target): boolean {
    return this.ready() && this.calls.size < this.options.inFlight && !this.busyTargets.has(keyOf(target))
  }

  /** Takes deliveries whose rows are committed. */
  wake(deliveries: readonly Delivery[]): void {
    const { clock, ticker } = this.options
    for (const delivery of deliveries) {
      const age = Math.max(0, clock.now() - delivery.createdAt)
      this.waiting[delivery.lane].push({ delivery, since: ticker.elapsed() - age })
    }
    this.pump()
  }

  /** The channel may be ready again. */
  pump(): void {
    if (this.stopped) return
    if (!this.ready()) return this.lookAgainLater()
    while (this.calls.size < this.options.inFlight) {
      const next = this.next()
      if (!next) return
      const { id, target } = next.delivery
      this.calls.add(id)
      const key = keyOf(target)
      this.busyTargets.add(key)
      const call = this.deliver(next).finally(() => {
        this.underWay.delete(call)
        this.calls.delete(id)
        this.busyTargets.delete(key)
        this.pump()
      })
      this.underWay.add(call)
    }
  }

  /**
   * After a restart: what was queued is sent, if it still makes sense. What was under way when the process ended may
   * have reached its reader: pages to staff are sent again, since a second page does no harm; a reply is left in doubt.
   *
   * @param before UTC epoch milliseconds: what is newer belongs to this process
   */
  async recover(before: number): Promise<void> {
    const { db, vault, clock, logger } = this.options
    const rows = await db
      .selectFrom('delivery')
      .selectAll()
      .where('state', 'in', ['queued', 'sending'])
      .where('created_at', '<=', before)
      .orderBy('id')
      .execute()
    const taken: Delivery[] = []
    const given: Settled[] = []
    for (const row of rows) {
      const lane = row.lane as Lane
      const late = clock.now() - row.created_at > PATIENCE[lane].forMs
      const doubtful = row.state === 'sending' && lane !== 'urgent'
      if (doubtful || late) {
        const state = doubtful ? 'in-doubt' : 'expired'
        const detail = doubtful ? 'the process ended while it was sent' : 'too late after a restart'
        given.push(settled(row.id as DeliveryId, state, row.attempts, clock.now(), detail))
        continue
      }
      try {
        taken.push(fromRow(row, vault))
      } catch (error) {
        logger.error({ err: error, delivery: row.id }, 'a delivery cannot be opened and stays unsent')
      }
    }
    if (given.length > 0) await this.writeMarks(given)
    this.wake(taken)
  }

  /**
   * Takes what processes without a channel have handed in, in its order. Each row is taken by one statement, so that of
   * two processes that look one has it. While the channel is away it stays where it is and grows no older.
   */
  async takeHandedIn(): Promise<void> {
    const { db, vault, clock, ticker, logger } = this.options
    while (!this.stopped && this.ready()) {
      const handedIn = db
        .selectFrom('delivery')
        .select('id')
        .where('state', '=', 'handed-in')
        .orderBy('id')
        .limit(HANDED_IN_AT_ONCE)
      // Looked for every few seconds, and there is seldom one: no lock for nothing.
      if (!(await handedIn.executeTakeFirst())) return
      const rows = await db
        .updateTable('delivery')
        .set({ state: 'queued' })
        .where('id', 'in', handedIn)
        .where('state', '=', 'handed-in')
        .returningAll()
        .execute()
      for (const row of rows.sort((a, b) => (a.id < b.id ? -1 : 1))) {
        if (clock.now() - row.created_at > HANDED_IN_KEPT_MS) {
          this.mark(settled(row.id as DeliveryId, 'expired', 0, clock.now(), 'handed in too long ago'))
          continue
        }
        try {
          const delivery = fromRow(row, vault)
          this.waiting[delivery.lane].push({ delivery, since: ticker.elapsed() })
        } catch (error) {
          logger.error({ err: error, delivery: row.id }, 'a delivery cannot be opened and stays unsent')
        }
      }
      this.pump()
    }
  }

  /** A message of ours that the puppet shows: whatever was not sure about it is now. */
  hear(own: OwnMessage): void {
    for (const entry of this.unsure.values()) {
      if (keyOf(entry.delivery.target) !== keyOf(own.target) || !sameText(entry.delivery, own)) continue
      entry.echoed = true
      // The call says so itself in a moment; it also knows what to do with its target.
      if (this.calls.has(entry.delivery.id)) return
      this.unsure.delete(entry.delivery.id)
      return this.settle(entry.delivery, 'echoed', { channelMessageId: own.id })
    }
  }

  /** Stops taking new work and writes down what is known; what nobody has tried is as good as before. */
  async stop(): Promise<void> {
    this.stopped = true
    for (const cancel of this.timers) cancel()
    const now = this.options.clock.now()
    for (const { delivery } of LANES.flatMap((lane) => this.waiting[lane]))
      this.mark(settled(delivery.id, 'queued', delivery.attempts, now, null))
    const { ticker, stopWaitMs } = this.options
    if (this.underWay.size > 0) await waitFor(Promise.allSettled(this.underWay), stopWaitMs, ticker)
    await this.marks.drain()
  }

  private ready(): boolean {
    return this.options.channel.state().kind === 'ready'
  }

  private next(): Waiting | undefined {
    for (const lane of LANES) {
      const queue = this.waiting[lane]
      for (let i = 0; i < queue.length;) {
        const entry = queue[i]!
        if (this.busyTargets.has(keyOf(entry.delivery.target))) i++
        else {
          queue.splice(i, 1)
          if (!this.expired(entry)) return entry
        }
      }
    }
    return undefined
  }

  /** Settles what nobody waits for any more. */
  private expired({ delivery, since }: Waiting): boolean {
    if (this.options.ticker.elapsed() - since <= PATIENCE[delivery.lane].forMs) return false
    this.settle(delivery, 'expired', { detail: 'the channel was away for too long' })
    return true
  }

  private lookAgainLater(): void {
    for (const lane of LANES) this.waiting[lane] = this.waiting[lane].filter((entry) => !this.expired(entry))
    if (this.lookingAgain || LANES.every((lane) => this.waiting[lane].length === 0)) return
    this.lookingAgain = true
    this.after(AWAY_MS, () => {
      this.lookingAgain = false
      this.pump()
    })
  }

  private async deliver({ delivery, since }: Waiting): Promise<void> {
    const { channel, loadContent, logger, onSent } = this.options
    const tried = { ...delivery, attempts: delivery.attempts + 1 }
    const entry = { delivery: tried, echoed: false }
    this.unsure.set(delivery.id, entry)
    let outcome: SendOutcome
    try {
      outcome = await channel.send(delivery.target, await loadContent(delivery.content))
    } catch (error) {
      logger.error({ err: error, delivery: delivery.id }, 'a message could not be put together')
      outcome = { kind: 'refused', reason: 'rejected', detail: 'could not be put together' }
    }
    if (outcome.kind === 'accepted' || outcome.kind === 'in-doubt') onSent()
    if (outcome.kind === 'in-doubt' && entry.echoed) return this.sure(tried, 'echoed')
    this.settleOutcome({ delivery: tried, since }, outcome)
  }

  private settleOutcome(entry: Waiting, outcome: SendOutcome): void {
    const { logger, onTooOften } = this.options
    const { delivery } = entry
    switch (outcome.kind) {
      case 'accepted':
        return this.sure(delivery, 'sent', { channelMessageId: outcome.channelMessageId ?? null })
      case 'refused':
        logger.warn({ delivery: delivery.id, reason: outcome.reason }, 'a message was refused')
        return this.sure(delivery, 'failed', { detail: `${outcome.reason}: ${outcome.detail}` })
      case 'try-later': {
        const { reason, detail, afterMs } = outcome
        if (reason === 'too-often') onTooOften()
        // Nobody was there: that was no try.
        const attempts = reason === 'not-ready' ? delivery.attempts - 1 : delivery.attempts
        this.tryAgain({ ...entry, delivery: { ...delivery, attempts } }, afterMs, detail)
        return
      }
      case 'in-doubt':
        return this.doubtful(entry, outcome)
    }
  }

  /** A reply that is said twice does no harm when only part of it came; one that is slow may have come as it is. */
  private doubtful(entry: Waiting, outcome: Extract<SendOutcome, { kind: 'in-doubt' }>): void {
    const { delivery } = entry
    const again = delivery.lane === 'urgent' ? delivery.attempts < TRIES_IN_DOUBT : outcome.reason !== 'slow'
    const cancel = again ? this.tryAgain(entry, 0, outcome.detail) : undefined
    if (!again) this.settle(delivery, 'in-doubt', { detail: outcome.detail })
    void outcome.late?.then((late) => {
      if (late.kind !== 'accepted' || this.stopped || !this.unsure.has(delivery.id)) return
      // Once the next try is under way, that one decides.
      if (cancel && !cancel()) return
      this.sure(delivery, 'sent', { channelMessageId: late.channelMessageId ?? null })
    })
  }

  /** @returns takes the next try back; false when it has begun */
  private tryAgain(entry: Waiting, afterMs: number, detail: string): () => boolean {
    const { delivery, since } = entry
    const { clock, ticker } = this.options
    const patience = PATIENCE[delivery.lane]
    if (delivery.attempts >= patience.tries || ticker.elapsed() - since > patience.forMs) {
      this.sure(delivery, 'failed', { detail })
      return () => false
    }
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(SECOND_MS, afterMs))
    const now = clock.now()
    this.mark({ ...settled(delivery.id, 'queued', delivery.attempts, now, detail), nextAt: now + waitMs })
    return this.after(waitMs, () => {
      this.waiting[delivery.lane].push({ delivery, since })
      this.pump()
    })
  }

  private sure(
    delivery: Delivery,
    state: DeliveryState,
    more: { detail?: string | null; channelMessageId?: string | null } = {},
  ): void {
    this.unsure.delete(delivery.id)
    this.settle(delivery, state, more)
  }

  private settle(
    delivery: Delivery,
    state: DeliveryState,
    more: { detail?: string | null; channelMessageId?: string | null } = {},
  ): void {
    const { clock } = this.options
    this.mark({ ...settled(delivery.id, state, delivery.attempts, clock.now(), null), ...more })
    for (const listener of this.settledListeners) listener(delivery, state)
  }

  private mark(row: Settled): void {
    this.marks.add(row).catch((error: unknown) => {
      this.options.logger.error(
        { err: error, delivery: row.id },
        'what became of a message could not be written down',
      )
    })
  }

  /** One statement for all: each costs more than its row. */
  private async writeMarks(rows: readonly Settled[]): Promise<void[]> {
    const values = rows.map(
      (row) =>
        sql`(${row.id}, ${row.state}, cast(${row.attempts} as integer), cast(${row.nextAt} as bigint),
          cast(${row.state === 'queued' ? null : row.at} as bigint), cast(${row.channelMessageId} as text),
          cast(${row.detail} as text))`,
    )
    const mark = sql`
      with done (id, state, attempts, next_at, settled_at, channel_message_id, detail)
        as (values ${sql.join(values)})
      update delivery set state = done.state, attempts = done.attempts, next_at = done.next_at,
        settled_at = done.settled_at, channel_message_id = done.channel_message_id, detail = done.detail
      from done where delivery.id = done.id`
    // Lost in a power cut, a mark leaves its row as it was: under way, and so in doubt.
    await withoutWaiting(this.options.db, (connection) => mark.execute(connection))
    return rows.map(() => undefined)
  }

  /** @returns takes it back; false when it has happened */
  private after(ms: number, work: () => void): () => boolean {
    const cancel = this.options.ticker.after(ms, () => {
      this.timers.delete(forget)
      work()
    })
    const forget = (): boolean => {
      cancel()
      return this.timers.delete(forget)
    }
    this.timers.add(forget)
    return forget
  }
}

function settled(
  id: DeliveryId,
  state: DeliveryState,
  attempts: number,
  at: number,
  detail: string | null,
): Settled {
  return { id, state, attempts, at, nextAt: at, channelMessageId: null, detail }
}

function keyOf(target: Target): string {
  return `${target.kind}:${target.id}`
}

/** Wechaty writes the names of the mentioned in front, and a long text comes in parts: its first part is enough. */
function sameText({ content }: Delivery, own: OwnMessage): boolean {
  if (content.kind !== 'text') return false
  const first = normaliseText(splitText(content.text)[0]!)
  const heard = normaliseText(own.text)
  return content.mentions?.length ? heard.endsWith(first) : heard === first
}
