import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

const asId = z.object({ id: z.string().min(1).max(60) })

const alert = z.object({
  id: z.string(),
  kind: z.enum(['actual', 'exercise']),
  type: z.enum(['alert', 'update', 'cancel']),
  level: z.enum(['blue', 'yellow', 'orange', 'red', 'notice']),
  levelName: z.string(),
  number: z.string(),
  headline: z.string(),
  /** word for word */
  text: z.string(),
  issuer: z.string(),
  issuedAt: z.number().optional(),
  expiresAt: z.number(),
  /** a picture as a data address: where the official text can be read */
  qr: z.string().optional(),
})

const slide = z.object({
  kind: z.enum(['campaign', 'tip', 'office']),
  title: z.string(),
  lines: z.array(z.string()),
  /** what stands small below */
  note: z.string(),
})

const shown = z.object({
  /** UTC epoch milliseconds on the server: the clock that expiries are held against */
  now: z.number(),
  /** another one than before: the page loads itself anew */
  version: z.string(),
  community: z.string(),
  phone: z.string(),
  alerts: z.array(alert),
  /** of the slides; a page that says it has these gets none */
  revision: z.string(),
  slides: z.array(slide).optional(),
  /** of the office; a picture as a data address */
  qr: z.object({ image: z.string(), words: z.string() }).optional(),
})

const screen = z.object({
  id: z.string(),
  name: z.string(),
  createdBy: z.string(),
  createdAt: z.number(),
  revokedAt: z.number().optional(),
  seenAt: z.number().optional(),
  /** it has asked within the last minutes */
  alive: z.boolean(),
})

const address = z.object({
  /** after the address of the console, such as /screen/… */
  path: z.string(),
})

export const screensApi = {
  /** What a screen shows. Whoever has the address may ask. */
  'GET /api/screen/:token': {
    access: 'everybody',
    params: z.object({ token: z.string().max(100) }),
    query: z.object({ known: z.string().max(100).default('') }),
    response: shown,
  },
  'GET /api/staff/screens': { access: 'view', response: z.object({ screens: z.array(screen) }) },
  'POST /api/staff/screens': {
    access: 'administer',
    body: z.object({
      name: z.string().trim().min(1, '请填大屏在哪里，例如 3号楼大厅').max(40, '名字最多 40 个字'),
    }),
    response: address,
  },
  'POST /api/staff/screens/:id/address': { access: 'administer', params: asId, response: address },
  'POST /api/staff/screens/:id/revoke': { access: 'administer', params: asId, response: z.object({}) },
} satisfies Record<string, StaffEndpoint>

export type ScreensApi = typeof screensApi
export type ScreenListed = z.output<typeof screen>
export type ScreenShown = z.output<typeof shown>
export type ScreenAlert = z.output<typeof alert>
export type ScreenSlide = z.output<typeof slide>
