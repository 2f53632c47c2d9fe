const MINUTE = 60_000
/** A longer silence than this gets a time mark. */
const GAP = 5 * MINUTE

/** The grey time between messages: 刚刚, 14:03, 昨天 14:03, 5月12日 14:03. */
export function timeMark(at: number, now: number): string {
  if (Math.abs(now - at) < MINUTE) return '刚刚'
  const day = dayName(at, now)
  return day === '' ? clock(at) : `${day} ${clock(at)}`
}

/** The time on the right of the list: 14:03, 昨天, 5月12日. */
export function listTime(at: number, now: number): string {
  return dayName(at, now) || clock(at)
}

/** The whole of it, for a title: 2026年5月12日 14:03. */
export function fullTime(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}年${date.getMonth() + 1}月${date.getDate()}日 ${clock(at)}`
}

/** Whether a time mark stands before a message that follows `previous`. */
export function needsMark(at: number, previous: number | undefined): boolean {
  return previous === undefined || at - previous > GAP
}

function clock(at: number): string {
  const date = new Date(at)
  return `${date.getHours()}:${String(date.getMinutes()).padStart(2, '0')}`
}

/** @returns '' for today */
function dayName(at: number, now: number): string {
  const date = new Date(at)
  const today = new Date(now)
  if (date.toDateString() === today.toDateString()) return ''
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1)
  if (date.toDateString() === yesterday.toDateString()) return '昨天'
  const day = `${date.getMonth() + 1}月${date.getDate()}日`
  return date.getFullYear() === today.getFullYear() ? day : `${date.getFullYear()}年${day}`
}
