import type { FastifyInstance } from 'fastify'
import { LEVEL_NAMES, targetsText } from '../../alerts/index.js'
import { HOUR_MS } from '../../shared/index.js'
import { templatesApi } from '../contract/index.js'
import { Refusal } from '../errors.js'
import { allowed } from './alert-routes.js'
import { staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'

/** Alerts that were written in quiet and agreed to beforehand, so that one person may send them in a hurry. */
export function addTemplateRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, templatesApi, house)
  const { alerts: desk, rooms, grids, staff } = house
  const { templates } = desk
  const nameOf = (id: string): string => staff.byId(id)?.name ?? (id === 'cli' ? '命令行' : '已离开的同事')

  route('GET /api/staff/templates', async ({ me }) => {
    const [all, allRooms, allGrids] = await Promise.all([templates.list(), rooms.all(), grids.grids()])
    const names = {
      grid: (id: string) => allGrids.find((grid) => grid.id === id)?.name ?? '已删除的网格',
      room: (id: string) => allRooms.find((room) => room.id === id)?.name ?? '已删除的群',
    }
    return {
      templates: all
        .filter(({ retired }) => !retired)
        .map(({ targets, lastsMs, approved, createdBy, editors, ...rest }) => ({
          ...rest,
          levelName: LEVEL_NAMES[rest.level],
          targets: targetsText(targets, names),
          hours: Math.round(lastsMs / HOUR_MS),
          createdBy: nameOf(createdBy),
          ...(approved && { approvedBy: nameOf(approved.by), approvedAt: approved.at }),
          mine: [createdBy, ...editors].includes(me.staffId),
          relays: rest.kind === 'actual' && rest.level !== 'notice',
        })),
    }
  })
  route('POST /api/staff/templates', async ({ body, me }) => {
    const [alert, another] = await desk.find(body.alert)
    if (!alert || another) throw new Refusal(404, 'no-alert', '没有这条预警，请回到列表再找')
    if (alert.type !== 'alert') throw new Refusal(409, 'follows', '更正和解除不能存成模板，请存原来那一条')
    const { kind, level, headline, text, correction, targets } = alert
    const details = { name: body.name, kind, level, headline, text, correction, targets }
    const added = await templates.add({ ...details, lastsMs: body.hours * HOUR_MS }, me.actor)
    return { id: allowed(added).template.id }
  })
  route('POST /api/staff/templates/:id/approve', async ({ params, me }) => {
    allowed(await templates.approve(params.id, me.actor))
    return {}
  })
  route('POST /api/staff/templates/:id/retire', async ({ params, me }) => {
    allowed(await templates.retire(params.id, me.actor))
    return {}
  })
  route('POST /api/staff/templates/:id/use', async ({ params, body, me }) => {
    const { issuedAt, ...facts } = body
    const used = await templates.use(
      params.id,
      { ...facts, ...(issuedAt !== undefined && { issuedAt }) },
      me.actor,
    )
    return { id: allowed(used).alert.id }
  })
}
