import type { FastifyInstance } from 'fastify'
import QRCode from 'qrcode'
import type { ChannelState } from '../../channel/index.js'
import { may } from '../../directory/index.js'
import type { Hazard } from '../../knowledge/index.js'
import { HAZARD_NAMES } from '../../services/incidents/index.js'
import { chinaDay, DAY_MS } from '../../shared/index.js'
import { todayApi, type Today } from '../contract/index.js'
import { staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'
import { firstSteps } from './first-steps.js'

/** An incident that nobody has reported on for this long is not on the front page any more. */
const GOING_ON_MS = DAY_MS

/** The front page: how Anlin is, what is going on, and what wants a person. */
export function addTodayRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, todayApi, house)

  route('GET /api/staff/today', async ({ me }) => {
    const [incidents, pushes, doubtful, groups, rooms, steps, backup, active, review] = await Promise.all([
      incidentsOf(house),
      pushesOf(house),
      house.broadcasts.inDoubt(),
      house.questions.groups(),
      house.rooms.all(),
      firstSteps(house, me.staffId),
      backupShown(house),
      house.alerts.active({ drills: true }),
      house.alerts.list({ states: ['awaiting-approval', 'approved'] }),
    ])
    const rebind = rooms.filter(({ binding }) => binding.kind === 'doubtful').length
    const waiting = groups.reduce((sum, group) => sum + group.waiting, 0)
    return {
      day: chinaDay(house.clock.now()),
      channel: await channelShown(house.channelState(), may(me.role, 'edit')),
      onDuty: house.staff.onDuty().map(({ name }) => name),
      numbers: {
        alerts: {
          value: active.length,
          tone: active.some(({ alert }) => alert.kind === 'actual') ? 'urgent' : 'calm',
          words:
            active.length === 0
              ? '没有预警'
              : active
                  .map(({ alert }) => alert.number)
                  .slice(0, 3)
                  .join('、'),
        },
        approvals: {
          value: review.length,
          tone: review.length > 0 ? 'look' : 'calm',
          words: review.length > 0 ? '等第二个人看过才发' : '没有要审批的',
        },
        incidents: {
          value: incidents.length,
          tone: incidents.length > 0 ? 'urgent' : 'calm',
          words: incidents.length > 0 ? '一天内有人报过' : '一天内没有人报险情',
        },
        questions: {
          value: groups.length,
          tone: groups.length > 0 ? 'look' : 'calm',
          words: waiting > 0 ? `${waiting} 位居民在等答案` : groups.length > 0 ? '等人来答' : '都有答案',
        },
        doubtful: {
          value: doubtful.length,
          tone: doubtful.length > 0 ? 'look' : 'calm',
          words: doubtful.length > 0 ? '说不准发没发出，要人看' : '没有说不准的消息',
        },
        rebind: {
          value: rebind,
          tone: rebind > 0 ? 'urgent' : 'calm',
          words: rebind > 0 ? '认不出是哪个群，收不到预警' : `${rooms.length} 个群都认得`,
        },
        backup,
      },
      incidents,
      pushes,
      steps,
    }
  })
}

/** How many days ago the last backup was made. */
async function backupShown({ backups, clock }: StaffHouse): Promise<Today['numbers'][string]> {
  const [newest] = await backups.list()
  if (!newest) return { value: 0, tone: 'look', words: '还没有备份；每天凌晨自动做' }
  const days = Math.floor((clock.now() - newest.at) / DAY_MS)
  return backups.failure || days > 1
    ? { value: days, tone: 'urgent', words: '天没有备份了，请看原因' }
    : { value: days, tone: 'calm', words: days === 0 ? '天前，今天备份过' : '天前备份过' }
}

async function incidentsOf({ db, clock }: StaffHouse): Promise<Today['incidents']> {
  const rows = await db
    .selectFrom('incident')
    .leftJoin('incident_report', 'incident_report.incident_id', 'incident.id')
    .select(['incident.id', 'number', 'hazard', 'place', 'opened_at', 'last_report_at'])
    .select((eb) => eb.fn.count<number>('incident_report.id').as('reports'))
    .where('last_report_at', '>', clock.now() - GOING_ON_MS)
    .groupBy(['incident.id', 'number', 'hazard', 'place', 'opened_at', 'last_report_at'])
    .orderBy('last_report_at', 'desc')
    .limit(50)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    hazard: HAZARD_NAMES[row.hazard as Hazard] ?? row.hazard,
    place: row.place,
    openedAt: row.opened_at,
    lastReportAt: row.last_report_at,
    reports: Number(row.reports),
  }))
}

/** What was put in line today, and what is still in line from before. */
async function pushesOf({ db, clock }: StaffHouse): Promise<Today['pushes']> {
  const midnight = Date.parse(`${chinaDay(clock.now())}T00:00:00+08:00`)
  const rows = await db
    .selectFrom('broadcast_delivery')
    .select((eb) => [
      'batch',
      'lane',
      'state',
      'hold',
      eb.fn.countAll<number>().as('rooms'),
      eb.fn.min('created_at').as('at'),
    ])
    .where((eb) => eb.or([eb('created_at', '>=', midnight), eb('state', 'in', ['queued', 'sending'])]))
    .groupBy(['batch', 'lane', 'state', 'hold'])
    .execute()
  const pushes = new Map<string, Today['pushes'][number]>()
  for (const row of rows) {
    const push = pushes.get(row.batch) ?? {
      batch: row.batch,
      title: row.lane === 'urgent' ? '紧急通知' : '宣传',
      lane: row.lane as 'urgent' | 'bulk',
      at: Number(row.at),
      total: 0,
      sent: 0,
      waiting: 0,
      failed: 0,
      inDoubt: 0,
      stopped: 0,
      paused: false,
    }
    const rooms = Number(row.rooms)
    push.total += rooms
    push.at = Math.min(push.at, Number(row.at))
    if (row.hold === 'paused') push.paused = true
    if (row.state === 'sent' || row.state === 'echoed') push.sent += rooms
    else if (row.state === 'queued' || row.state === 'sending') push.waiting += rooms
    else if (row.state === 'in-doubt') push.inDoubt += rooms
    else if (row.state === 'failed') push.failed += rooms
    else push.stopped += rooms
    pushes.set(row.batch, push)
  }
  return [...pushes.values()].sort((a, b) => b.at - a.at)
}

/** @param mayScan whoever scans the code decides which account the bot is */
export async function channelShown(state: ChannelState, mayScan: boolean): Promise<Today['channel']> {
  const { kind } = state
  switch (state.kind) {
    case 'ready':
      return { kind, words: `微信已连接：${state.self.name}`, since: state.since }
    case 'scan':
      return {
        kind,
        words: '微信要扫码登录',
        todo: mayScan ? '用安邻专用的微信号扫下面的码，再在手机上点确认' : '请有编辑权限的同事打开本页扫码',
        since: state.since,
        ...(mayScan && { picture: await QRCode.toDataURL(state.link, { margin: 2, width: 260 }) }),
      }
    case 'logged-out':
      return {
        kind,
        words: '微信已退出登录，现在收不到也发不出消息',
        todo: '等一会儿这里会出现二维码，扫码登录；没有出现就重新启动安邻',
        since: state.since,
      }
    case 'dead':
      return {
        kind,
        words: `微信连不上，正在重试（第 ${state.restarts} 次）`,
        todo: '请看网络是否通；十分钟还没好就重新启动安邻。急事请直接打电话',
        since: state.since,
      }
    case 'starting':
      return { kind, words: '正在连接微信，请稍等' }
    case 'stopped':
      return { kind, words: '安邻正在停止', todo: '请重新启动安邻' }
  }
}
