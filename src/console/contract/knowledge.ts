import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

const id = z.string().min(1).max(60)
const line = z.string().max(300)
const page = z.coerce.number().int().min(1).max(10_000).default(1)

const problem = z.object({ line: z.number(), message: z.string() })

const entryListed = z.object({
  id: z.string(),
  title: z.string(),
  domain: z.string(),
  domainName: z.string(),
  /** shipped, the community's own version of a shipped one, or the community's own */
  origin: z.enum(['shipped', 'changed', 'own']),
  reviewed: z.string(),
  questions: z.number(),
  problems: z.number(),
})

const draft = z.object({
  title: z.string().max(60),
  questions: z.array(line).max(200),
  keywords: z.array(line).max(30),
  answer: z.string().max(600),
  steps: z.array(line).max(20),
  donts: z.array(line).max(20),
  why: z.string().max(300),
  notes: z.array(line).max(20),
  sources: z
    .array(
      z.object({
        name: z.string().max(200),
        article: z.string().max(100).optional(),
        publisher: z.string().max(100),
      }),
    )
    .max(10),
  figures: z.array(z.object({ text: z.string().max(60), source: z.number().int().min(1).max(10) })).max(40),
  reviewed: z.string().max(20),
})

const version = z.object({
  id: z.string(),
  at: z.number(),
  by: z.string(),
  kind: z.enum(['saved', 'restored', 'shipped', 'found']),
  text: z.string(),
})

const checked = z.object({
  /** it cannot be saved as it is */
  broken: z.boolean(),
  problems: z.array(problem),
  /** what a resident gets: the answer, then the steps */
  messages: z.array(z.string()),
})

const group = z.object({
  id: z.string(),
  /** in residents' words, numbers masked */
  texts: z.array(z.string()),
  ids: z.array(z.string()),
  count: z.number(),
  waiting: z.number(),
  lastAskedAt: z.number(),
  near: z.array(z.object({ id: z.string(), title: z.string() })),
})

export const knowledgeApi = {
  /** What a resident would be told, and why. */
  'GET /api/staff/knowledge/try': {
    access: 'view',
    query: z.object({ text: z.string().trim().min(1, '请写一句话').max(500) }),
    response: z.object({
      understood: z.string(),
      tone: z.enum(['calm', 'look', 'urgent']),
      replies: z.array(z.string()),
      found: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          /** 0 to 1 */
          score: z.number(),
          /** of what was learned, and of likeness to a question */
          learned: z.number(),
          alike: z.number(),
          /** the question that is most like it */
          example: z.string(),
        }),
      ),
    }),
  },
  'GET /api/staff/knowledge/entries': {
    access: 'view',
    query: z.object({
      text: z.string().max(100).default(''),
      domain: z.string().max(20).default(''),
      origin: z.enum(['', 'shipped', 'changed', 'own']).default(''),
      page,
    }),
    response: z.object({
      entries: z.array(entryListed),
      total: z.number(),
      size: z.number(),
      domains: z.array(z.object({ id: z.string(), name: z.string(), count: z.number() })),
    }),
  },
  'GET /api/staff/knowledge/entries/:id': {
    access: 'view',
    params: z.object({ id }),
    response: z.object({
      entry: entryListed,
      draft,
      stamp: z.string(),
      hasPicture: z.boolean(),
      versions: z.array(version),
    }),
  },
  'POST /api/staff/knowledge/check': {
    access: 'edit',
    body: z.object({ id: id.optional(), draft }),
    response: checked,
  },
  'POST /api/staff/knowledge/entries': {
    access: 'edit',
    /** questions that it answers: whoever waits for it is told */
    body: z.object({ draft, questionIds: z.array(id).max(500).default([]) }),
    response: z.object({ id: z.string(), problems: z.array(problem) }),
  },
  'POST /api/staff/knowledge/entries/:id': {
    access: 'edit',
    params: z.object({ id }),
    body: z.object({ draft, stamp: z.string().max(40) }),
    response: z.object({ id: z.string(), problems: z.array(problem) }),
  },
  'POST /api/staff/knowledge/entries/:id/restore': {
    access: 'edit',
    params: z.object({ id }),
    body: z.object({ version: id }),
    response: z.object({}),
  },
  'POST /api/staff/knowledge/entries/:id/take-away': {
    access: 'edit',
    params: z.object({ id }),
    response: z.object({}),
  },
  'GET /api/staff/questions': {
    access: 'view',
    query: z.object({ page }),
    response: z.object({ groups: z.array(group), total: z.number(), size: z.number() }),
  },
  'POST /api/staff/questions/assign': {
    access: 'edit',
    body: z.object({
      ids: z.array(id).min(1).max(500),
      entryId: id,
      /** the questions as they become part of the entry: without names, and in staff's own words if they like */
      words: z.array(line.min(2, '问法太短')).max(100),
    }),
    response: z.object({ added: z.number(), waiting: z.number() }),
  },
  'POST /api/staff/questions/dismiss': {
    access: 'edit',
    body: z.object({ ids: z.array(id).min(1).max(500) }),
    response: z.object({}),
  },
  'POST /api/staff/questions/reopen': {
    access: 'edit',
    body: z.object({ ids: z.array(id).min(1).max(500) }),
    response: z.object({}),
  },
} satisfies Record<string, StaffEndpoint>

export type KnowledgeApi = typeof knowledgeApi
export type EntryListed = z.output<typeof entryListed>
export type EntryDraftShown = z.output<typeof draft>
export type EntryVersionShown = z.output<typeof version>
export type QuestionGroupShown = z.output<typeof group>
export type Checked = z.output<typeof checked>
