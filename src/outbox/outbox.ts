import { LRUCache } from 'lru-cache'
import type { Channel, Content, OwnMessage, SendOutcome } from '../channel/index.js'
import { SECOND_MS, type Clock, type Logger, type Ticker } from '../shared/index.js'
import type { Db, DeliveryTable, Vault } from '../storage/index.js'
import { AccountSender, type Carrier } from './account-sender.js'
import { BroadcastBook } from './broadcast-book.js'
import type { AccountId, BroadcastId } from './broadcast.js'
import { toRow, type Delivery, type DeliveryState, type LoadContent, type StoredContent } from './delivery.js'
import { DiskGuard } from './disk.js'
import { EchoListener } from './echo.js'
import { Ledger } from './ledger.js'
import type { OutboxNotice } from './notice.js'
import { DEFAULT_PACES, Outlook, type Paces } from './outlook.js'
import { newOwner } from './owner.js'
import { Pacer } from './pace.js'
import { SteadyClock } from './steady-clock.js'
import { TalkSender } from './talk-sender.js'

/** Sends through the webhooks of WeCom group robots. */
export interface Robots {
  /** Never rejects, and settles after a while whatever happens. */
  send(webhook: string, content: Content): Promise<SendOutcome>
}

export interface OutboxOptions {
  db: Db
  vault: Vault
  channel: Pick<Channel, 'send' | 'state'>
  robots?: Robots
  loadContent: LoadContent
  clock: Clock
  ticker: Ticker
  logger: Logger
  /** messages to people and staff under way at once over all targets; to one target always one */
  inFlight?: number
  paces?: Paces
  /** 0 to 1, for the gaps between broadcasts */
  random?: () => number
  /** bytes left where the database is, and how many of them are never touched */
  disk?: { free: () => Promise<number>; floorBytes: number }
  echoWaitMs?: number
  /** how long `stop` waits for messages that are under way */
  stopWaitMs?: number
  /** names this process to others that may use the database */
  owner?: string
}

/** How often it is looked for work that another process has made, such as a command line. */
const POLL_MS = 5 * SECOND_MS
/** Well within the lease. */
const BEAT_MS = 20 * SECOND_MS
const STOP_WAIT_MS = 5 * SECOND_MS
/** Robots that are called at once; each has a pace of its own. */
const ROBOTS_AT_ONCE = 8

/**
 * Everything that goes to others leaves through here, after its row was committed: talk (replies, pages) at once,
 * broadcasts at the pace that an account can bear.
 *
 * @see docs/decisions/0008-outbox.md
 */
export class Outbox {
  readonly broadcasts: BroadcastBook
  readonly outlook: Outlook
  private readonly talk: TalkSender
  private readonly echo: EchoListener
  private readonly ledger: Ledger
  private readonly disk: DiskGuard
  private readonly time: SteadyClock
  private readonly senders = new Map<AccountId, AccountSender>()
  private readonly contents = new LRUCache<string, StoredContent>({ max: 100 })
  private readonly noticeListeners: ((notice: OutboxNotice) => void)[] = []
  private readonly timers = new Map<string, () => void>()
  private readonly startedAt: number
  private robotCalls = 0
  private readonly robotsWaiting: (() => void)[] = []
  /** which rooms the bot is in is known, as far as it can be */
  private roomsKnown = false
  private looking: Promise<void> | undefined
  private lookAgain = false
  private trouble: 'disk' | 'database' | undefined
  private toldOtherSender = false
  /** the clock was set, and this was enqueued before */
  private newestBeforeJump: BroadcastId | undefined
  private stopped = false

  constructor(private readonly options: OutboxOptions) {
    const { db, vault, clock, ticker, logger, disk, paces } = options
    this.startedAt = clock.now()
    this.time = new SteadyClock(clock, ticker)
    this.broadcasts = new BroadcastBook(db, vault, clock)
    this.outlook = new Outlook(db, clock, paces)
    this.echo = new EchoListener(db, this.broadcasts, clock)
    this.ledger = new Ledger(db, vault, this.time, options.owner ?? newOwner())
    this.disk = new DiskGuard(disk?.free ?? (() => Promise.resolve(Infinity)), disk?.floorBytes ?? 0, logger)
    const wechat = (): AccountSender => this.sender('wechat')
    this.talk = new TalkSender({
      ...options,
      inFlight: options.inFlight ?? 16,
      stopWaitMs: options.stopWaitMs ?? STOP_WAIT_MS,
      onSent: () => wechat().talked(),
      onTooOften: () => wechat().tooOften(),
    })
  }

  /** Told when a reply or a page is sent, failed, expired or in doubt. */
  onSettled(listener: (delivery: Delivery, state: DeliveryState) => void): void {
    this.talk.onSettled(listener)
  }

  /** Told what staff should hear about sending. */
  onNotice(listener: (notice: OutboxNotice) => void): void {
    this.noticeListeners.push(listener)
  }

  /** The row of a reply or page, to be committed before `wake`. */
  toRow(delivery: Delivery): DeliveryTable {
    const atOnce = !this.stopped && this.talk.goesAtOnce(delivery.target)
    return toRow(delivery, this.options.vault, atOnce ? 'sending' : 'queued')
  }

  /** Takes replies and pages whose rows are committed. */
  wake(deliveries: readonly Delivery[]): void {
    this.talk.wake(deliveries)
  }

  /** Broadcasts have been enqueued, resumed or stopped, and that is committed. */
  wakeBroadcasts(): void {
    void this.poll()
  }

  /**
   * Takes up what a process before this one has left, and begins. If another one is at work on the database, that waits
   * until it ends; what comes in here is answered meanwhile.
   */
  async start(): Promise<void> {
    await this.ledger.makeAccount('wechat')
    await this.sender('wechat').taken()
    await this.poll()
    this.every('beat', BEAT_MS, () => this.ledger.beat())
    this.every('poll', POLL_MS, () => this.poll())
  }

  /** The channel is ready: replies and pages go out. */
  connectionReady(): void {
    this.talk.pump()
  }

  /** The bound rooms were compared with those of the channel: broadcasts go out. */
  roomsChecked(): void {
    this.roomsKnown = true
    this.senders.get('wechat')?.wake()
  }

  /** The channel is not ready any more. Nothing fails for that; everything waits. */
  connectionLost(): void {
    this.roomsKnown = false
    this.senders.get('wechat')?.connectionLost()
  }

  /** The puppet shows a message of our own. */
  async hearOwn(own: OwnMessage): Promise<void> {
    this.talk.hear(own)
    if (await this.echo.hear(own)) this.senders.get('wechat')?.wake()
  }

  /** Resolves when nothing is being worked on: what is left waits for a time to come or for a carrier to answer. */
  async atRest(): Promise<void> {
    do {
      for (let i = 0; i < 3; i++) await new Promise((next) => setImmediate(next))
    } while (this.looking || [...this.senders.values()].some((sender) => sender.busy()))
  }

  /** Stops taking new work and writes down what is known. */
  async stop(): Promise<void> {
    this.stopped = true
    for (const cancel of this.timers.values()) cancel()
    await this.looking
    await Promise.all([...this.senders.values()].map((sender) => sender.stop()))
    await this.talk.stop()
    await this.echo.stop()
    await this.ledger.release()
  }

  /** Looks for work. One look at a time; who asks meanwhile gets another one after it. */
  private async poll(): Promise<void> {
    if (this.stopped) return
    this.lookAgain = true
    this.looking ??= (async () => {
      while (this.lookAgain && !this.stopped) {
        this.lookAgain = false
        await this.look()
      }
      this.looking = undefined
    })()
    await this.looking
  }

  private async look(): Promise<void> {
    try {
      await this.watchClock()
      for (const { batch, rooms } of await this.ledger.sweep()) this.notify({ kind: 'expired', batch, rooms })
      for (const account of await this.ledger.accountsWithWork()) this.sender(account).wake()
      await this.talk.takeHandedIn()
    } catch (error) {
      this.options.logger.error({ err: error }, 'it cannot be seen what waits to be sent')
    }
  }

  /**
   * A clock that was set back would keep what is in line from expiring for as long as it was set back. Once it is
   * believed, that goes back with it: an alert that expires too early is told to staff, one that is sent too late is not.
   */
  private async watchClock(): Promise<void> {
    const jump = this.time.jump()
    if (!jump) {
      this.newestBeforeJump = undefined
      return
    }
    this.newestBeforeJump ??= await this.ledger.newest()
    if (!jump.settled) return
    if (jump.byMs < 0) await this.ledger.moveExpiry(this.newestBeforeJump, jump.byMs)
    this.time.believe()
    this.newestBeforeJump = undefined
  }

  private sender(account: AccountId): AccountSender {
    const known = this.senders.get(account)
    if (known) return known
    const { options, ledger, disk, time } = this
    const { ticker, logger, paces = DEFAULT_PACES } = options
    const sender = new AccountSender({
      account,
      carrier: account === 'wechat' ? this.wechatCarrier() : this.robotCarrier(),
      ledger,
      disk,
      time,
      ticker,
      logger,
      pacer: new Pacer(paces(account), options.random ?? Math.random),
      load: (contentId) => this.load(contentId),
      onNotice: (notice) => this.notify(notice),
      onWritable: (state) => this.writable(state),
      onTaken: async () => {
        if (account === 'wechat') await this.talk.recover(this.startedAt)
      },
      echoWaitMs: options.echoWaitMs ?? 10 * SECOND_MS,
      stopWaitMs: options.stopWaitMs ?? STOP_WAIT_MS,
    })
    this.senders.set(account, sender)
    return sender
  }

  private wechatCarrier(): Carrier {
    const { channel } = this.options
    return {
      ready: () => this.roomsKnown && channel.state().kind === 'ready',
      send: (to, content) =>
        to.kind === 'room'
          ? channel.send({ kind: 'room', id: to.id }, content)
          : Promise.resolve(wrongCarrier(to.kind)),
    }
  }

  private robotCarrier(): Carrier {
    const { robots } = this.options
    return {
      ready: () => robots !== undefined,
      send: async (to, content) => {
        if (to.kind !== 'robot' || !robots) return wrongCarrier(to.kind)
        if (this.robotCalls >= ROBOTS_AT_ONCE)
          await new Promise<void>((free) => this.robotsWaiting.push(free))
        this.robotCalls++
        try {
          return await robots.send(to.webhook, content)
        } finally {
          this.robotCalls--
          this.robotsWaiting.shift()?.()
        }
      },
    }
  }

  private async load(contentId: string): Promise<Content> {
    const { db, vault, loadContent } = this.options
    let stored = this.contents.get(contentId)
    if (!stored) {
      const row = await db
        .selectFrom('delivery_content')
        .select('content_sealed')
        .where('id', '=', contentId)
        .executeTakeFirstOrThrow()
      stored = JSON.parse(vault.unseal(row.content_sealed, `delivery_content:${contentId}`)) as StoredContent
      this.contents.set(contentId, stored)
    }
    return loadContent(stored)
  }

  /** Many accounts meet one full disk; staff hear of it once. */
  private writable(state: 'fine' | 'disk' | 'database'): void {
    if (state === 'fine') {
      if (this.trouble) this.notify({ kind: 'can-write-again' })
      this.trouble = undefined
    } else if (!this.trouble) {
      this.trouble = state
      this.notify({ kind: 'cannot-write', why: state })
    }
  }

  private notify(notice: OutboxNotice): void {
    // Every account finds out by itself, again and again.
    if (notice.kind === 'other-sender') {
      if (this.toldOtherSender) return
      this.toldOtherSender = true
    }
    this.options.logger.warn(notice, 'outbox')
    for (const listener of this.noticeListeners) {
      try {
        listener(notice)
      } catch (error) {
        // Whoever finds no words for it must not keep an outcome from being written down.
        this.options.logger.error({ err: error, notice: notice.kind }, 'a notice was not heard')
      }
    }
  }

  private every(name: string, ms: number, work: () => Promise<void>): void {
    const again = (): void => {
      this.timers.set(
        name,
        this.options.ticker.after(ms, () => {
          work()
            .catch((error: unknown) => this.options.logger.error({ err: error }, `outbox: ${name} failed`))
            .finally(() => {
              if (!this.stopped) again()
            })
        }),
      )
    }
    again()
  }
}

/** A claim for a robot comes from the account of a robot; anything else is a mistake of ours, and nothing is sent. */
function wrongCarrier(kind: string): SendOutcome {
  return { kind: 'refused', reason: 'rejected', detail: `no carrier for a ${kind}` }
}
