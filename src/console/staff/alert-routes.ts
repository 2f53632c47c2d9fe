import type { FastifyInstance } from 'fastify'
import {
  alertText,
  chosenFrom,
  needsSecondPerson,
  otherColour,
  PROBLEM_TEXTS,
  problemsOf,
  refusalText,
  wentOut,
  type Alert,
  type AlertId,
  type Refused,
} from '../../alerts/index.js'
import { TAG_NAMES } from '../../directory/index.js'
import { maskNumbers, MINUTE_MS, SECOND_MS } from '../../shared/index.js'
import { alertsApi, type AlertDraftShown, type AlertProgress } from '../contract/index.js'
import { Streams } from '../chat-stream.js'
import { Refusal } from '../errors.js'
import { alertShown, lookOf, progressShown, warningText } from './alert-words.js'
import { admit, staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'

const LISTED = 200
const OPEN = ['draft', 'awaiting-approval', 'approved', 'sending', 'paused'] as const
const SENT = ['sending', 'paused', 'stopped', 'done'] as const
const STREAM_EVERY_MS = SECOND_MS
/** Single rooms on the page; all of them are in the counts. */
const SHOWN_ROOMS = 200

/** Alerts: written with a live preview, confirmed, agreed to by a second person, followed while they go out, ended. */
export function addAlertRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, alertsApi, house)
  const { alerts: desk, rooms, grids, staff, clock } = house
  const nameOf = (id: string): string => staff.byId(id)?.name ?? (id === 'cli' ? '命令行' : '安邻')

  async function shown(all: readonly Alert[], staffId: string) {
    const active = new Set((await desk.active({ drills: true })).map(({ alert }) => alert.id))
    return all.map((alert) => alertShown(alert, staffId, nameOf, active.has(alert.id)))
  }
  async function alertOf(id: string): Promise<Alert> {
    const [alert, another] = await desk.find(id)
    if (!alert || another) throw new Refusal(404, 'no-alert', '没有这条预警，请回到列表再找')
    return alert
  }

  route('GET /api/staff/alerts', async ({ query, me }) => {
    const states = query.show === 'open' ? OPEN : query.show === 'sent' ? SENT : undefined
    const all = await desk.list({ limit: LISTED, ...(states && { states }) })
    return { alerts: await shown(all, me.staffId) }
  })

  route('GET /api/staff/alerts/targets', async () => {
    const all = await rooms.all()
    const tags = new Set(all.flatMap((room) => room.tags))
    return {
      grids: (await grids.grids()).map(({ id, name }) => ({ id, name })),
      tags: [...tags].sort().map((tag) => ({ tag, name: TAG_NAMES[tag] ?? tag })),
      rooms: all.map(({ id, name, gridId, tags: own, binding, robot }) => ({
        id,
        name,
        ...(gridId !== undefined && { grid: gridId }),
        tags: [...own],
        reachable: robot || binding.kind === 'bound',
      })),
    }
  })

  route('POST /api/staff/alerts/look', async ({ body }) => {
    const alert = unsaved(body, clock.now())
    const audience = chosenFrom(await rooms.all(), alert.targets)
    const lane = alert.kind === 'actual' && alert.level !== 'notice' ? 'urgent' : 'bulk'
    const minutes = await house.outlook.etaFor(audience.rooms, lane)
    const now = clock.now()
    const late = alert.expiresAt !== undefined && now + minutes * MINUTE_MS > alert.expiresAt
    return {
      text: alertText(alert, undefined),
      rooms: audience.rooms.length,
      residents: audience.rooms.reduce((sum, { residents = 0 }) => sum + residents, 0),
      uncounted: audience.rooms.filter(({ residents }) => residents === undefined).length,
      leftOut: audience.leftOut.map(({ name }) => name),
      minutes,
      problems: problemsOf(alert, undefined, now).map((problem) => PROBLEM_TEXTS[problem]),
      warnings: [
        ...(otherColour(alert) ? [warningText('other-colour')] : []),
        ...(late && audience.rooms.length > 0 ? [warningText('too-slow')] : []),
        ...(audience.leftOut.length > 0 ? [warningText('rooms-left-out')] : []),
      ],
      needsSecondPerson: needsSecondPerson(alert),
    }
  })

  route('POST /api/staff/alerts', async ({ body, me }) => {
    const drafted = allowed(await desk.draft(body, me.actor))
    return { id: drafted.alert.id }
  })
  route('GET /api/staff/alerts/:id', async ({ params, me }) => {
    const alert = await alertOf(params.id)
    const [mine] = await shown([alert], me.staffId)
    const thread = (await desk.thread(alert.thread)).filter(({ id }) => id !== alert.id)
    const receipts = wentOut(alert.state) ? await receiptsOf(alert) : undefined
    return { alert: mine!, thread: await shown(thread, me.staffId), ...(receipts && { receipts }) }
  })
  route('POST /api/staff/alerts/:id/edit', async ({ params, body, me }) => {
    const { kind: _, issuedAt, expiresAt, ...rest } = body
    allowed(await desk.edit(params.id, { ...rest, issuedAt, expiresAt }, me.actor))
    return { words: '改好了，请再看一遍预览' }
  })
  route('POST /api/staff/alerts/:id/preview', async ({ params, me }) => {
    const { preview } = allowed(await desk.preview(params.id, me.actor))
    return { ...lookOf(preview), hash: preview.hash, confirmWith: preview.confirmWith }
  })
  route('POST /api/staff/alerts/:id/test', async ({ params, me }) => {
    allowed(await desk.sendTest(params.id, me.actor))
    return { words: '试发给您自己了，请看微信' }
  })
  route('POST /api/staff/alerts/:id/confirm', async ({ params, body, me }) => {
    const [, drill, number] = /^(演练)?\s*(\d{1,6})$/.exec(body.typed.normalize('NFKC')) ?? []
    if (number === undefined) throw new Refusal(400, 'typed', '请照上面写的，填群数')
    const said = { rooms: Number(number), drill: drill !== undefined, hash: body.hash }
    const confirmed = allowed(await desk.confirm(params.id, said, me.actor))
    if (confirmed.kind === 'sending')
      return { words: `正在发给 ${confirmed.rooms} 个群，约 ${confirmed.minutes} 分钟` }
    return confirmed.approvers > 0
      ? { words: `已请 ${confirmed.approvers} 位能审批的同事批准，10 分钟内有效` }
      : { words: '要另一个人批准，微信里叫不到能审批的人。请他在工作台打开这一条批准' }
  })
  route('POST /api/staff/alerts/:id/approve', async ({ params, me }) => {
    const approved = allowed(await desk.approve(params.id, me.actor))
    return approved.kind === 'sending'
      ? { words: `已批准，正在发给 ${approved.rooms} 个群` }
      : { words: '已批准。确认得早了，要请发的人再确认一次' }
  })
  route('POST /api/staff/alerts/:id/reject', async ({ params, me }) => {
    allowed(await desk.reject(params.id, me.actor))
    return { words: '驳回了，没有发出' }
  })
  route('POST /api/staff/alerts/:id/pause', async ({ params, me }) => {
    const { rooms: waiting } = allowed(await desk.pause(params.id, me.actor))
    return { words: `暂停了，还有 ${waiting} 个群没发` }
  })
  route('POST /api/staff/alerts/:id/resume', async ({ params, me }) => {
    const held = allowed(await desk.resume(params.id, me.actor))
    return { words: held.kind === 'expired' ? '已过有效期，不再发' : `继续发，还有 ${held.rooms} 个群` }
  })
  route('POST /api/staff/alerts/:id/stop', async ({ params, me }) => {
    const { rooms: stopped } = allowed(await desk.stop(params.id, me.actor))
    return { words: `停了，${stopped} 个群不再发。已经收到的群，请发更正或解除` }
  })
  route('POST /api/staff/alerts/:id/discard', async ({ params, me }) => {
    allowed(await desk.discard(params.id, me.actor))
    return { words: '作废了' }
  })
  route('POST /api/staff/alerts/:id/correct', async ({ params, body, me }) => {
    const words = body.text === undefined ? undefined : { text: body.text }
    return { id: allowed(await desk.correct(params.id, words, me.actor)).alert.id }
  })
  route('POST /api/staff/alerts/:id/end', async ({ params, me }) => {
    return { id: allowed(await desk.end(params.id, undefined, me.actor)).alert.id }
  })

  route('GET /api/staff/alerts/:id/progress', ({ params }) => progressOf(params.id))
  addProgressStream(app, house, progressOf)

  async function progressOf(id: string): Promise<AlertProgress> {
    const now = await desk.progress(id)
    if (!now) throw new Refusal(404, 'no-alert', '没有这条预警，请回到列表再找')
    const names = new Map((await rooms.all()).map((room) => [room.id, room.name]))
    const rows = await house.broadcasts.list(desk.batch(now.alert))
    const single = rows.map(({ room, state }) => ({ name: names.get(room) ?? '已删除的群', state }))
    const progress = progressShown(now.alert, now.counts, now.minutes, single)
    return { ...progress, rooms: progress.rooms.slice(0, SHOWN_ROOMS) }
  }

  async function receiptsOf(alert: Alert) {
    const report = (await house.receipts.show(alert.number)).find(
      (each) => each.alert.thread === alert.thread,
    )
    if (!report) return undefined
    const { received, safe, help } = report.counts
    return {
      received,
      safe,
      help,
      silent: [...report.silent],
      calls: report.help.map(({ name, words, place, at }) => ({
        name,
        words: maskNumbers(words),
        place,
        at,
      })),
    }
  }
}

/** Live progress: one event each time that something has changed. Pages that get no stream ask every few seconds. */
function addProgressStream(
  app: FastifyInstance,
  house: StaffHouse,
  progressOf: (id: string) => Promise<AlertProgress>,
): void {
  const streams = new Streams()
  app.addHook('preClose', (done) => {
    streams.endAll()
    done()
  })
  app.get<{ Params: { id: string } }>(
    '/api/staff/alerts/:id/stream',
    { exposeHeadRoute: false, onRequest: (request) => admit(house, 'view', request) },
    async (request, reply) => {
      const { id } = request.params
      if (streams.full(request.ip)) throw new Refusal(503, 'too-many-streams', '打开的页面太多，改为定时刷新')
      let last = JSON.stringify(await progressOf(id))
      const stream = streams.start(reply, request.ip, () => clearInterval(looking))
      const looking = setInterval(() => {
        progressOf(id).then(
          (progress) => {
            const next = JSON.stringify(progress)
            if (next !== last) stream.send({ event: 'progress', data: progress })
            last = next
          },
          (error: unknown) => {
            house.logger.error({ err: error }, 'the progress of an alert could not be read')
            stream.end()
          },
        )
      }, STREAM_EVERY_MS)
      stream.send({ event: 'progress', data: JSON.parse(last) as AlertProgress })
    },
  )
}

/** @throws Refusal with the words of the desk */
export function allowed<T extends { kind: string }>(outcome: T | Refused): T {
  if (outcome.kind !== 'refused') return outcome as T
  const refused = outcome as Refused
  const status = refused.why === 'not-allowed' ? 403 : refused.why === 'unknown' ? 404 : 409
  // The lines are broken for a telephone; here they are one sentence.
  const words = refusalText(refused)
    .replace(/([，。：；])\n/g, '$1')
    .replace(/\n/g, '，')
  throw new Refusal(status, refused.why === 'not-allowed' ? 'desk-refused' : refused.why, words)
}

/** A draft as if it had been saved, to be looked at. */
function unsaved(draft: AlertDraftShown, now: number): Alert {
  const id = 'unsaved' as AlertId
  const { issuedAt, expiresAt, ...rest } = draft
  return {
    ...rest,
    issuedAt,
    expiresAt,
    id,
    number: draft.kind === 'exercise' ? '演练（存了才有编号）' : '预警（存了才有编号）',
    day: '',
    type: 'alert',
    state: 'draft',
    thread: id,
    follows: undefined,
    prepared: false,
    templateId: undefined,
    origin: undefined,
    createdBy: '',
    editors: [],
    createdAt: now,
    preview: undefined,
    confirmed: undefined,
    sent: undefined,
    finishedAt: undefined,
  }
}
