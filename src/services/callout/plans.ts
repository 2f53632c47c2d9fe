import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

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
    .refine(
      (posts) => new Set(posts.map(({ id }) => id)).size === posts.length,
      'two posts have the same id',
    ),
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

/**
 * The plans in a folder, one file each; the name of the file is the id.
 *
 * @throws Error naming the file and what is wrong in it
 */
export function loadPlans(folder: string): Plan[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const read = planSchema.safeParse(parse(readFileSync(join(folder, name), 'utf8')))
      if (!read.success) throw new Error(`plans/${name}: ${z.prettifyError(read.error)}`)
      const { backup_after_minutes: backupAfterMinutes, roll_call: rollCall, ...plan } = read.data
      return { id: name.replace(/\.yaml$/, ''), backupAfterMinutes, rollCall, ...plan }
    })
}
