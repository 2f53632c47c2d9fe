import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

export const screenApi = {
  /** What the screen in the hall shows; whoever has the address may see it. */
  'GET /api/screen/:key': {
    access: 'everybody',
    params: z.object({ key: z.string().max(100) }),
    response: z.object({
      community: z.string(),
      /** what holds now, gravest first; a page that hears nothing more shows it until it expires */
      alerts: z.array(
        z.object({
          number: z.string(),
          title: z.string(),
          text: z.string(),
          issuer: z.string(),
          level: z.enum(['blue', 'yellow', 'orange', 'red', 'notice']),
          levelName: z.string(),
          drill: z.boolean(),
          expiresAt: z.number(),
        }),
      ),
      slides: z.array(z.object({ title: z.string(), answer: z.string(), steps: z.array(z.string()) })),
    }),
  },
  'GET /api/staff/screen': { access: 'edit', response: z.object({ path: z.string() }) },
  /** A new address; the old one shows nothing any more. */
  'POST /api/staff/screen/renew': { access: 'administer', response: z.object({ path: z.string() }) },
} satisfies Record<string, StaffEndpoint>

export type ScreenApi = typeof screenApi
export type ScreenShown = z.output<(typeof screenApi)['GET /api/screen/:key']['response']>
