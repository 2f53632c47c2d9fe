import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

const id = z.string().min(1).max(60)
const page = z.coerce.number().int().min(1).max(100_000).default(1)

const grid = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  residents: z.number().optional(),
  receipts: z.enum(['off', 'received', 'safety']),
  workers: z.array(z.string()),
  rooms: z.number(),
})
const gridBody = z.object({
  code: z.string().trim().min(1, '请填网格编号').max(20, '编号最多 20 个字'),
  name: z.string().trim().min(1, '请填网格名称').max(40, '名称最多 40 个字'),
  residents: z.number().int().min(0, '人数不能小于 0').max(100_000, '人数太大了').optional(),
  receipts: z.enum(['off', 'received', 'safety']),
})

const room = z.object({
  id: z.string(),
  name: z.string(),
  gridId: z.string().optional(),
  gridName: z.string().optional(),
  residents: z.number().optional(),
  tags: z.array(z.string()),
  binding: z.enum(['unbound', 'bound', 'doubtful']),
  /** as the chat itself is called */
  topic: z.string().optional(),
  doubt: z.string().optional(),
  robot: z.boolean(),
})
const roomBody = z.object({
  name: z.string().trim().min(1, '请填群名').max(60, '群名最多 60 个字'),
  gridId: z.string().max(60).optional(),
  residents: z.number().int().min(0, '人数不能小于 0').max(2_000, '一个群没有这么多人').optional(),
  tags: z.array(z.string().trim().min(1).max(20, '标签最多 20 个字')).max(20),
})

const doubtful = z.object({
  id: z.number(),
  room: z.string(),
  at: z.number(),
  batch: z.string(),
  urgent: z.boolean(),
  text: z.string(),
  expired: z.boolean(),
})

const auditRow = z.object({
  seq: z.number(),
  at: z.number(),
  who: z.string(),
  where: z.string(),
  action: z.string(),
  words: z.string(),
  subject: z.string().optional(),
  facts: z.string().optional(),
})

const backup = z.object({ name: z.string(), at: z.number(), files: z.number(), bytes: z.number() })

export const officeApi = {
  'GET /api/staff/grids': {
    access: 'view',
    response: z.object({ grids: z.array(grid) }),
  },
  'POST /api/staff/grids': { access: 'edit', body: gridBody, response: z.object({ id: z.string() }) },
  'POST /api/staff/grids/:id': {
    access: 'edit',
    params: z.object({ id }),
    body: gridBody,
    response: z.object({}),
  },
  'POST /api/staff/grids/:id/remove': {
    access: 'edit',
    params: z.object({ id }),
    response: z.object({}),
  },
  'GET /api/staff/rooms': {
    access: 'view',
    query: z.object({
      text: z.string().max(60).default(''),
      grid: z.string().max(60).default(''),
      state: z.enum(['', 'unbound', 'bound', 'doubtful']).default(''),
      page,
    }),
    response: z.object({
      rooms: z.array(room),
      total: z.number(),
      size: z.number(),
      /** tags in use and the usual ones, with their names */
      tags: z.array(z.object({ tag: z.string(), name: z.string() })),
    }),
  },
  'POST /api/staff/rooms': { access: 'edit', body: roomBody, response: z.object({ id: z.string() }) },
  'POST /api/staff/rooms/:id': {
    access: 'edit',
    params: z.object({ id }),
    body: roomBody,
    response: z.object({}),
  },
  'POST /api/staff/rooms/:id/remove': {
    access: 'edit',
    params: z.object({ id }),
    response: z.object({}),
  },
  /** The words that are posted in the chat; `move`: the room is bound to another chat and may move. */
  'POST /api/staff/rooms/:id/code': {
    access: 'edit',
    params: z.object({ id }),
    body: z.object({ move: z.boolean() }),
    response: z.object({ words: z.string() }),
  },
  'POST /api/staff/rooms/:id/unbind': {
    access: 'edit',
    params: z.object({ id }),
    response: z.object({}),
  },
  'POST /api/staff/rooms/:id/robot': {
    access: 'administer',
    params: z.object({ id }),
    /** empty takes it away */
    body: z.object({ webhook: z.string().trim().max(500) }),
    response: z.object({}),
  },
  'GET /api/staff/doubtful': {
    access: 'view',
    response: z.object({ doubtful: z.array(doubtful) }),
  },
  'POST /api/staff/doubtful/:id/resend': {
    access: 'send',
    params: z.object({ id: z.coerce.number().int() }),
    response: z.object({}),
  },
  'GET /api/staff/audit': {
    access: 'view',
    query: z.object({
      who: z.string().max(60).default(''),
      action: z.string().max(40).default(''),
      subject: z.string().max(60).default(''),
      page,
    }),
    response: z.object({
      rows: z.array(auditRow),
      total: z.number(),
      size: z.number(),
      people: z.array(z.object({ id: z.string(), name: z.string() })),
      areas: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  },
  'POST /api/staff/audit/verify': {
    access: 'view',
    response: z.object({ whole: z.boolean(), words: z.string() }),
  },
  'GET /api/staff/settings': {
    access: 'view',
    response: z.object({
      settings: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          hint: z.string(),
          value: z.string(),
          /** from `.env`, until it is set here */
          fromFile: z.boolean(),
        }),
      ),
    }),
  },
  'POST /api/staff/settings': {
    access: 'administer',
    body: z.object({ settings: z.record(z.string().max(40), z.string().trim().max(200, '最多 200 个字')) }),
    response: z.object({}),
  },
  'GET /api/staff/system': {
    access: 'view',
    response: z.object({
      version: z.string(),
      node: z.string(),
      upSince: z.number(),
      channel: z.string(),
      databaseBytes: z.number(),
      freeBytes: z.number(),
      entries: z.number(),
      entryProblems: z.array(z.string()),
      logLevel: z.string(),
      backups: z.array(backup),
      backupFolder: z.string(),
      backupFailure: z.string().optional(),
      accounts: z.array(
        z.object({
          account: z.string(),
          paused: z.boolean(),
          circuitMs: z.number(),
          postsToday: z.number(),
          waiting: z.number(),
        }),
      ),
    }),
  },
  'POST /api/staff/backups': { access: 'administer', response: backup },
  'POST /api/staff/log-level': {
    access: 'administer',
    body: z.object({ level: z.enum(['error', 'warn', 'info', 'debug']) }),
    response: z.object({}),
  },
} satisfies Record<string, StaffEndpoint>

export type OfficeApi = typeof officeApi
export type GridShown = z.output<typeof grid>
export type RoomShown = z.output<typeof room>
export type DoubtfulShown = z.output<typeof doubtful>
export type AuditRowShown = z.output<typeof auditRow>
