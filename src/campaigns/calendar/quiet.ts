import { MINUTE_MS, chinaDay } from '../../shared/index.js'
import { addDays, instantAt, millisecondsOf, timeOfDay } from './days.js'

/** When groups are left alone: from the evening to the morning, `21:00` to `08:00`. The same twice is never. */
export interface QuietHours {
  from: string
  until: string
}

export const QUIET_HOURS: QuietHours = { from: '21:00', until: '08:00' }

export function isQuiet(at: number, quiet: QuietHours): boolean {
  const time = timeOfDay(at)
  const from = millisecondsOf(quiet.from)
  const until = millisecondsOf(quiet.until)
  return from <= until ? from <= time && time < until : time >= from || time < until
}

/** The moment itself, or when the quiet hours around it are over. */
export function afterQuiet(at: number, quiet: QuietHours): number {
  if (!isQuiet(at, quiet)) return at
  const end = instantAt(chinaDay(at), quiet.until)
  return end > at ? end : instantAt(addDays(chinaDay(at), 1), quiet.until)
}

/** When the next quiet hours begin; undefined when there are none. */
export function nextQuiet(at: number, quiet: QuietHours): number | undefined {
  if (quiet.from === quiet.until) return undefined
  const begin = instantAt(chinaDay(at), quiet.from)
  return begin > at ? begin : instantAt(addDays(chinaDay(at), 1), quiet.from)
}

/** 14:28 on 12 May is the minute of the earthquake of 2008; around it nothing goes out. */
const SILENCE = { day: '05-12', from: '14:18', until: '14:38' }

/** @returns when the silence around a moment is over; the moment itself when there is none */
export function afterSilence(at: number): number {
  const day = chinaDay(at)
  if (!day.endsWith(SILENCE.day)) return at
  const begin = instantAt(day, SILENCE.from)
  const end = instantAt(day, SILENCE.until)
  return begin <= at && at < end ? end + MINUTE_MS : at
}
