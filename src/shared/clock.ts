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
