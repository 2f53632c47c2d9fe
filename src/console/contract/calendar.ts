import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

const year = z.coerce.number().int().min(2020, '年份不对').max(2099, '年份不对')
const slotId = z.string().min(1).max(100)
const variant = z.coerce.number().int().min(0).max(50)
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, '日期请写成 2026-05-12')

/** What became of a push, in rooms. */
const outcome = z.object({
  sent: z.number(),
  waiting: z.number(),
  inDoubt: z.number(),
  /** failed, expired, stopped or skipped */
  notSent: z.number(),
})

const line = z.object({
  slot: z.string(),
  variant: z.number(),
  campaign: z.string(),
  title: z.string(),
  at: z.number(),
  /** when it was to be, if it gave way */
  movedFrom: z.number().optional(),
  audience: z.string(),
  /** rooms that get it */
  rooms: z.number(),
  /** rooms in which it gives way to another one, in words */
  givesWay: z.array(z.string()),
  state: z.enum(['draft', 'ahead', 'cancelled', 'done', 'past']),
  /** its day is a custom of other years, not this year's notice */
  defaultDay: z.boolean(),
  lifeSafety: z.boolean(),
  poster: z.boolean(),
  edited: z.boolean(),
  outcome: outcome.optional(),
})

export const calendarApi = {
  'GET /api/staff/calendar': {
    access: 'view',
    query: z.object({
      year,
      /** 0 for the whole year */
      month: z.coerce.number().int().min(0).max(12).default(0),
      page: z.coerce.number().int().min(1).default(1),
    }),
    response: z.object({
      approved: z.object({ at: z.number(), by: z.string() }).optional(),
      /** occurrences that the files have changed since the plan was approved */
      changed: z.number(),
      problems: z.array(z.string()),
      holidaysKnown: z.boolean(),
      quiet: z.string(),
      perDay: z.number(),
      /** how many pushes each month has, from January */
      months: z.array(z.number()),
      rows: z.array(line),
      total: z.number(),
      size: z.number(),
      /** campaigns whose dates a notice sets each year */
      dates: z.array(
        z.object({
          campaign: z.string(),
          title: z.string(),
          first: z.string(),
          last: z.string(),
          from: z.enum(['default', 'announced', 'entered', 'rule']),
          theme: z.string(),
        }),
      ),
    }),
  },
  'GET /api/staff/calendar/slot': {
    access: 'view',
    query: z.object({ id: slotId, year }),
    response: z.object({
      id: z.string(),
      title: z.string(),
      at: z.number(),
      state: line.shape.state,
      /** nothing of it was decided yet, so that it may still be changed */
      open: z.boolean(),
      variants: z.array(
        z.object({
          variant: z.number(),
          audience: z.string(),
          /** as it was written, with the names of settings in it */
          text: z.string(),
          /** as a room reads it */
          message: z.string(),
          entries: z.array(z.object({ id: z.string(), title: z.string() })),
          poster: z.boolean(),
          rooms: z.array(z.string()),
        }),
      ),
      outcome: outcome.optional(),
    }),
  },
  'GET /api/staff/calendar/poster': {
    access: 'view',
    query: z.object({ id: slotId, year, variant }),
    response: z.object({ picture: z.string() }),
  },
  'GET /api/staff/calendar/results': {
    access: 'view',
    query: z.object({ year }),
    response: z.object({
      results: z.array(
        z.object({
          campaign: z.string(),
          title: z.string(),
          occurrences: z.number(),
          rooms: z.number(),
          ...outcome.shape,
          quizTakers: z.number(),
          questions: z.number(),
        }),
      ),
    }),
  },
  'POST /api/staff/calendar/approve': {
    access: 'approve',
    body: z.object({ year }),
    response: z.object({ words: z.string() }),
  },
  'POST /api/staff/calendar/dates': {
    access: 'send',
    body: z.object({
      campaign: z.string().min(1).max(60),
      year,
      from: day,
      to: z.union([day, z.literal('')]).optional(),
      theme: z.string().trim().max(60, '主题太长，请写在 60 个字以内').optional(),
    }),
    response: z.object({ words: z.string() }),
  },
  'POST /api/staff/calendar/move': {
    access: 'send',
    body: z.object({ id: slotId, at: z.number().int() }),
    response: z.object({}),
  },
  'POST /api/staff/calendar/text': {
    access: 'send',
    body: z.object({ id: slotId, variant, text: z.string().max(2_000, '太长了') }),
    response: z.object({}),
  },
  'POST /api/staff/calendar/cancel': {
    access: 'send',
    body: z.object({ id: slotId }),
    response: z.object({ stopped: z.number() }),
  },
  'POST /api/staff/calendar/restore': {
    access: 'send',
    body: z.object({ id: slotId }),
    response: z.object({}),
  },
} satisfies Record<string, StaffEndpoint>

export type CalendarApi = typeof calendarApi
export type CalendarShown = z.output<(typeof calendarApi)['GET /api/staff/calendar']['response']>
export type CalendarLine = CalendarShown['rows'][number]
export type SlotShown = z.output<(typeof calendarApi)['GET /api/staff/calendar/slot']['response']>
