import { slotOf } from '../files/check.js'
import type { CampaignFile, PushFile } from '../files/schema.js'
import { addDays, dayIn, instantAt, weekdayOf, type Day } from './days.js'
import { workingDay } from './lunar.js'
import { occurrencesOf, type DatesFrom, type EnteredDates, type Occurrence } from './occurrences.js'

/** One moment of a campaign in one year: a room gets at most one text of it. */
export interface Slot {
  campaignId: string
  /** such as 2027-d3, 2027-w12, 2027-q1d1, 2027-11-09: stays when the dates of the year change */
  occurrence: string
  /** UTC epoch milliseconds */
  dueAt: number
  datesFrom: DatesFrom
  pushes: readonly PushFile[]
}

/**
 * Every moment of a campaign in a year, earliest first.
 *
 * @param entered what staff entered for that year
 */
export function slotsOf(campaign: CampaignFile, year: number, entered?: EnteredDates): Slot[] {
  const slots = new Map<string, Slot & { pushes: PushFile[] }>()
  for (const occurrence of occurrencesOf(campaign, year, entered))
    for (const push of campaign.pushes) {
      const day = dayOfPush(campaign, push, occurrence, year)
      if (day === undefined) continue
      const name = `${occurrence.part}${slotOf({ ...push, quarter: undefined })}`
      const key = `${year}-${name.replace(`${year}-`, '')}`
      const known = slots.get(key)
      if (known) known.pushes.push(push)
      else
        slots.set(key, {
          campaignId: campaign.id,
          occurrence: key,
          dueAt: instantAt(shifted(campaign, day), push.time ?? campaign.time),
          datesFrom: occurrence.from,
          pushes: [push],
        })
    }
  return [...slots.values()].sort((a, b) => a.dueAt - b.dueAt)
}

/** @returns undefined when the push has no day in this occurrence */
function dayOfPush(
  { rule }: CampaignFile,
  push: PushFile,
  occurrence: Occurrence,
  year: number,
): Day | undefined {
  if (push.week !== undefined) {
    if (!('weekly' in rule)) return undefined
    const first = `${year}-01-01`
    const day = addDays(first, ((rule.weekly.weekday - weekdayOf(first) + 7) % 7) + 7 * (push.week - 1))
    return day.startsWith(`${year}-`) ? day : undefined
  }
  if (push.quarter !== undefined && occurrence.part !== `q${push.quarter}`) return undefined
  if (push.date !== undefined) {
    const day = [year, year + 1]
      .map((y) => dayIn(y, push.date!))
      .find((d) => d >= occurrence.first && d <= occurrence.last)
    return day
  }
  const day = addDays(occurrence.first, (push.day ?? 1) - 1)
  // A season or a week that staff made shorter has no days after its last one.
  const bounded = 'from' in rule || 'week_with' in rule
  return bounded && day > occurrence.last ? undefined : day
}

function shifted({ shift }: CampaignFile, day: Day): Day {
  if (shift === 'none') return day
  return workingDay(day, shift === 'next-working-day' ? 1 : -1)
}
