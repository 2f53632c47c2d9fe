import { z } from 'zod'
import type { KnowledgeFolders } from '../../knowledge/index.js'
import { readYamlFiles } from '../desk/index.js'

const listSchema = z.strictObject({
  name: z.string().min(1).max(10),
  items: z
    .array(z.strictObject({ id: z.string().regex(/^[a-z0-9-]+$/), ask: z.string().min(2).max(40) }))
    .min(1)
    .max(20)
    .refine((items) => new Set(items.map(({ id }) => id)).size === items.length, '有两项的 id 相同'),
})

/** What a grid worker looks at on one round, in its order. */
export interface RoundList {
  id: string
  name: string
  items: readonly { id: string; ask: string }[]
}

/** The lists that are shipped, and the community's own. */
export function loadRoundLists(folders: KnowledgeFolders): {
  lists: RoundList[]
  problems: readonly string[]
} {
  const { found, problems } = readYamlFiles(folders, 'rounds', listSchema)
  return { lists: [...found].map(([id, list]) => ({ id, ...list })), problems }
}
