import type { CalendarLine } from '../../../../contract/index.js'

export const STATES: Record<CalendarLine['state'], { name: string; tone: string }> = {
  draft: { name: '等批准', tone: 'look' },
  ahead: { name: '到时间自动发', tone: '' },
  cancelled: { name: '已取消', tone: '' },
  done: { name: '已处理', tone: 'calm' },
  past: { name: '过了，没有发', tone: 'look' },
}

type Outcome = NonNullable<CalendarLine['outcome']>

/** 发到 12 个群，1 个说不准: never "done" while something is open. */
export function outcomeWords({ sent, waiting, inDoubt, notSent }: Outcome): string {
  return [
    `发到 ${sent} 个群`,
    waiting > 0 && `${waiting} 个在等`,
    inDoubt > 0 && `${inDoubt} 个说不准`,
    notSent > 0 && `${notSent} 个没发`,
  ]
    .filter(Boolean)
    .join('，')
}

export function slotPath(slot: string, year: number): string {
  return `/calendar/slot?id=${encodeURIComponent(slot)}&year=${year}`
}

const ZONE_MS = 8 * 3_600_000

/** The days of a month in China in weeks from Monday; null outside of it. */
export function weeksOf(year: number, month: number): (number | null)[][] {
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const before = (new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7
  const cells = [
    ...Array.from({ length: before }, () => null),
    ...Array.from({ length: days }, (_, index) => index + 1),
  ]
  const weeks: (number | null)[][] = []
  for (let at = 0; at < cells.length; at += 7)
    weeks.push(Array.from({ length: 7 }, (_, index) => cells[at + index] ?? null))
  return weeks
}

export function dayOfMonth(at: number): number {
  return new Date(at + ZONE_MS).getUTCDate()
}

/** What `<input type="datetime-local">` holds, in China. */
export function toLocal(at: number): string {
  return new Date(at + ZONE_MS).toISOString().slice(0, 16)
}

export function fromLocal(text: string): number {
  return Date.parse(`${text}:00+08:00`)
}
