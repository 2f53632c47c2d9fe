export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** The time as everything here sees it, so that a test can stand at any moment. */
export interface Clock {
  /** UTC epoch milliseconds */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/**
 * The time that passes: for pauses and gaps. Monotonic, so that a wall clock that is set neither hurries nor stalls
 * anything.
 */
export interface Ticker {
  /** milliseconds since some moment; never goes back */
  elapsed(): number
  /** Runs `work` once after `ms` milliseconds. @returns takes it back */
  after(ms: number, work: () => void): () => void
}

/** Wakes once a minute those who look for what is due; whether it is due stands in their rows. */
export interface WakeUp {
  /**
   * Never twice at once; what fails is logged and tried again a minute later.
   *
   * @returns ends it; resolves when a run that is under way is through
   */
  eachMinute(name: string, work: () => Promise<unknown>): () => Promise<void>
}

/** setTimeout takes no longer waits; it would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

export const systemTicker: Ticker = {
  elapsed: () => performance.now(),
  after(ms, work) {
    const timer = setTimeout(work, Math.min(ms, LONGEST_TIMEOUT_MS))
    return () => clearTimeout(timer)
  },
}

const CHINA_OFFSET_MS = 8 * HOUR_MS

/** The date in China, such as 2026-05-12, whatever the host's zone. */
export function chinaDay(now: number): string {
  return new Date(now + CHINA_OFFSET_MS).toISOString().slice(0, 10)
}

/** @returns milliseconds until the date in China changes */
export function untilTomorrow(now: number): number {
  return DAY_MS - ((now + CHINA_OFFSET_MS) % DAY_MS)
}

/** The hour of the day in China, 0 to 23. */
export function chinaHour(now: number): number {
  return new Date(now + CHINA_OFFSET_MS).getUTCHours()
}
