import type { FastifyInstance } from 'fastify'
import {
  campaignResults,
  dayWords,
  enteredDates,
  holidaysKnown,
  messageText,
  planLines,
  type BookedSlot,
  type PlanLine,
  type Refused,
} from '../../campaigns/index.js'
import { problemText } from '../../knowledge/index.js'
import { chinaDay } from '../../shared/index.js'
import { calendarApi, type CalendarLine } from '../contract/index.js'
import { Refusal } from '../errors.js'
import { audienceWords, outcomesOf, stateOf, type Outcome } from './calendar-book.js'
import { staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'

const PAGE = 40
/** The pushes of one month stand on one page. */
const MONTH = 400
const SHOWN_PROBLEMS = 10

/** The year of outreach: what goes out when, what it says, and what staff decide about it. */
export function addCalendarRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, calendarApi, house)
  const { db, clock, campaigns } = house
  const { desk, limits } = campaigns

  route('GET /api/staff/calendar', async ({ query }) => {
    const { year, month, page } = query
    const { approved, slots } = await desk.years.slots(year)
    const outcomes = await outcomesOf(db, { year })
    const now = clock.now()
    const lines = (await planLines(db, slots, limits, await desk.years.beside(year)))
      .map((line) => ({ line, at: line.sends[0]?.dueAt ?? line.slot.dueAt }))
      .filter(({ at }) => chinaDay(at).startsWith(String(year)))
    const inMonth = (number: number) => lines.filter(({ at }) => Number(chinaDay(at).slice(5, 7)) === number)
    const wanted = month === 0 ? lines : inMonth(month)
    const size = month === 0 ? PAGE : MONTH
    return {
      ...(approved && {
        approved: { at: approved.at, by: house.staff.byId(approved.by)?.name ?? '命令行' },
      }),
      changed: (await desk.years.changedSince(year)).length,
      problems: campaigns.programme().problems.slice(0, SHOWN_PROBLEMS).map(problemText),
      holidaysKnown: holidaysKnown(year),
      quiet: `${limits.quiet.from}–${limits.quiet.until}`,
      perDay: limits.perDay,
      months: Array.from({ length: 12 }, (_, index) => inMonth(index + 1).length),
      rows: wanted
        .slice((page - 1) * size, page * size)
        .map(({ line, at }) =>
          shown(line, at, { approved: approved !== undefined, now, outcome: outcomes.get(keyOf(line)) }),
        ),
      total: wanted.length,
      size,
      dates: await datesOf(house, year, slots),
    }
  })

  route('GET /api/staff/calendar/slot', async ({ query }) => {
    const { slot, lines, approved } = await slotOf(house, query.id, query.year)
    const outcomes = [...(await outcomesOf(db, { slot: slot.id })).values()]
    const theme = (await enteredDates(db, slot.year)).get(`${slot.campaignId} ${slot.year}`)?.theme
    const entries = house.library.current().entries
    const state = stateOf(slot, { approved, now: clock.now(), decided: outcomes.length > 0 })
    return {
      id: slot.id,
      title: slot.title,
      at: lines[0]?.sends[0]?.dueAt ?? slot.dueAt,
      state,
      open: approved && state === 'ahead',
      variants: slot.variants.map((variant) => ({
        variant: variant.variant,
        audience: audienceWords(variant.audience),
        text: variant.text,
        message: messageText(variant, house.settings.current, theme),
        entries: variant.entries.map((id) => ({ id, title: entries.get(id)?.title ?? id })),
        poster: variant.poster !== undefined,
        rooms: lines
          .filter((line) => line.variant.variant === variant.variant)
          .flatMap((line) => line.sends.flatMap((send) => send.rooms)),
      })),
      ...(outcomes.length > 0 && { outcome: together(outcomes) }),
    }
  })

  route('GET /api/staff/calendar/poster', async ({ query }) => {
    const { slot } = await slotOf(house, query.id, query.year)
    const poster = slot.variants.find(({ variant }) => variant === query.variant)?.poster
    if (!poster) throw new Refusal(404, 'no-poster', '这一场没有海报')
    const [community] = await house.grids.communities()
    const { bytes } = await campaigns.posters.of(poster, community?.id)
    return { picture: `data:image/png;base64,${bytes.toString('base64')}` }
  })

  route('GET /api/staff/calendar/results', async ({ query }) => ({
    results: (await campaignResults(db, query.year)).map((result) => ({
      campaign: result.campaignId,
      title: result.title,
      occurrences: result.occurrences,
      rooms: result.roomsReached,
      sent: result.sent,
      waiting: result.waiting,
      inDoubt: result.inDoubt,
      notSent: result.notSent,
      quizTakers: result.quizTakers,
      questions: [...result.followUps.values()].reduce((all, each) => all + each, 0),
    })),
  }))

  route('POST /api/staff/calendar/approve', async ({ body, me }) => {
    const done = must(await desk.years.approve(body.year, me.actor))
    return { words: `${body.year} 年的计划批准了，后面还有 ${done.slots} 场。到时间自动发。` }
  })
  route('POST /api/staff/calendar/dates', async ({ body, me }) => {
    const { campaign, year, from } = body
    const to = body.to === '' ? undefined : body.to
    const theme = body.theme === '' ? undefined : body.theme
    const done = must(await desk.years.setDates(campaign, year, { from, to, theme }, me.actor))
    const last = done.first === done.last ? '' : `到${dayWords(done.last)}`
    return { words: `日期改好了：${dayWords(done.first)}${last}` }
  })
  route('POST /api/staff/calendar/move', async ({ body, me }) => {
    must(await desk.edit(body.id, { at: body.at }, me.actor))
    return {}
  })
  route('POST /api/staff/calendar/text', async ({ body, me }) => {
    must(await desk.edit(body.id, { variant: body.variant, text: body.text }, me.actor))
    return {}
  })
  route('POST /api/staff/calendar/cancel', async ({ body, me }) => {
    const { stopped } = must(await desk.cancel(body.id, me.actor))
    return { stopped }
  })
  route('POST /api/staff/calendar/restore', async ({ body, me }) => {
    must(await desk.restore(body.id, me.actor))
    return {}
  })
}

function keyOf({ slot, variant }: PlanLine): string {
  return `${slot.id} ${variant.variant}`
}

function shown(
  line: PlanLine,
  at: number,
  { approved, now, outcome }: { approved: boolean; now: number; outcome: Outcome | undefined },
): CalendarLine {
  const { slot, variant, sends, merged, dropped } = line
  const movedFrom = sends[0]?.movedFrom
  return {
    slot: slot.id,
    variant: variant.variant,
    campaign: slot.campaignId,
    title: slot.title,
    at,
    ...(movedFrom !== undefined && { movedFrom }),
    audience: audienceWords(variant.audience),
    rooms: sends.reduce((all, send) => all + send.rooms.length, 0),
    givesWay: [
      ...merged.map(({ into, rooms }) => `${rooms.length} 个群同一天和 ${into} 合并`),
      ...dropped.map((way) => `${way.rooms.length} 个群让给 ${way.for}`),
    ],
    state: stateOf(slot, { approved, now, decided: outcome !== undefined }),
    defaultDay: slot.datesFrom === 'default',
    lifeSafety: slot.lifeSafety,
    poster: variant.poster !== undefined,
    edited: variant.edited,
    ...(outcome && { outcome }),
  }
}

/** Campaigns whose dates come from a notice, as far as they are known for the year. */
async function datesOf(house: StaffHouse, year: number, slots: readonly BookedSlot[]) {
  const entered = await enteredDates(house.db, year)
  const dated = slots.filter((slot) => !slot.cancelled && slot.datesFrom !== 'rule')
  return [...new Set(dated.map((slot) => slot.campaignId))].map((campaign) => {
    const mine = dated.filter((slot) => slot.campaignId === campaign)
    const own = entered.get(`${campaign} ${year}`)
    return {
      campaign,
      title: house.campaigns.programme().campaigns.get(campaign)?.title ?? mine[0]!.title,
      first: own?.from ?? chinaDay(mine[0]!.dueAt),
      last: own?.to ?? chinaDay(mine[mine.length - 1]!.dueAt),
      from: mine[0]!.datesFrom as 'default' | 'announced' | 'entered',
      theme: own?.theme ?? '',
    }
  })
}

async function slotOf(house: StaffHouse, id: string, year: number) {
  const { desk, limits } = house.campaigns
  const { approved, slots } = await desk.years.slots(year)
  const slot = slots.find((each) => each.id === id)
  if (!slot) throw new Refusal(404, 'no-slot', '没有这一场，请回到日历重新选')
  const lines = await planLines(house.db, slots, limits, await desk.years.beside(year))
  return { slot, approved: approved !== undefined, lines: lines.filter((line) => line.slot.id === id) }
}

function together(outcomes: readonly Outcome[]): Outcome {
  const sum = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((all, outcome) => all + of(outcome), 0)
  return {
    sent: sum(({ sent }) => sent),
    waiting: sum(({ waiting }) => waiting),
    inDoubt: sum(({ inDoubt }) => inDoubt),
    notSent: sum(({ notSent }) => notSent),
  }
}

function must<T extends { kind: string }>(outcome: T | Refused): T {
  if (outcome.kind === 'refused') throw new Refusal(409, 'refused', (outcome as Refused).reason)
  return outcome as T
}
