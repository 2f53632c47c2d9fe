export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** The time as everything here sees it, so that a test can stand at any moment. */
export interface Clock {
  /** UTC epoch milliseconds */
  now(): number
}

const hours = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', hour12: false })

/** The hour of the day where the residents are, 0 to 23, whatever the host says. */
export function shanghaiHour(at: number): number {
  return Number(hours.format(at)) % 24
}

const days = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' })

/** The day where the residents are, as 2026-05-12. */
export function shanghaiDate(at: number): string {
  return days.format(at)
}

export const systemClock: Clock = { now: () => Date.now() }
