import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/index.js'

/** A date in China, `2027-05-12`. Nothing here asks the host for its zone. */
export type Day = string

const CHINA_MS = 8 * HOUR_MS

/** Days since 1 January 1970. */
export function dayNumber(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS
}

export function dayOf(number: number): Day {
  return new Date(number * DAY_MS).toISOString().slice(0, 10)
}

export function addDays(day: Day, days: number): Day {
  return dayOf(dayNumber(day) + days)
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(day: Day): number {
  // 1 January 1970 was a Thursday.
  return ((dayNumber(day) + 3) % 7) + 1
}

/** @param time `09:00` in China @returns UTC epoch milliseconds */
export function instantAt(day: Day, time: string): number {
  return Date.parse(`${day}T${time}:00Z`) - CHINA_MS
}

/** Milliseconds since midnight in China. */
export function timeOfDay(at: number): number {
  return (((at + CHINA_MS) % DAY_MS) + DAY_MS) % DAY_MS
}

/** @param time `09:00` @returns milliseconds since midnight */
export function millisecondsOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number) as [number, number]
  return hours * HOUR_MS + minutes * MINUTE_MS
}

/** The date of a month and day in a year; 29 February is the 28th where there is none. */
export function dayIn(year: number, monthDay: string): Day {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return `${year}-${monthDay === '02-29' && !leap ? '02-28' : monthDay}`
}

/** 2027-02-30 would quietly be the second of March. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(dayNumber(text)) && dayOf(dayNumber(text)) === text
}
