import type { Clock, Logger } from '../shared/index.js'
import type { ChannelState } from './channel.js'
import { puppetErrorText } from './error-facts.js'
import type { Person } from './message.js'
import { within } from './within.js'

/** What a connection tells its supervisor. */
export type Signal =
  | { kind: 'scan'; link: string }
  | { kind: 'login'; self: Person }
  | { kind: 'logout'; detail: string }
  | { kind: 'dong' }
  /** something went wrong inside; perhaps the connection is dead, better ask */
  | { kind: 'trouble'; detail: string }

/** One puppet from its start to its end. A restart is a new connection: a stopped puppet does not come back. */
export interface Connection {
  /** Resolves when the puppet has tried, whether or not it could. */
  start(): Promise<void>
  stop(): Promise<void>
  /** false when the puppet itself knows that it does not run */
  active(): boolean
  /** Asks for a `dong`. May throw. */
  ding(): void
}

export interface SupervisorOptions {
  /** how often a living puppet is asked for a sign of life */
  pingEveryMs: number
  /** how long it may take; the mock's own dong takes a second */
  pingTimeoutMs: number
  /** dings in a row without an answer that make a puppet dead */
  missesAllowed: number
  /** how long a start may take without a login or a QR code to scan, and a logout without a new one */
  loginTimeoutMs: number
  /** how long a dead puppet may take to stop before the next one starts */
  stopTimeoutMs: number
  /** pause before the next start: the first, doubled each time, up to the longest */
  backoffMs: { first: number; max: number }
}

/**
 * A killed gateway is noticed after two dings without an answer, 11 s at the latest. Once it is back it is tried again
 * within 6 s, so that the bot answers within 10.
 */
export const DEFAULT_SUPERVISION: SupervisorOptions = {
  pingEveryMs: 5_000,
  pingTimeoutMs: 3_000,
  missesAllowed: 2,
  loginTimeoutMs: 60_000,
  stopTimeoutMs: 5_000,
  backoffMs: { first: 1_000, max: 5_000 },
}

/** A puppet that lived so long has earned a fresh start of the back-off. */
const STEADY_MS = 60_000
/** Trouble comes in swarms; one look a second is enough. */
const TROUBLE_PAUSE_MS = 1_000

/**
 * Keeps one puppet alive. Wechaty's own signs cannot be trusted for that: start() resolves though the puppet failed,
 * and a killed gateway leaves it logged in and deaf. So a puppet is ready when it has logged in and answered a ding,
 * and it is dead when it stops answering; then a fresh one is started, for as long as it takes.
 */
export class Supervisor {
  private current: ChannelState = { kind: 'stopped' }
  private running: Promise<void> | undefined
  private stopping = false
  private restarts = 0
  private life: Life | undefined
  private wakePause: () => void = () => {}

  /**
   * @param connect makes a fresh connection that reports to `signal`; may fail, and is then tried again
   * @param onState hears of every change; must not throw
   */
  constructor(
    private readonly connect: (signal: (signal: Signal) => void) => Promise<Connection>,
    private readonly options: SupervisorOptions,
    private readonly onState: (state: ChannelState) => void,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  state(): ChannelState {
    return this.current
  }

  start(): void {
    if (this.running) return
    this.stopping = false
    this.become({ kind: 'starting' })
    this.running = this.run()
  }

  async stop(): Promise<void> {
    this.stopping = true
    this.life?.end('stopped')
    this.wakePause()
    await this.running
    this.running = undefined
    this.become({ kind: 'stopped' })
  }

  private async run(): Promise<void> {
    let failures = 0
    while (!this.stopping) {
      const begun = performance.now()
      const { detail, wasReady } = await this.liveOnce()
      if (this.stopping) return
      const lived = performance.now() - begun
      failures = wasReady && lived > STEADY_MS ? 1 : failures + 1
      this.restarts++
      const since = this.current.kind === 'dead' ? this.current.since : this.clock.now()
      this.become({ kind: 'dead', since, detail, restarts: this.restarts })
      // A start that fails takes its time too: wechaty-puppet-service needs five seconds to give up.
      await this.pause(failures, wasReady ? 0 : lived)
    }
  }

  /** One connection from start to end. */
  private async liveOnce(): Promise<{ detail: string; wasReady: boolean }> {
    const life = new Life(this.options, (state) => this.become(state), this.clock)
    this.life = life
    let connection: Connection | undefined
    try {
      connection = await this.connect((signal) => life.hear(signal))
      const detail = await life.watch(connection)
      return { detail, wasReady: life.wasReady }
    } catch (error) {
      return { detail: puppetErrorText(error), wasReady: false }
    } finally {
      life.end('over')
      if (connection) await this.close(connection)
    }
  }

  private async close(connection: Connection): Promise<void> {
    try {
      await within(this.options.stopTimeoutMs, connection.stop())
    } catch (error) {
      this.logger.warn({ detail: puppetErrorText(error) }, 'channel: the old puppet did not stop cleanly')
    }
  }

  /** @param spent milliseconds of the pause that are over already */
  private async pause(failures: number, spent: number): Promise<void> {
    const { first, max } = this.options.backoffMs
    const ms = Math.max(first, Math.min(max, first * 2 ** Math.min(failures - 1, 20)) - spent)
    await new Promise<void>((resolve) => {
      if (this.stopping) return resolve()
      const timer = setTimeout(resolve, ms)
      this.wakePause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  private become(next: ChannelState): void {
    const now = this.current
    if (next.kind === now.kind && (next.kind === 'starting' || next.kind === 'stopped')) return
    if (next.kind === 'scan' && now.kind === 'scan' && next.link === now.link) return
    if (next.kind === 'ready' && now.kind === 'ready' && next.self.id === now.self.id) return
    this.current = next
    // The link of a scan lets whoever opens it log in as the bot; the app decides where it is shown.
    const detail = 'detail' in next ? { detail: next.detail } : {}
    const level = next.kind === 'dead' || next.kind === 'logged-out' ? 'warn' : 'info'
    this.logger[level]({ state: next.kind, restarts: this.restarts, ...detail }, 'channel: state')
    this.onState(next)
  }
}

/** What is known of one connection while it lives. */
class Life {
  wasReady = false
  private self: Person | undefined
  private scanning = false
  private answered = false
  private misses = 0
  private ended: string | undefined
  private lastTrouble = ''
  private troubleAt = -Infinity
  /** when it last had reason to expect a login or a QR code */
  private waitingSince = performance.now()
  private wake: () => void = () => {}
  private woken = false
  private onDong: (() => void) | undefined

  constructor(
    private readonly options: SupervisorOptions,
    private readonly become: (state: ChannelState) => void,
    private readonly clock: Clock,
  ) {}

  end(reason: string): void {
    this.ended ??= reason
    this.nudge()
    this.onDong?.()
  }

  hear(signal: Signal): void {
    if (this.ended !== undefined) return
    switch (signal.kind) {
      case 'scan':
        this.scanning = true
        this.self = undefined
        return this.become({ kind: 'scan', link: signal.link, since: this.clock.now() })
      case 'login':
        this.scanning = false
        this.self = signal.self
        return this.nudge()
      case 'logout':
        this.self = undefined
        this.scanning = false
        this.waitingSince = performance.now()
        return this.become({ kind: 'logged-out', since: this.clock.now(), detail: signal.detail })
      case 'dong':
        return this.onDong?.()
      case 'trouble':
        this.lastTrouble = signal.detail
        if (performance.now() - this.troubleAt < TROUBLE_PAUSE_MS) return
        this.troubleAt = performance.now()
        return this.nudge()
    }
  }

  /** @returns what ended it */
  async watch(connection: Connection): Promise<string> {
    if (this.ended !== undefined) return this.ended
    let started = false
    const settled = () => {
      started = true
      this.nudge()
    }
    connection.start().then(settled, (error: unknown) => {
      this.lastTrouble = puppetErrorText(error)
      settled()
    })
    while (this.ended === undefined) {
      // Some puppets log in and never finish starting.
      const verdict = started || this.self ? await this.examine(connection) : this.overdue()
      if (verdict !== undefined) return verdict
      // An unanswered ding is repeated at once.
      if (this.misses === 0) await this.nap(this.options.pingEveryMs)
    }
    return this.ended
  }

  /** @returns what it died of; undefined while it lives */
  private async examine(connection: Connection): Promise<string | undefined> {
    if (!connection.active()) return this.because('the puppet is not running')
    if (await this.ping(connection)) {
      this.misses = 0
      this.answered = true
      if (this.self) {
        this.wasReady = true
        this.become({ kind: 'ready', self: this.self, since: this.clock.now() })
      }
    } else if (this.ended === undefined && (this.self || this.answered)) {
      // A puppet that waits for its first login may not answer yet; one that has ever answered must.
      this.misses++
      if (this.misses >= this.options.missesAllowed) return this.because('no answer to ding')
    }
    return this.overdue()
  }

  private overdue(): string | undefined {
    if (this.self || this.scanning) return undefined
    const waited = performance.now() - this.waitingSince
    return waited > this.options.loginTimeoutMs ? this.because('no login') : undefined
  }

  private because(fact: string): string {
    return this.lastTrouble === '' ? fact : `${fact}; last error: ${this.lastTrouble}`
  }

  private async ping(connection: Connection): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      const finish = (answered: boolean) => {
        clearTimeout(timer)
        this.onDong = undefined
        resolve(answered)
      }
      const timer = setTimeout(() => finish(false), this.options.pingTimeoutMs)
      this.onDong = () => finish(this.ended === undefined)
      try {
        connection.ding()
      } catch (error) {
        this.lastTrouble = puppetErrorText(error)
        finish(false)
      }
    })
  }

  private nudge(): void {
    this.woken = true
    this.wake()
  }

  private async nap(ms: number): Promise<void> {
    if (!this.woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.woken = false
    this.wake = () => {}
  }
}
