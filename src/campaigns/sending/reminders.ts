import { chinaDay } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { dayIn, dayNumber } from '../calendar/days.js'
import { occurrencesOf } from '../calendar/occurrences.js'
import { isQuiet, type QuietHours } from '../calendar/quiet.js'
import type { Programme } from '../files/load.js'
import { defaultDatesText, unapprovedText } from './notices.js'

/** A plan for the next year is asked for from this day on. */
const NEXT_YEAR_FROM = '12-01'
const EVERY_DAYS = 7

export interface Reminder {
  /** what it is about and for which week; told once */
  key: string
  text: string
}

/** What staff should be reminded of now, once a week each: dates that are only a default, a year without a plan. */
export function remindersAt(
  now: number,
  programme: Programme,
  known: { entered: ReadonlySet<string>; approvedYears: ReadonlySet<number> },
): Reminder[] {
  const today = chinaDay(now)
  const year = Number(today.slice(0, 4))
  const reminders: Reminder[] = []
  for (const campaign of programme.campaigns.values()) {
    if (campaign.confirm_from === undefined || known.entered.has(`${campaign.id} ${year}`)) continue
    const [week] = occurrencesOf(campaign, year)
    const from = dayIn(year, campaign.confirm_from)
    if (week?.from !== 'default' || today < from || today > week.last) continue
    const key = `dates ${campaign.id} ${year} ${weekFrom(from, today)}`
    reminders.push({ key, text: defaultDatesText(campaign.title, week.first, week.last) })
  }
  const nextFrom = dayIn(year, NEXT_YEAR_FROM)
  if (programme.campaigns.size > 0 && today >= nextFrom && !known.approvedYears.has(year + 1))
    reminders.push({
      key: `plan ${year + 1} ${weekFrom(nextFrom, today)}`,
      text: unapprovedText(year + 1),
    })
  return reminders
}

/** The reminders that were not told yet, marked as told. */
export async function dueReminders(
  trx: Db,
  now: number,
  programme: Programme,
  quiet: QuietHours,
): Promise<Reminder[]> {
  if (isQuiet(now, quiet)) return []
  const year = Number(chinaDay(now).slice(0, 4))
  const dates = await trx.selectFrom('campaign_dates').select(['campaign_id', 'year']).execute()
  const plans = await trx.selectFrom('campaign_plan').select('year').where('year', '>=', year).execute()
  const reminders = remindersAt(now, programme, {
    entered: new Set(dates.map((row) => `${row.campaign_id} ${row.year}`)),
    approvedYears: new Set(plans.map((row) => row.year)),
  })
  const fresh: Reminder[] = []
  for (const reminder of reminders) {
    const told = await trx
      .insertInto('campaign_reminder')
      .values({ key: reminder.key, at: now })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning('key')
      .executeTakeFirst()
    if (told) fresh.push(reminder)
  }
  return fresh
}

function weekFrom(from: string, today: string): number {
  return Math.floor((dayNumber(today) - dayNumber(from)) / EVERY_DAYS)
}
