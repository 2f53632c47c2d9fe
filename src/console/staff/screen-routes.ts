import type { FastifyInstance } from 'fastify'
import { MINUTE_MS } from '../../shared/index.js'
import { screensApi } from '../contract/index.js'
import { Refusal } from '../errors.js'
import { staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'
import { ScreenShow } from './screen-show.js'

/** A screen asks every few seconds, and is written down once a minute. */
const ALIVE_MS = 3 * MINUTE_MS

/** Screens in lobbies: what they show to whoever has the address, and who has one. */
export function addScreenRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, screensApi, house)
  const { screens, staff, clock } = house
  const show = new ScreenShow(house)

  route('GET /api/screen/:token', async ({ params, query }) => {
    if (!(await screens.find(params.token)))
      throw new Refusal(404, 'no-screen', '这个大屏地址已经停用，请找居委会要新的')
    return show.now(query.known)
  })

  route('GET /api/staff/screens', async () => {
    const now = clock.now()
    return {
      screens: (await screens.all()).map(({ revokedAt, seenAt, createdBy, ...screen }) => ({
        ...screen,
        createdBy: staff.byId(createdBy)?.name ?? (createdBy === 'cli' ? '命令行' : '已离开的同事'),
        ...(revokedAt !== undefined && { revokedAt }),
        ...(seenAt !== undefined && { seenAt }),
        alive: revokedAt === undefined && seenAt !== undefined && now - seenAt < ALIVE_MS,
      })),
    }
  })
  route('POST /api/staff/screens', async ({ body, me }) => {
    const { token } = await screens.make(body.name, me.actor)
    return { path: pathOf(token) }
  })
  route('POST /api/staff/screens/:id/address', async ({ params, me }) => {
    const token = await screens.tokenOf(params.id, me.actor)
    if (token === undefined) throw gone()
    return { path: pathOf(token) }
  })
  route('POST /api/staff/screens/:id/revoke', async ({ params, me }) => {
    if (!(await screens.revoke(params.id, me.actor))) throw gone()
    return {}
  })
}

function pathOf(token: string): string {
  return `/screen/${token}`
}

function gone(): Refusal {
  return new Refusal(404, 'gone', '没有这块在用的大屏，可能刚被停用，请刷新')
}
