import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

const year = z.coerce.number().int().min(2020, '年份不对').max(2099, '年份不对')

export const evidenceApi = {
  'GET /api/staff/evidence': {
    access: 'view',
    query: z.object({ year }),
    response: z.object({
      sections: z.array(
        z.object({
          title: z.string(),
          about: z.string(),
          figures: z.array(
            z.object({
              label: z.string(),
              unit: z.string(),
              /** absent while there is no record */
              value: z.number().optional(),
              sheet: z.string(),
              records: z.number(),
              how: z.string(),
            }),
          ),
        }),
      ),
    }),
  },
  /** Both files, from one gathering; that they were made is in the trail. */
  'POST /api/staff/evidence': {
    access: 'edit',
    body: z.object({ year }),
    response: z.object({
      files: z.array(z.object({ name: z.string(), mediaType: z.string(), base64: z.string() })),
    }),
  },
} satisfies Record<string, StaffEndpoint>

export type EvidenceApi = typeof evidenceApi
export type EvidenceShown = z.output<(typeof evidenceApi)['GET /api/staff/evidence']['response']>
