import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, '日期请写成 2026-05-12')
const span = {
  from: day,
  /** the last day, which is part of it */
  to: day,
}

const figure = z.object({
  id: z.string(),
  title: z.string(),
  /** in a sentence: what is counted */
  about: z.string(),
  kind: z.enum(['bar', 'line']),
  /** the first column names the row; the others are numbers */
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
})

export const figuresApi = {
  'GET /api/staff/figures': {
    access: 'view',
    query: z.object(span),
    response: z.object({ figures: z.array(figure) }),
  },
  'GET /api/staff/figures/csv': {
    access: 'view',
    query: z.object({ ...span, id: z.string().min(1).max(40) }),
    response: z.object({ name: z.string(), base64: z.string() }),
  },
} satisfies Record<string, StaffEndpoint>

export type FiguresApi = typeof figuresApi
export type FigureShown = z.output<typeof figure>
