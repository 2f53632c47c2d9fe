import type { Content, SendOutcome } from '../channel/index.js'
import { chinaDay, MINUTE_MS, SECOND_MS, type Logger, type Ticker } from '../shared/index.js'
import type { AccountId, BroadcastId, BroadcastLane } from './broadcast.js'
import { circuitLeft, openCircuit, type Circuit } from './circuit.js'
import type { DiskGuard } from './disk.js'
import type { AccountFacts, Claim, Destination, Ledger, Turn } from './ledger.js'
import type { OutboxNotice } from './notice.js'
import type { Pacer } from './pace.js'
import type { TakenOver } from './row-writer.js'
import { settle, worthAnotherTry, type Settlement } from './settlement.js'
import type { SteadyClock } from './steady-clock.js'
import { waitFor } from './wait-for.js'

/** Whatever takes a broadcast off our hands. */
export interface Carrier {
  /** Whether it is worth trying now. One that was not says so by waking its sender. */
  ready(): boolean
  /** Never rejects, and settles after a while whatever happens. */
  send(to: Destination, content: Content): Promise<SendOutcome>
}

export interface AccountSenderOptions {
  account: AccountId
  carrier: Carrier
  ledger: Ledger
  pacer: Pacer
  disk: DiskGuard
  /** what a broadcast says */
  load: (contentId: string) => Promise<Content>
  time: SteadyClock
  ticker: Ticker
  logger: Logger
  onNotice: (notice: OutboxNotice) => void
  /** Told after each step whether outcomes can be written down. */
  onWritable: (state: 'fine' | 'disk' | 'database') => void
  /** The account is this process's now; awaited before anything is sent. */
  onTaken: () => Promise<void>
  /** how long the echoes are waited for of what a dead process may have sent */
  echoWaitMs: number
  /** how long `stop` waits for a call that is under way */
  stopWaitMs: number
}

/** After something that may pass: a disk that is full, a database that refuses, another process that sends. */
const RETRY_MS = 5 * SECOND_MS
/** How long a call that was given up may hold up what follows in its room. */
const CALL_GIVEN_UP_MS = 10 * MINUTE_MS

interface PendingCall {
  claim: Claim
  forget: () => void
}

/**
 * Sends the broadcasts of one account: one at a time, at its pace, urgent before bulk. What became of one is committed
 * together with the claim of the next, or by itself when the next has to wait; nothing is sent that is not claimed.
 */
export class AccountSender {
  private loop: Promise<void> | undefined
  private tried: () => void = () => {}
  private readonly firstTry = new Promise<void>((done) => (this.tried = done))
  private stopped = false
  private woken = false
  private doing: 'nothing' | 'work' | 'a call' | 'waiting' = 'nothing'
  private wakeNow: () => void = () => {}
  private settlement: Settlement | undefined
  /** unknown until the account was taken: a cap or a circuit from before a restart counts */
  private facts: AccountFacts | undefined
  /** of the ticker, like every instant here: setting the clock shortens no rest */
  private circuitUntil = 0
  private restUntil = 0
  /** what is to be written down besides settlements, in order; the loop does it */
  private readonly chores: (() => Promise<void>)[] = []
  private readonly pending = new Map<BroadcastId, PendingCall>()
  private connections = 0
  private toldDayFull: string | undefined
  private readonly timers = new Set<() => void>()

  constructor(private readonly options: AccountSenderOptions) {}

  /** Resolves when it is known whether the account can be taken; begins to work. */
  async taken(): Promise<void> {
    this.wake()
    await this.firstTry
  }

  /** Something may have to be done now. */
  wake(): void {
    this.woken = true
    this.wakeNow()
    if (!this.stopped) this.loop ??= this.run()
  }

  /** Whether it works on something. Waiting for a time to come, or for the carrier's answer, is not work. */
  busy(): boolean {
    return this.doing === 'work' || (this.doing === 'waiting' && this.woken)
  }

  /** The carrier's connection is gone, and with it whatever it had not answered. */
  connectionLost(): void {
    this.connections++
    const lost = [...this.pending.values()]
    this.pending.clear()
    if (lost.length === 0) return
    for (const call of lost) call.forget()
    const again = lost.filter(({ claim }) => worthAnotherTry(claim)).map(({ claim }) => claim.id)
    const given = lost.filter(({ claim }) => !worthAnotherTry(claim)).map(({ claim }) => claim.id)
    this.later(() => this.options.ledger.sendAgain(again))
    this.later(() => this.options.ledger.abandon(given))
  }

  /** A reply of the same account met a frequency error: the account has had enough, whoever found out. */
  tooOften(): void {
    if (this.circuitLeft() > 0) return
    const circuit = this.openCircuit()
    this.later(() => this.options.ledger.keepCircuit(this.options.account, circuit))
  }

  /** A reply or a page has gone out: counts for the minute, and never waits. */
  talked(): void {
    this.options.pacer.talked(this.options.ticker.elapsed())
  }

  /** milliseconds until its circuit closes; 0 when it is closed */
  circuitLeft(): number {
    return Math.max(0, this.circuitUntil - this.options.ticker.elapsed())
  }

  /** Takes nothing new and writes down what is known, also of a call under way if it ends soon. */
  async stop(): Promise<void> {
    this.stopped = true
    this.wakeNow()
    for (const cancel of this.timers) cancel()
    const { ticker, stopWaitMs, logger, account } = this.options
    if (this.loop) await waitFor(this.loop, stopWaitMs, ticker)
    try {
      await this.settleNow()
    } catch (error) {
      logger.error({ err: error, account }, 'the last outcome of a broadcast could not be written down')
    }
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.woken = false
      this.doing = 'work'
      const pause = await this.step()
      this.tried()
      if (this.woken || pause === 0) continue
      if (pause === undefined) break
      await this.sleep(pause)
    }
    this.doing = 'nothing'
    // In the same breath as the decision to end, so that no call of `wake` falls in between.
    this.loop = undefined
  }

  /** @returns milliseconds until there may be something to do; undefined until somebody says so */
  private async step(): Promise<number | undefined> {
    const { disk, ledger, account, logger, onWritable } = this.options
    try {
      if (!(await disk.hasRoom())) {
        // Asked for nothing but this: what is under way can still be written down.
        await this.settleNow()
        onWritable('disk')
        return RETRY_MS
      }
      if (this.chores.length > 0) await this.doChores()
      if (this.facts === undefined) return await this.take(await ledger.turn(account, [], undefined))
      const pause = await this.send(this.facts)
      onWritable('fine')
      return pause
    } catch (error) {
      logger.error({ err: error, account }, 'what became of broadcasts cannot be written down; they rest')
      onWritable('database')
      return RETRY_MS
    }
  }

  private async send(facts: AccountFacts): Promise<number | undefined> {
    const { carrier, pacer, ticker, ledger, account } = this.options
    const now = ticker.elapsed()
    const urgentWait = Math.max(
      this.circuitUntil - now,
      this.restUntil - now,
      pacer.wait('urgent', facts.postsToday, now),
    )
    if (!carrier.ready() || urgentWait > 0) {
      await this.settleNow()
      return carrier.ready() ? urgentWait : undefined
    }
    const bulkWait = pacer.wait('bulk', facts.postsToday, now)
    const lanes: BroadcastLane[] = bulkWait > 0 ? ['urgent'] : ['urgent', 'bulk']
    const settlement = this.settlement
    const turn = await ledger.turn(account, lanes, settlement)
    this.settlement = undefined
    if (turn.kind === 'held' || turn.takenOver || turn.next.kind === 'paused') return this.take(turn)
    this.facts = turn.facts
    if (turn.next.kind === 'claimed') {
      await this.deliver(turn.next.claim)
      return 0
    }
    if (turn.next.more) return 0
    if (bulkWait === Infinity) await this.tellDayFull(turn.facts)
    return bulkWait > 0 && bulkWait < Infinity ? bulkWait : undefined
  }

  /** What comes with the account itself: whose it is, what it was left in, whether staff hold it. */
  private async take(turn: Turn): Promise<number | undefined> {
    const { onNotice, onTaken, account, ticker, time } = this.options
    if (turn.kind === 'held') {
      onNotice({ kind: 'other-sender', account })
      return RETRY_MS
    }
    if (this.facts === undefined) {
      this.circuitUntil = ticker.elapsed() + circuitLeft(turn.facts.circuit, time.read().wall)
      await onTaken()
    }
    this.facts = turn.facts
    if (turn.takenOver) this.inherit(turn.takenOver)
    // A claim that came with it is looked at like any other.
    if (turn.next.kind === 'claimed') await this.deliver(turn.next.claim)
    return turn.next.kind === 'paused' ? undefined : 0
  }

  private inherit({ leftInDoubt, awaitingEcho }: TakenOver): void {
    const { onNotice, echoWaitMs, ledger, carrier } = this.options
    for (const { batch, rooms } of leftInDoubt) onNotice({ kind: 'left-in-doubt', batch, rooms })
    if (awaitingEcho.length === 0) return
    const overdue = (): void => {
      // Echoes come through the connection: without one, nobody can have been waited for.
      if (carrier.ready()) this.later(() => ledger.sendAgain(awaitingEcho))
      else this.after(echoWaitMs, overdue)
    }
    this.after(echoWaitMs, overdue)
  }

  private async deliver(claim: Claim): Promise<void> {
    const { carrier, load, time, ticker, pacer, logger } = this.options
    let content: Content
    try {
      content = await load(claim.contentId)
    } catch (error) {
      logger.error({ err: error, delivery: claim.id }, 'a broadcast could not be put together')
      this.settlement = { id: claim.id, state: 'failed', detail: 'could not be put together' }
      return
    }
    if (time.read().latest >= claim.expiresAt) {
      this.settlement = { id: claim.id, state: 'expired', detail: null }
      return
    }
    const connection = this.connections
    this.doing = 'a call'
    const outcome = await carrier.send(claim.to, content)
    this.doing = 'work'
    pacer.broadcast(ticker.elapsed())
    const deaf = connection !== this.connections
    const { settlement, tooOften, restMs = 0 } = settle(claim, outcome, deaf, time.read().wall)
    this.settlement = tooOften ? { ...settlement, circuit: this.openCircuit() } : settlement
    this.restUntil = ticker.elapsed() + restMs
    if (outcome.kind === 'in-doubt' && outcome.late && settlement.state === 'in-doubt')
      this.listen(claim, outcome.late, settlement.callUnderWay === true)
  }

  /**
   * A call that was given up may still say what became of it.
   *
   * @param expected what follows in its thread waits for that, for a while
   */
  private listen(claim: Claim, late: Promise<SendOutcome>, expected: boolean): void {
    const { ledger, time } = this.options
    const { id } = claim
    if (expected) {
      const forget = this.after(CALL_GIVEN_UP_MS, () => {
        this.pending.delete(id)
        this.later(() => ledger.abandon([id]))
      })
      this.pending.set(id, { claim, forget })
    }
    void late.then((outcome) => {
      const call = this.pending.get(id)
      call?.forget()
      this.pending.delete(id)
      // Nobody waits for this one any more: either it says for sure, or it stays as it is.
      if (outcome.kind === 'in-doubt' && !call) return
      const { settlement, tooOften } = settle(claim, outcome, true, time.read().wall)
      if (tooOften) this.tooOften()
      this.later(() => ledger.settleLate(settlement))
    })
  }

  private openCircuit(): Circuit {
    const { time, ticker, onNotice, account } = this.options
    const { wall } = time.read()
    const circuit = openCircuit(this.facts?.circuit, wall)
    if (this.facts) this.facts = { ...this.facts, circuit }
    this.circuitUntil = ticker.elapsed() + circuit.forMs
    onNotice({ kind: 'too-often', account, until: wall + circuit.forMs })
    return circuit
  }

  private async tellDayFull(facts: AccountFacts): Promise<void> {
    const { ledger, account, onNotice, time } = this.options
    const today = chinaDay(time.read().wall)
    if (this.toldDayFull === today || (await ledger.waiting(account)).bulk === 0) return
    this.toldDayFull = today
    onNotice({ kind: 'day-full', account, posts: facts.postsToday })
  }

  private later(chore: () => Promise<void>): void {
    this.chores.push(chore)
    this.wake()
  }

  private async doChores(): Promise<void> {
    await this.settleNow()
    for (let chore = this.chores[0]; chore; chore = this.chores[0]) {
      await chore()
      this.chores.shift()
    }
  }

  private async settleNow(): Promise<void> {
    const { settlement } = this
    if (!settlement) return
    await this.options.ledger.settle(this.options.account, settlement)
    if (this.settlement === settlement) this.settlement = undefined
  }

  /** @returns takes it back */
  private after(ms: number, work: () => void): () => void {
    const cancel = this.options.ticker.after(ms, () => {
      this.timers.delete(forget)
      work()
    })
    const forget = (): void => {
      this.timers.delete(forget)
      cancel()
    }
    this.timers.add(forget)
    return forget
  }

  private async sleep(ms: number): Promise<void> {
    this.doing = 'waiting'
    await new Promise<void>((done) => {
      const cancel = this.options.ticker.after(ms, done)
      this.wakeNow = () => {
        cancel()
        done()
      }
    })
    this.wakeNow = () => {}
  }
}
