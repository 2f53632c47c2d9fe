import { HOUR_MS, MINUTE_MS } from '../shared/index.js'

/** CAP writes UTC as -00:00; some senders write Z all the same. */
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?(?:Z|([+-])(\d\d):(\d\d))$/

/** @returns UTC epoch milliseconds, whole seconds; undefined for what is no instant, such as one without an offset */
export function readInstant(text: string): number | undefined {
  const match = INSTANT.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number, number, number, number, number, number,
  ] // prettier-ignore
  const offset = Number(match[8] ?? 0) * HOUR_MS + Number(match[9] ?? 0) * MINUTE_MS
  if (hour > 23 || minute > 59 || second > 59 || offset > 14 * HOUR_MS) return undefined
  const local = Date.UTC(year, month - 1, day, hour, minute, second)
  // The 30th of February would become a day in March.
  if (new Date(local).getUTCDate() !== day || new Date(local).getUTCMonth() !== month - 1) return undefined
  return local - (match[7] === '-' ? -offset : offset)
}

/** In China, as its senders write it. */
export function writeInstant(at: number): string {
  return `${new Date(at + 8 * HOUR_MS).toISOString().slice(0, 19)}+08:00`
}
