import type { Entry } from '../../knowledge/index.js'
import { MINUTE_MS } from '../../shared/index.js'
import type { EnteredDates } from '../calendar/occurrences.js'
import { slotsOf } from '../calendar/slots.js'
import type { CampaignFile } from '../files/schema.js'
import { keywordOf } from '../material/message.js'
import type { BookedSlot } from './slots.js'

/** How many days later a push may come that gives way; what is said of one very day stays there. */
const MOVE_DAYS = { day: 0, week: 3, month: 3, season: 3, weekly: 3 } as const

/** The moments of a campaign in a year as its file has them now. */
export function slotsFromFile(
  campaign: CampaignFile,
  year: number,
  entered: EnteredDates | undefined,
  entries: ReadonlyMap<string, Pick<Entry, 'keywords' | 'title'>>,
  validFrom: number,
): BookedSlot[] {
  return slotsOf(campaign, year, entered).map((slot) => ({
    id: `${campaign.id}/${slot.occurrence}`,
    campaignId: campaign.id,
    occurrence: slot.occurrence,
    year,
    title: campaign.title,
    dueAt: slot.dueAt,
    datesFrom: slot.datesFrom,
    priority: campaign.priority,
    graceMs: campaign.grace_minutes * MINUTE_MS,
    lifeSafety: campaign.life_safety,
    moveDays: campaign.move_days ?? MOVE_DAYS[campaign.kind],
    cancelled: false,
    movedByStaff: false,
    validFrom,
    variants: slot.pushes.map((push, variant) => ({
      variant,
      audience: push.audience,
      text: push.text,
      keyword: keywordOf(push, entries),
      entries: push.entries,
      ...(push.poster && { poster: push.poster }),
      quiz: push.quiz,
      edited: false,
    })),
  }))
}
