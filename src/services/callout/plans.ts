import { z } from 'zod'
import type { KnowledgeFolders } from '../../knowledge/index.js'
import { readYamlFiles } from '../desk/index.js'

const words = (most: number) => z.string().min(1).max(most)

const postSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: words(12),
  role: words(12),
  people: z.number().int().min(1).max(10),
  text: words(120),
})

const planSchema = z.strictObject({
  name: words(12),
  words: z.array(words(8)).min(1),
  hazard: z.enum(['fire', 'flood', 'gas', 'structure']),
  backup_after_minutes: z.number().int().min(1).max(60),
  roll_call: z.boolean(),
  safety: words(60),
  posts: z
    .array(postSchema)
    .min(1)
    .max(20)
    .refine((posts) => new Set(posts.map(({ id }) => id)).size === posts.length, '有两个岗位的 id 相同'),
})

/** Where somebody stands, and what they do there. */
export type Post = z.output<typeof postSchema>

export interface Plan {
  id: string
  name: string
  /** what a dispatcher may call it */
  words: readonly string[]
  hazard: string
  backupAfterMinutes: number
  rollCall: boolean
  /** said to everybody who is called */
  safety: string
  posts: readonly Post[]
}

/** The plans that are shipped, and the community's own. */
export function loadPlans(folders: KnowledgeFolders): { plans: Plan[]; problems: readonly string[] } {
  const { found, problems } = readYamlFiles(folders, 'plans', planSchema)
  const plans = [...found].map(([id, { backup_after_minutes, roll_call, ...plan }]): Plan => {
    return { id, backupAfterMinutes: backup_after_minutes, rollCall: roll_call, ...plan }
  })
  return { plans, problems }
}
