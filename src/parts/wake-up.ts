import { Job } from 'node-schedule'
import { MINUTE_MS, type Logger, type Ticker, type WakeUp } from '../shared/index.js'

export interface ScheduledWakeUpOptions {
  logger: Logger
  ticker: Ticker
  /** Asia/Shanghai when it is left out */
  zone?: string
}

const EACH_MINUTE = '* * * * *'
/** Two wake-ups nearer than this are one: a timer may be a little early or late, and a clock may be set. */
const NEAREST_MS = MINUTE_MS / 2
/** After so long without one, node-schedule is not waited for. */
const OVERDUE_MS = 1.5 * MINUTE_MS

/**
 * Wakes those who look into their rows for what is due. It only wakes: what is due and what is done stands in the rows.
 * One run at a time for each name; a run that fails is logged and tried at the next minute.
 */
export class ScheduledWakeUp implements WakeUp {
  constructor(private readonly options: ScheduledWakeUpOptions) {}

  /** @throws Error if node-schedule does not take the zone, for which it only says that nothing was scheduled */
  eachMinute(name: string, work: () => Promise<unknown>): () => Promise<void> {
    const { logger, ticker, zone = 'Asia/Shanghai' } = this.options
    const when = { rule: EACH_MINUTE, tz: zone }
    let ended = false
    let lastAt = -Infinity
    let underWay: Promise<void> | undefined
    let stopWatching = (): void => {}
    const wake = (): void => {
      if (ended) return
      // Counted from the clock as it is now: the minutes of an hour that was skipped do not follow in a burst.
      if (!job.reschedule(when)) logger.error(`${name}: node-schedule gives no next time`)
      stopWatching()
      // A clock that was set back makes node-schedule wait until it has come there again, for hours if need be.
      stopWatching = ticker.after(OVERDUE_MS, wake)
      const now = ticker.elapsed()
      if (underWay || now - lastAt < NEAREST_MS) return
      lastAt = now
      underWay = settle(work)
        .catch((error: unknown) => logger.error({ err: error }, `${name}: a run failed`))
        .finally(() => (underWay = undefined))
    }
    const job = new Job(wake)
    if (!job.schedule(when)) {
      job.cancel()
      throw new Error(`${name}: nothing wakes up in the zone ${zone}; it must be an IANA zone`)
    }
    stopWatching = ticker.after(OVERDUE_MS, wake)
    return async () => {
      ended = true
      stopWatching()
      job.cancel()
      await underWay
    }
  }
}

/** What throws before its first await fails like the rest. */
async function settle(work: () => Promise<unknown>): Promise<void> {
  await work()
}
