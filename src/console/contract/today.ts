import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

const channel = z.object({
  kind: z.enum(['starting', 'scan', 'ready', 'logged-out', 'dead', 'stopped']),
  /** one sentence for people */
  words: z.string(),
  /** what to do about it */
  todo: z.string().optional(),
  since: z.number().optional(),
  /** the code to scan, as a picture; only for those who may edit */
  picture: z.string().optional(),
})

/** One number of the day that leads to its list. */
const count = z.object({
  /** 0 is good news for most of them */
  value: z.number(),
  /** calm, look, urgent */
  tone: z.enum(['calm', 'look', 'urgent']),
  words: z.string(),
})

const push = z.object({
  batch: z.string(),
  title: z.string(),
  lane: z.enum(['urgent', 'bulk']),
  at: z.number(),
  total: z.number(),
  sent: z.number(),
  waiting: z.number(),
  failed: z.number(),
  inDoubt: z.number(),
  stopped: z.number(),
  paused: z.boolean(),
})

const step = z.object({
  id: z.enum(['bind-self', 'first-room', 'colleague', 'local-words', 'backup']),
  title: z.string(),
  words: z.string(),
  to: z.string(),
  done: z.boolean(),
})

export const todayApi = {
  'GET /api/staff/today': {
    access: 'view',
    response: z.object({
      day: z.string(),
      channel,
      /** whoever is paged now, without telephone numbers */
      onDuty: z.array(z.string()),
      numbers: z.record(z.string(), count),
      incidents: z.array(
        z.object({
          id: z.string(),
          number: z.number(),
          hazard: z.string(),
          place: z.string(),
          openedAt: z.number(),
          lastReportAt: z.number(),
          reports: z.number(),
        }),
      ),
      pushes: z.array(push),
      steps: z.array(step),
    }),
  },
} satisfies Record<string, StaffEndpoint>

export type TodayApi = typeof todayApi
export type Today = z.output<(typeof todayApi)['GET /api/staff/today']['response']>
export type Push = z.output<typeof push>
