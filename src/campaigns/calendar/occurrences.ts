import type { CampaignFile, Rule } from '../files/schema.js'
import { addDays, dayIn, dayNumber, dayOf, weekdayOf, type Day } from './days.js'
import { lunarDaysIn, solarTermIn } from './lunar.js'

/** The dates of one year that staff entered, from the notice or because the region is different. */
export interface EnteredDates {
  from: Day
  to?: Day
  theme?: string
}

/** Where the dates of an occurrence come from; a default may be wrong and says so. */
export type DatesFrom = 'rule' | 'default' | 'announced' | 'entered'

export interface Occurrence {
  /** '' unless a campaign has several a year: q1 to q4 */
  part: string
  first: Day
  last: Day
  from: DatesFrom
}

/** When a campaign is in a year. A weekly series is the whole year. */
export function occurrencesOf(
  campaign: Pick<CampaignFile, 'rule' | 'announced'>,
  year: number,
  entered?: EnteredDates,
): Occurrence[] {
  const { rule } = campaign
  if ('quarterly' in rule) return quartersOf(rule.quarterly, year)
  const whole = byRule(rule, year)
  const length = dayNumber(whole[0]?.last ?? '') - dayNumber(whole[0]?.first ?? '')
  const beginning = (first: Day, from: DatesFrom, to?: Day): Occurrence[] => [
    { part: '', first, last: to ?? addDays(first, length || 0), from },
  ]
  if (entered) return beginning(entered.from, 'entered', entered.to)
  const announced = campaign.announced?.[String(year)]
  if (announced) return beginning(dayIn(year, announced), 'announced')
  return whole
}

function byRule(rule: Exclude<Rule, { quarterly: unknown }>, year: number): Occurrence[] {
  const one = (first: Day, last = first, from: DatesFrom = 'rule'): Occurrence[] => [
    { part: '', first, last, from },
  ]
  if ('date' in rule) return one(dayIn(year, rule.date))
  if ('from' in rule) {
    const first = dayIn(year, rule.from)
    return one(first, dayIn(rule.from <= rule.to ? year : year + 1, rule.to))
  }
  if ('weekly' in rule) return one(`${year}-01-01`, `${year}-12-31`)
  if ('lunar' in rule) return lunarDaysIn(year, rule.lunar).flatMap((day) => one(day))
  if ('term' in rule) return one(solarTermIn(year, rule.term))
  if ('week_with' in rule) {
    const day = dayIn(year, rule.week_with)
    const back = (weekdayOf(day) - rule.starts_on + 7) % 7
    return one(addDays(day, -back), addDays(day, 6 - back), 'default')
  }
  return nthWeekday(year, rule.month, rule.weekday, rule.nth).flatMap((day) => one(day))
}

function quartersOf(
  { month, weekday, nth }: { month: number; weekday: number; nth: number },
  year: number,
): Occurrence[] {
  return [1, 2, 3, 4].flatMap((quarter) =>
    nthWeekday(year, (quarter - 1) * 3 + month, weekday, nth).map((day) => ({
      part: `q${quarter}`,
      first: day,
      last: day,
      from: 'rule' as const,
    })),
  )
}

/** @returns the day; none when the month has no fifth one */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): Day[] {
  const first = `${year}-${String(month).padStart(2, '0')}-01`
  const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`
  const days: Day[] = []
  for (let n = dayNumber(first); n < dayNumber(next); n++)
    if (weekdayOf(dayOf(n)) === weekday) days.push(dayOf(n))
  const found = nth === -1 ? days.at(-1) : days[nth - 1]
  return found === undefined ? [] : [found]
}
