import type { FastifyInstance } from 'fastify'
import { headlineOf, LEVEL_NAMES, type Level } from '../../alerts/index.js'
import { fillLocal, type Entry } from '../../knowledge/index.js'
import { ScreenKey } from '../../services/settings/index.js'
import { DAY_MS } from '../../shared/index.js'
import { screenApi } from '../contract/index.js'
import { Refusal } from '../errors.js'
import { staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'

const SLIDES = 6
const STEPS = 5
/** Community notices stay below official colours, the gravest of which comes first. */
const GRAVITY = ['red', 'orange', 'yellow', 'blue', 'notice'] as const satisfies readonly Level[]

/** The screen in the hall: what holds now, else what to know this week. */
export function addScreenRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, screenApi, house)
  const key = new ScreenKey(house.db, house.clock)
  const pathOf = (value: string): string => `/screen/${value}`

  route('GET /api/screen/:key', async ({ params }) => {
    if (!(await key.fits(params.key)))
      throw new Refusal(404, 'no-screen', '这个地址不用了，请在工作台“大屏”里看新的')
    const active = await house.alerts.active({ drills: true })
    return {
      community: house.settings.current.community ?? (await house.grids.communities())[0]?.name ?? '',
      alerts: active
        .map(({ alert }) => alert)
        .sort((a, b) => GRAVITY.indexOf(a.level) - GRAVITY.indexOf(b.level))
        .map((alert) => ({
          number: alert.number,
          title: headlineOf(alert),
          text: alert.text,
          issuer: alert.issuer,
          level: alert.level,
          levelName: LEVEL_NAMES[alert.level],
          drill: alert.kind === 'exercise',
          expiresAt: alert.expiresAt ?? 0,
        })),
      slides: thisWeek([...house.library.current().entries.values()], house.clock.now()).map((entry) => ({
        title: entry.title,
        answer: fillLocal(entry.answer, house.settings.current),
        steps: entry.steps.slice(0, STEPS).map((step) => fillLocal(step, house.settings.current)),
      })),
    }
  })
  route('GET /api/staff/screen', async ({ me }) => ({ path: pathOf(await key.current(me.actor)) }))
  route('POST /api/staff/screen/renew', async ({ me }) => ({ path: pathOf(await key.renew(me.actor)) }))
}

/** Some entries a week, so that in the course of a year all of them are shown. */
function thisWeek(all: readonly Entry[], now: number): Entry[] {
  const fitting = all.filter(({ steps, domain }) => steps.length > 0 && domain !== 'serv')
  const first = (Math.floor(now / (7 * DAY_MS)) * SLIDES) % Math.max(1, fitting.length)
  return Array.from(
    { length: Math.min(SLIDES, fitting.length) },
    (_, i) => fitting[(first + i) % fitting.length]!,
  )
}
