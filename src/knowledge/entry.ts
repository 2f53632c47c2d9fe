import { z } from 'zod'

// What is wrong with a file is read by the people who edit it.
z.config(z.locales.zhCN())

export const DOMAINS = ['fire', 'elec', 'flood', 'gas', 'weather', 'quake', 'aid', 'serv', 'local'] as const

export const HAZARDS = ['fire', 'shock', 'flood', 'gas', 'medical', 'structure', 'lift'] as const
export type Hazard = (typeof HAZARDS)[number]

const sourceSchema = z.strictObject({
  name: z.string().min(4),
  article: z.string().optional(),
  publisher: z.string().min(2),
})

/** The front matter of `knowledge/entries/<domain>/<id>.md`; the rules are in knowledge/README.md. */
export const frontMatterSchema = z.strictObject({
  id: z.string().regex(/^[a-z]+(-[a-z0-9]+)+$/, '编号只用小写字母、数字和短横线'),
  domain: z.enum(DOMAINS),
  title: z.string().min(3).max(40),
  hazard: z.enum(HAZARDS).optional(),
  questions: z.array(z.string().min(2).max(200)),
  keywords: z.array(z.string().min(1)).max(14),
  related: z.array(z.string()).max(6),
  sources: z.array(sourceSchema).min(1, '至少写一个出处'),
  figures: z.array(z.strictObject({ text: z.string().min(1), source: z.int().min(1) })),
  reviewed: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, '要写成 2026-11-22 这样的日期'),
  /** a file of `pictures` */
  picture: z.string().optional(),
  /** what the picture shows, for those who cannot see it */
  picture_alt: z.string().optional(),
})

export type FrontMatter = z.output<typeof frontMatterSchema>

/** One reviewed answer. */
export interface Entry extends FrontMatter {
  /** at most 120 characters, action first */
  answer: string
  /** 怎么做, one idea a line */
  steps: readonly string[]
  /** 不要做 */
  donts: readonly string[]
  /** 为什么, one line */
  why: string
  /** 说明: law, ages, exceptions */
  notes: readonly string[]
  /** where it was read from, for messages to the people who edit it */
  file: string
}

/** Something wrong in a knowledge file, for the person who edits it. */
export interface Problem {
  file: string
  /** counted from 1; 1 when the whole file is meant */
  line: number
  message: string
}

export function problemText(problem: Problem): string {
  return `${problem.file}:${problem.line}: ${problem.message}`
}
