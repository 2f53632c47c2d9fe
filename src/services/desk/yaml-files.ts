import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { KnowledgeFolders } from '../../knowledge/index.js'

export interface YamlFiles<T> {
  /** by name of the file, without its ending */
  found: ReadonlyMap<string, T>
  /** in Chinese: which file, where, what is wrong */
  problems: readonly string[]
}

/**
 * The files of one subfolder, such as `plans`. A file of the community's own takes the place of the shipped one of that
 * name; one that is wrong does not, and is told: a slip of the pen must not leave anybody without a plan.
 */
export function readYamlFiles<T>(
  { shipped, local }: KnowledgeFolders,
  subfolder: string,
  schema: z.ZodType<T>,
): YamlFiles<T> {
  const found = new Map<string, T>()
  const problems: string[] = []
  for (const folder of [shipped, ...(local === undefined ? [] : [local])]) {
    const path = join(folder, subfolder)
    const names = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.yaml')) : []
    for (const name of names.sort()) {
      const read = readOne(join(path, name), schema)
      if ('problem' in read) problems.push(`${join(subfolder, name)}：${read.problem}`)
      else found.set(name.replace(/\.yaml$/, ''), read.value)
    }
  }
  return { found, problems }
}

function readOne<T>(path: string, schema: z.ZodType<T>): { value: T } | { problem: string } {
  let content: unknown
  try {
    content = parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return { problem: `读不懂，请检查缩进和标点（${String(error).split('\n')[0]}）` }
  }
  const read = schema.safeParse(content, { error: z.locales.zhCN().localeError })
  if (read.success) return { value: read.data }
  const [issue] = read.error.issues
  const where = issue!.path.length > 0 ? `「${issue!.path.join('.')}」` : ''
  return { problem: `${where}${issue!.message}` }
}
