import { SECOND_MS, type Logger, type Ticker } from '../shared/index.js'
import type { ActiveAlert } from './active.js'
import type { AlertDesk } from './desk.js'
import type { NoticeTeller } from './notices.js'

export interface KeeperOptions {
  desk: Pick<AlertDesk, 'active' | 'finish'>
  teller: Pick<NoticeTeller, 'tell'>
  ticker: Ticker
  logger: Logger
}

/** Another process, such as a command line, may have confirmed something. */
const LOOK_EVERY_MS = 2 * SECOND_MS

/** Looks again and again: which alerts are done, and what staff have not been told yet. */
export class AlertKeeper {
  private cancel: () => void = () => {}
  private looking: Promise<void> | undefined
  private again = false
  private stopped = false
  private goingOn: readonly ActiveAlert[] = []

  constructor(private readonly options: KeeperOptions) {}

  start(): void {
    this.stopped = false
    this.schedule()
    this.wake()
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.cancel()
    await this.looking
  }

  /** What is going on, drills as well, as it was two seconds ago at most: for what is asked with every message. */
  active(): readonly ActiveAlert[] {
    return this.goingOn
  }

  /** Looks now; one look at a time. */
  wake(): void {
    if (this.stopped) return
    this.again = true
    this.looking ??= this.look().finally(() => (this.looking = undefined))
  }

  /** Resolves when nothing is being looked at. */
  async atRest(): Promise<void> {
    await this.looking
  }

  private schedule(): void {
    this.cancel = this.options.ticker.after(LOOK_EVERY_MS, () => {
      this.schedule()
      this.wake()
    })
  }

  private async look(): Promise<void> {
    while (this.again) {
      this.again = false
      try {
        await this.options.desk.finish()
        await this.options.teller.tell()
        this.goingOn = await this.options.desk.active({ drills: true })
      } catch (error) {
        this.options.logger.error({ err: error }, 'the alerts could not be looked after')
      }
    }
  }
}
