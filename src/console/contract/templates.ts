import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

const id = z.string().min(1).max(60)
const asId = z.object({ id })

const template = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['actual', 'exercise']),
  level: z.enum(['blue', 'yellow', 'orange', 'red', 'notice']),
  levelName: z.string(),
  headline: z.string(),
  text: z.string(),
  /** as staff read it, such as 全部群 */
  targets: z.string(),
  hours: z.number(),
  createdBy: z.string(),
  approvedBy: z.string().optional(),
  approvedAt: z.number().optional(),
  /** whoever asks has had a hand in it and cannot agree to it */
  mine: z.boolean(),
  /** an official warning: who issued it, where and when is asked for when it is used */
  relays: z.boolean(),
})

export const templatesApi = {
  'GET /api/staff/templates': { access: 'view', response: z.object({ templates: z.array(template) }) },
  /** The words, level and rooms of an alert, to be used again. */
  'POST /api/staff/templates': {
    access: 'edit',
    body: z.object({
      alert: id,
      name: z.string().trim().min(1, '请给模板起个名字').max(40, '名字最多 40 个字'),
      hours: z.number().int().min(1, '有效时间至少 1 小时').max(72, '有效时间最多 72 小时'),
    }),
    response: z.object({ id: z.string() }),
  },
  'POST /api/staff/templates/:id/approve': { access: 'approve', params: asId, response: z.object({}) },
  'POST /api/staff/templates/:id/retire': { access: 'edit', params: asId, response: z.object({}) },
  /** Makes a draft of it. @returns the id of the alert */
  'POST /api/staff/templates/:id/use': {
    access: 'send',
    params: asId,
    body: z.object({
      issuer: z.string().trim().max(60).default(''),
      sourceLink: z.string().trim().max(500).default(''),
      /** UTC epoch milliseconds */
      issuedAt: z.number().optional(),
    }),
    response: z.object({ id: z.string() }),
  },
} satisfies Record<string, StaffEndpoint>

export type TemplatesApi = typeof templatesApi
export type TemplateShown = z.output<typeof template>
