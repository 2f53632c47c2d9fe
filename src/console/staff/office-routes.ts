import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { auditTail, findAudit, verifyAudit, type AuditEntry } from '../../directory/index.js'
import { LOCAL_SETTINGS, problemText } from '../../knowledge/index.js'
import { freeBytes } from '../../outbox/index.js'
import { SETTING_NAMES } from '../../services/settings/index.js'
import { officeApi } from '../contract/index.js'
import { Refusal } from '../errors.js'
import { AREA_NAMES, wordsFor } from './audit-words.js'
import { staffRoutesOf } from './guard.js'
import type { StaffHouse } from './house.js'
import { channelShown } from './today-routes.js'

const PAGE = 50
const SHOWN_PROBLEMS = 30
const FAULTS = {
  missing: '不见了',
  changed: '被改过',
  'does not follow': '和前一条接不上',
  'cut off': '和后面的都不见了',
} as const
const PLACES: Record<string, string> = { cli: '命令行', chat: '微信', web: '工作台', system: '安邻自己' }

/** What keeps Anlin well: the trail of what was done, settings, backups, and how the process is. */
export function addOfficeRoutes(app: FastifyInstance, house: StaffHouse): void {
  const route = staffRoutesOf(app, officeApi, house)
  const { db, staff, settings, backups } = house

  route('GET /api/staff/audit', async ({ query }) => {
    const { who, action, subject, page } = query
    const asked = { actor: who, area: action, subject, limit: PAGE, offset: (page - 1) * PAGE }
    const { entries, total } = await findAudit(db, asked)
    return {
      rows: entries.map((entry) => {
        const facts = factsOf(entry)
        return {
          seq: entry.seq,
          at: entry.at,
          who: staff.byId(entry.actor)?.name ?? PLACES[entry.actor] ?? entry.actor,
          where: PLACES[entry.where] ?? entry.where,
          action: entry.action,
          words: wordsFor(entry.action),
          ...(entry.subject && { subject: entry.subject.id }),
          ...(facts !== '' && { facts }),
        }
      }),
      total,
      size: PAGE,
      people: staff.all().map(({ id, name }) => ({ id, name })),
      areas: Object.entries(AREA_NAMES).map(([id, name]) => ({ id, name })),
    }
  })
  route('POST /api/staff/audit/verify', async () => {
    const verdict = await verifyAudit(db)
    return verdict.kind === 'whole'
      ? {
          whole: true,
          words: `操作记录完好，共 ${verdict.head.seq} 条，尾号 ${auditTail(verdict.head.hash) || '无'}`,
        }
      : {
          whole: false,
          words: `操作记录第 ${verdict.seq} 条${FAULTS[verdict.fault]}。请保留现在的数据文件，并核对备份。`,
        }
  })

  route('GET /api/staff/settings', () => ({
    settings: LOCAL_SETTINGS.map((name) => ({
      name,
      ...SETTING_NAMES[name],
      value: settings.current[name] ?? '',
      fromFile: settings.isFromFile(name),
    })),
  }))
  route('POST /api/staff/settings', async ({ body, me }) => {
    const fault = await settings.set(body.settings, me.actor)
    if (fault) throw new Refusal(400, 'fault', fault.message)
    return {}
  })

  route('GET /api/staff/system', async () => {
    const { entries, problems } = house.library.current()
    const { failure } = backups
    return {
      version: house.version,
      node: process.version,
      upSince: house.startedAt,
      channel: (await channelShown(house.channelState(), false)).words,
      databaseBytes: sizeOf(join(house.dataDir, 'anlin.db')) + sizeOf(join(house.dataDir, 'anlin.db-wal')),
      freeBytes: await freeBytes(house.dataDir),
      entries: entries.size,
      entryProblems: problems.slice(0, SHOWN_PROBLEMS).map(problemText),
      logLevel: house.logger.level,
      backups: await backups.list(),
      backupFolder: backups.folder,
      ...(failure && { backupFailure: `上次备份没做成：${failure.detail}` }),
      accounts: (await house.outlook.accounts()).map(
        ({ account, paused, circuitMs, postsToday, waiting }) => ({
          account: account === 'wechat' ? '微信' : '企业微信群机器人',
          paused,
          circuitMs,
          postsToday,
          waiting: waiting.urgent + waiting.bulk,
        }),
      ),
    }
  })
  route('POST /api/staff/backups', async ({ me }) => {
    try {
      return await backups.make(me.actor)
    } catch (error) {
      house.logger.error({ err: error }, 'a backup could not be made')
      throw new Refusal(503, 'backup-failed', '备份没做成，请看硬盘是不是满了，再试一次')
    }
  })
  route('POST /api/staff/log-level', ({ body }) => {
    house.logger.level = body.level
    return {}
  })
}

function factsOf({ before, after }: AuditEntry): string {
  const [was, is] = [before, after].map((side) =>
    side && Object.keys(side).length > 0 ? JSON.stringify(side) : '',
  )
  return was ? `${was} → ${is}` : (is ?? '')
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
