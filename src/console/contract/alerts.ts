import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

const id = z.string().min(1).max(60)
const asId = z.object({ id })
const kind = z.enum(['actual', 'exercise'])
const level = z.enum(['blue', 'yellow', 'orange', 'red', 'notice'])

const targets = z.object({
  all: z.boolean(),
  grids: z.array(id).max(500),
  tags: z.array(z.string().max(40)).max(100),
  rooms: z.array(id).max(5_000),
})

const draft = z.object({
  kind,
  level,
  headline: z.string().trim().max(60, '标题最多 60 个字').default(''),
  text: z.string().max(3_000, '正文太长').default(''),
  correction: z.string().max(1_000).default(''),
  issuer: z.string().trim().max(60).default(''),
  sourceLink: z.string().trim().max(500).default(''),
  /** UTC epoch milliseconds */
  issuedAt: z.number().optional(),
  expiresAt: z.number().optional(),
  targets,
})

const alert = z.object({
  id: z.string(),
  number: z.string(),
  kind,
  type: z.enum(['alert', 'update', 'cancel']),
  typeName: z.string(),
  level,
  levelName: z.string(),
  state: z.enum(['draft', 'awaiting-approval', 'approved', 'sending', 'paused', 'stopped', 'done', 'void']),
  stateName: z.string(),
  title: z.string(),
  headline: z.string(),
  text: z.string(),
  correction: z.string(),
  issuer: z.string(),
  sourceLink: z.string(),
  issuedAt: z.number().optional(),
  expiresAt: z.number().optional(),
  targets,
  createdBy: z.string(),
  createdAt: z.number(),
  sentAt: z.number().optional(),
  sentRooms: z.number().optional(),
  confirmedBy: z.string().optional(),
  /** whoever asks has had a hand in it and cannot be the second person */
  mine: z.boolean(),
  /** it is what holds now for its rooms */
  active: z.boolean(),
})

const look = z.object({
  /** as a telephone shows it */
  text: z.string(),
  rooms: z.number(),
  residents: z.number(),
  uncounted: z.number(),
  leftOut: z.array(z.string()),
  minutes: z.number(),
  problems: z.array(z.string()),
  warnings: z.array(z.string()),
  needsSecondPerson: z.boolean(),
})

const progress = z.object({
  state: alert.shape.state,
  stateName: z.string(),
  total: z.number(),
  sent: z.number(),
  waiting: z.number(),
  failed: z.number(),
  inDoubt: z.number(),
  stopped: z.number(),
  minutes: z.number(),
  /** rooms that did not simply get it, and the newest that did */
  rooms: z.array(
    z.object({ name: z.string(), state: z.string(), tone: z.enum(['calm', 'look', 'urgent', 'plain']) }),
  ),
})

const receipts = z.object({
  received: z.number(),
  safe: z.number(),
  help: z.number(),
  silent: z.array(z.string()),
  calls: z.array(z.object({ name: z.string(), words: z.string(), place: z.string(), at: z.number() })),
})

const done = z.object({ words: z.string() })

export const alertsApi = {
  'GET /api/staff/alerts': {
    access: 'view',
    query: z.object({ show: z.enum(['open', 'sent', 'all']).default('open') }),
    response: z.object({ alerts: z.array(alert) }),
  },
  /** Grids with their rooms and tags with their counts: what an alert is aimed at. */
  'GET /api/staff/alerts/targets': {
    access: 'view',
    response: z.object({
      grids: z.array(z.object({ id: z.string(), name: z.string() })),
      tags: z.array(z.object({ tag: z.string(), name: z.string() })),
      rooms: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          grid: z.string().optional(),
          tags: z.array(z.string()),
          reachable: z.boolean(),
        }),
      ),
    }),
  },
  /** How a draft would look that nobody has saved yet. */
  'POST /api/staff/alerts/look': { access: 'edit', body: draft, response: look },
  'POST /api/staff/alerts': { access: 'edit', body: draft, response: z.object({ id: z.string() }) },
  'GET /api/staff/alerts/:id': {
    access: 'view',
    params: asId,
    response: z.object({ alert, thread: z.array(alert), receipts: receipts.optional() }),
  },
  'POST /api/staff/alerts/:id/edit': { access: 'edit', params: asId, body: draft, response: done },
  'POST /api/staff/alerts/:id/preview': {
    access: 'view',
    params: asId,
    response: look.extend({ hash: z.string(), confirmWith: z.string() }),
  },
  'POST /api/staff/alerts/:id/test': { access: 'edit', params: asId, response: done },
  'POST /api/staff/alerts/:id/confirm': {
    access: 'send',
    params: asId,
    body: z.object({ typed: z.string().trim().max(20), hash: z.string().max(200) }),
    response: done,
  },
  'POST /api/staff/alerts/:id/approve': { access: 'approve', params: asId, response: done },
  'POST /api/staff/alerts/:id/reject': { access: 'approve', params: asId, response: done },
  'POST /api/staff/alerts/:id/pause': { access: 'send', params: asId, response: done },
  'POST /api/staff/alerts/:id/resume': { access: 'send', params: asId, response: done },
  'POST /api/staff/alerts/:id/stop': { access: 'send', params: asId, response: done },
  'POST /api/staff/alerts/:id/discard': { access: 'edit', params: asId, response: done },
  /** Starts a correction or an end as a draft; without words the correction that was prepared. */
  'POST /api/staff/alerts/:id/correct': {
    access: 'edit',
    params: asId,
    body: z.object({ text: z.string().max(3_000).optional() }),
    response: z.object({ id: z.string() }),
  },
  'POST /api/staff/alerts/:id/end': { access: 'edit', params: asId, response: z.object({ id: z.string() }) },
  'GET /api/staff/alerts/:id/progress': { access: 'view', params: asId, response: progress },
} satisfies Record<string, StaffEndpoint>

export type AlertsApi = typeof alertsApi
export type AlertShown = z.output<typeof alert>
export type AlertDraftShown = z.output<typeof draft>
export type AlertLook = z.output<typeof look>
export type AlertProgress = z.output<typeof progress>
export type AlertTargets = z.output<typeof targets>
