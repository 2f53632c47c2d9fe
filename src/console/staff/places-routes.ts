import type { FastifyInstance } from 'fastify'
import {
  recordAudit,
  TAG_NAMES,
  tagFor,
  type CommunityRoom,
  type GridDetails,
  type RoomDetails,
} from '../../directory/index.js'
import type { BroadcastId, Resent } from '../../outbox/index.js'
import { officeApi, type RoomShown } from '../contract/index.js'
import { Refusal } from '../errors.js'
import { staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'

const PAGE = 50
const DOUBTS = { gone: '机器人已经不在这个群里', 'other-account': '换了微信号，认不出是不是这个群' }
const NOT_RESENT: Record<Exclude<Resent, 'queued'>, string> = {
  unknown: '没有这条，请刷新',
  'not in doubt': '这条已经发出或正在排队，不用再发',
  expired: '这条已经过期，不再发',
  overtaken: '这个群已经收到更新的一条，旧的不再发',
}

/** Grids and rooms: who belongs where, which chat is which room, and what nobody knows the fate of. */
export function addPlacesRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, officeApi, house)
  const { grids, rooms, binder, staff } = house

  route('GET /api/staff/grids', async () => {
    const [all, parts, allRooms] = await Promise.all([grids.grids(), grids.assignments(), rooms.all()])
    return {
      grids: all.map(({ communityId: _, ...grid }) => ({
        ...grid,
        workers: parts
          .filter(({ gridId }) => gridId === grid.id)
          .flatMap(({ staffId }) => staff.byId(staffId)?.name ?? []),
        rooms: allRooms.filter(({ gridId }) => gridId === grid.id).length,
      })),
    }
  })
  route('POST /api/staff/grids', async ({ body, me }) => {
    const added = await grids.addGrid(await communityId(), body as GridDetails, me.actor)
    if (added.kind === 'twin') throw twin(`已经有编号 ${body.code} 的网格`)
    return { id: added.grid.id }
  })
  route('POST /api/staff/grids/:id', async ({ params, body, me }) => {
    const done = await grids.editGrid(params.id, body as GridDetails, me.actor)
    if (done === 'twin') throw twin(`已经有编号 ${body.code} 的网格`)
    if (done === 'unknown') throw gone('网格')
    return {}
  })
  route('POST /api/staff/grids/:id/remove', async ({ params, me }) => {
    const done = await grids.removeGrid(params.id, me.actor)
    if (done === 'in use') throw new Refusal(409, 'in-use', '还有群属于这个网格，先把群改到别的网格')
    if (done === 'unknown') throw gone('网格')
    return {}
  })

  route('GET /api/staff/rooms', async ({ query }) => {
    const all = await rooms.all()
    const names = new Map((await grids.grids()).map(({ id, name }) => [id, name]))
    const fitting = all
      .filter(
        ({ name, binding }) =>
          query.text === '' ||
          name.includes(query.text) ||
          ('topic' in binding && binding.topic.includes(query.text)),
      )
      .filter(({ gridId }) => query.grid === '' || gridId === query.grid)
      .filter(({ binding }) => query.state === '' || binding.kind === query.state)
    const from = (query.page - 1) * PAGE
    const tags = new Set([...Object.keys(TAG_NAMES), ...all.flatMap((room) => room.tags)])
    return {
      rooms: fitting.slice(from, from + PAGE).map((room) => shown(room, names)),
      total: fitting.length,
      size: PAGE,
      tags: [...tags].map((tag) => ({ tag, name: TAG_NAMES[tag] ?? tag })),
    }
  })
  route('POST /api/staff/rooms', async ({ body, me }) => {
    const { tags, ...details } = body
    const added = await rooms.add(await communityId(), detailsOf(details), tags.map(tagFor), me.actor)
    if (added.kind === 'twin') throw twin(`已经有叫“${body.name}”的群`)
    return { id: added.room.id }
  })
  route('POST /api/staff/rooms/:id', async ({ params, body, me }) => {
    const { tags, ...details } = body
    const done = await rooms.edit(
      params.id,
      { gridId: undefined, residents: undefined, ...details },
      me.actor,
    )
    if (done === 'twin') throw twin(`已经有叫“${body.name}”的群`)
    const [before] = await rooms.find(params.id)
    if (done === 'unknown' || !before) throw gone('群')
    const wanted = tags.map(tagFor)
    const change = {
      add: wanted.filter((tag) => !before.tags.includes(tag)),
      remove: before.tags.filter((tag) => !wanted.includes(tag)),
    }
    if (change.add.length + change.remove.length > 0) await rooms.tag(params.id, change, me.actor)
    return {}
  })
  route('POST /api/staff/rooms/:id/remove', async ({ params, me }) => {
    if (!(await rooms.remove(params.id, me.actor))) throw gone('群')
    return {}
  })
  route('POST /api/staff/rooms/:id/code', async ({ params, body, me }) => {
    const made = await binder.makeCode(params.id, body.move, me.actor)
    if (made.kind === 'unknown') throw gone('群')
    if (made.kind === 'already-bound')
      throw new Refusal(409, 'already-bound', `已经绑定到微信群“${made.topic}”。要换一个群，请选“换绑”`)
    return { words: `绑定群 ${made.code}` }
  })
  route('POST /api/staff/rooms/:id/unbind', async ({ params, me }) => {
    if (!(await binder.unbind(params.id, me.actor))) throw gone('群')
    return {}
  })
  route('POST /api/staff/rooms/:id/robot', async ({ params, body, me }) => {
    const webhook = body.webhook === '' ? undefined : body.webhook
    if (webhook !== undefined && !house.isWebhook(webhook))
      throw new Refusal(400, 'webhook', '这不是企业微信群机器人的地址，请从群机器人的页面整个复制')
    if (!(await rooms.setRobot(params.id, webhook, me.actor))) throw gone('群')
    return {}
  })

  route('GET /api/staff/doubtful', async () => {
    const names = new Map((await rooms.all()).map(({ id, name }) => [id as string, name]))
    const rows = await house.broadcasts.inDoubt()
    return {
      doubtful: await Promise.all(
        rows.slice(0, 500).map(async (row) => ({
          id: row.id,
          room: names.get(row.room) ?? '已删除的群',
          at: row.settledAt ?? row.createdAt,
          batch: row.batch,
          urgent: row.lane === 'urgent',
          text: await textOf(house, row.id),
          expired: row.expiresAt <= house.clock.now(),
        })),
      ),
    }
  })
  route('POST /api/staff/doubtful/:id/resend', async ({ params, me }) => {
    const resent = await house.db.transaction().execute(async (trx) => {
      const outcome = await house.broadcasts.resend(trx, params.id as BroadcastId)
      const subject = { kind: 'broadcast', id: String(params.id) }
      if (outcome === 'queued')
        await recordAudit(trx, { at: house.clock.now(), actor: me.actor, action: 'outbox.resend', subject })
      return outcome
    })
    if (resent !== 'queued') throw new Refusal(409, 'not-resent', NOT_RESENT[resent])
    house.outbox.wakeBroadcasts()
    return {}
  })

  /** The community that a new grid or room belongs to: there is one in an office. */
  async function communityId(): Promise<string> {
    const [first] = await grids.communities()
    if (!first) throw new Refusal(409, 'no-community', '还没有社区，请先在“设置”里填社区名称')
    return first.id
  }
}

async function textOf({ db, vault }: StaffHouse, id: number): Promise<string> {
  const row = await db
    .selectFrom('broadcast_delivery')
    .innerJoin('delivery_content', 'delivery_content.id', 'broadcast_delivery.content_id')
    .select(['delivery_content.id', 'content_sealed'])
    .where('broadcast_delivery.id', '=', id)
    .executeTakeFirst()
  if (!row) return ''
  const content = JSON.parse(vault.unseal(row.content_sealed, `delivery_content:${row.id}`)) as {
    text?: string
  }
  return content.text ?? '图片'
}

function detailsOf({ name, gridId, residents }: RoomDetails): RoomDetails {
  return { name, ...(gridId ? { gridId } : {}), ...(residents !== undefined && { residents }) }
}

function shown(room: CommunityRoom, grids: ReadonlyMap<string, string>): RoomShown {
  const { binding } = room
  const gridName = room.gridId === undefined ? undefined : grids.get(room.gridId)
  return {
    id: room.id,
    name: room.name,
    ...(room.gridId !== undefined && { gridId: room.gridId }),
    ...(gridName !== undefined && { gridName }),
    ...(room.residents !== undefined && { residents: room.residents }),
    tags: room.tags.map((tag) => TAG_NAMES[tag] ?? tag),
    binding: binding.kind,
    ...('topic' in binding && { topic: binding.topic }),
    ...(binding.kind === 'doubtful' && { doubt: DOUBTS[binding.doubt] }),
    robot: room.robot,
  }
}

function twin(message: string): Refusal {
  return new Refusal(409, 'twin', `${message}，请换一个`)
}

function gone(what: string): Refusal {
  return new Refusal(404, 'gone', `没有这个${what}，可能刚被别人删了，请刷新`)
}
