import { chinaDay, DAY_MS } from '../../shared/index.js'
import { dayCell, startOfDay } from '../desk/index.js'

/**
 * 2026-05-20 19:00, 5月20日19点, 5月20日 19:30, 明天 9:00; the time of China. A day without a year is the next one.
 *
 * @param now UTC epoch milliseconds
 */
export function momentCell(
  text: string,
  now: number,
): { ok: true; value: number } | { ok: false; problem: string } {
  const problem = { ok: false as const, problem: '没看懂时间。\n请写成 5月20日 19:00' }
  const match =
    /^(?:(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?|(今天|明天|后天))\s*(上午|下午|晚上|早上|中午)?\s*(\d{1,2})\s*(?:[:点时]\s*(?:(\d{1,2})分?|(半))?)$/.exec(text.trim()) // prettier-ignore
  if (!match) return problem
  const [, year, month, date, word, part, hourText, minuteText, half] = match
  const days = ['今天', '明天', '后天'].indexOf(word ?? '')
  const today = chinaDay(now)
  const named = days >= 0 ? chinaDay(now + days * DAY_MS) : `${year ?? today.slice(0, 4)}-${month}-${date}`
  const day = dayCell(named)
  if (!day.ok) return problem
  const hour = Number(hourText) + (/下午|晚上/.test(part ?? '') && Number(hourText) < 12 ? 12 : 0)
  const minute = half ? 30 : Number(minuteText ?? 0)
  if (hour > 23 || minute > 59) return problem
  const at = (of: string): number => startOfDay(of) + (hour * 60 + minute) * 60_000
  if (year !== undefined || days >= 0 || at(day.value) >= now - DAY_MS)
    return { ok: true, value: at(day.value) }
  const next = dayCell(`${Number(today.slice(0, 4)) + 1}-${month}-${date}`)
  return next.ok ? { ok: true, value: at(next.value) } : problem
}
