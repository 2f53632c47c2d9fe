import type { FastifyInstance } from 'fastify'
import { chinaDay, DAY_MS, untilTomorrow } from '../../shared/index.js'
import { toCsv } from '../../tables/index.js'
import { figuresApi, type FigureShown } from '../contract/index.js'
import { Refusal } from '../errors.js'
import {
  alertFigure,
  campaignFigure,
  hazardFigure,
  questionFigures,
  responseFigure,
  volunteerFigure,
  type Days,
} from './figures-book.js'
import { staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'

const MOST_DAYS = 400

/** What the records say over time, each figure as a table. */
export function addFiguresRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, figuresApi, house)

  route('GET /api/staff/figures', async ({ query }) => ({
    figures: await figuresOf(house, daysOf(query, house.clock.now())),
  }))
  route('GET /api/staff/figures/csv', async ({ query }) => {
    const figure = (await figuresOf(house, daysOf(query, house.clock.now()))).find(
      ({ id }) => id === query.id,
    )
    if (!figure) throw new Refusal(404, 'no-figure', '没有这张表，请刷新页面')
    return {
      name: `${figure.title}-${query.from}-${query.to}.csv`,
      base64: toCsv([figure.columns, ...figure.rows]).toString('base64'),
    }
  })
}

async function figuresOf({ db, library }: StaffHouse, days: Days): Promise<FigureShown[]> {
  const { entries } = library.current()
  return [
    ...(await questionFigures(db, days, (topic) => entries.get(topic)?.title ?? topic)),
    await responseFigure(db, days),
    await campaignFigure(db, days),
    await alertFigure(db, days),
    await volunteerFigure(db, days),
    await hazardFigure(db, days),
  ]
}

/** Days that have not come yet have no figures. */
function daysOf({ from, to }: { from: string; to: string }, now: number): Days {
  const days = [from, to].map((day) => Date.parse(`${day}T00:00:00+08:00`)) as [number, number]
  // 2026-02-30 would quietly be the second of March.
  if (days.some((at, index) => Number.isNaN(at) || chinaDay(at) !== [from, to][index]))
    throw new Refusal(400, 'bad-day', '日期不对，请重新选')
  const span = { from: days[0], until: days[1] + DAY_MS }
  if (span.until <= span.from) throw new Refusal(400, 'bad-span', '开始的日期在结束之后，请重新选')
  if (span.until - span.from > MOST_DAYS * DAY_MS)
    throw new Refusal(400, 'long-span', '最多看一年多一点，请选短一些')
  if (span.from > now) throw new Refusal(400, 'bad-span', '开始的日期还没有到，请重新选')
  const tomorrow = now + untilTomorrow(now)
  return { from: span.from, until: Math.min(span.until, tomorrow) }
}
