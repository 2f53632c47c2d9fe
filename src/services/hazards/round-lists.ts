import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const listSchema = z.strictObject({
  name: z.string().min(1).max(10),
  items: z
    .array(z.strictObject({ id: z.string().regex(/^[a-z0-9-]+$/), ask: z.string().min(2).max(40) }))
    .min(1)
    .max(20)
    .refine(
      (items) => new Set(items.map(({ id }) => id)).size === items.length,
      'two items have the same id',
    ),
})

/** What a grid worker looks at on one round, in its order. */
export interface RoundList {
  id: string
  name: string
  items: readonly { id: string; ask: string }[]
}

/**
 * The lists in a folder, one file each; the name of the file is the id.
 *
 * @throws Error naming the file and the line of it that is wrong
 */
export function loadRoundLists(folder: string): RoundList[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const read = listSchema.safeParse(parse(readFileSync(join(folder, name), 'utf8')))
      if (!read.success) throw new Error(`rounds/${name}: ${z.prettifyError(read.error)}`)
      return { id: name.replace(/\.yaml$/, ''), ...read.data }
    })
}
