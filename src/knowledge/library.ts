import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { checkEntry, questionKey } from './check-entry.js'
import type { Entry, Problem } from './entry.js'
import { parseEntry, type LineLookup } from './parse-entry.js'
import { checkPicture, unusedPictures } from './pictures.js'

/** Where knowledge is read from: what is shipped, and what a community wrote itself, which survives an update. */
export interface KnowledgeFolders {
  shipped: string
  /** may not exist yet */
  local?: string
}

/** All entries as they stood at one moment; never changed, only replaced. */
export interface Library {
  entries: ReadonlyMap<string, Entry>
  problems: readonly Problem[]
}

interface ReadEntry {
  entry: Entry
  lines: LineLookup
}

interface Reading {
  problems: Problem[]
  /** every entry could be read */
  whole: boolean
}

/** Questions that staff attached to entries: entry id → questions. */
export const ATTACHED_QUESTIONS = 'questions.yaml'
const attachedSchema = z.record(z.string(), z.array(z.string().min(1).max(200)))
const NO_LINES: LineLookup = { of: () => 1, containing: () => 1 }

/** The topic ids that may have an entry, with their titles, from `topics.tsv`. */
export function readTopics(root: string): Map<string, string> {
  const [, ...rows] = readFileSync(join(root, 'topics.tsv'), 'utf8').split(/\r?\n/).filter(Boolean)
  return new Map(rows.map((row) => row.split('\t')).map((columns) => [columns[0]!, columns[2]!]))
}

/**
 * Reads every entry and checks each, and all together. A local entry takes the place of a shipped one of the same id;
 * questions that staff attached join those of their entry.
 *
 * @param previous what serves now: an entry whose file is broken keeps its previous version
 */
export function loadLibrary(folders: KnowledgeFolders, previous?: Library): Library {
  const { shipped, local } = folders
  const reading: Reading = { problems: [], whole: true }
  const { problems } = reading
  const read = readEntries(shipped, '', reading, previous)
  const own = local ? readEntries(local, 'local/', reading, previous) : new Map<string, ReadEntry>()
  const pictures = new Set([...read.values(), ...own.values()].flatMap(({ entry }) => entry.picture ?? []))
  for (const [id, mine] of own) read.set(id, mine)
  if (local) attachQuestions(local, read, problems)
  problems.push(...checkTogether(read, readTopics(shipped)), ...takeOutBadPictures(read, folders))
  // What an unreadable entry names nobody knows: its picture is not called unused.
  if (reading.whole) problems.push(...unusedPictures(folders, pictures))
  return { entries: new Map([...read].map(([id, { entry }]) => [id, entry])), problems }
}

function readEntries(
  root: string,
  prefix: string,
  reading: Reading,
  previous: Library | undefined,
): Map<string, ReadEntry> {
  const { problems } = reading
  const read = new Map<string, ReadEntry>()
  for (const path of entryFiles(join(root, 'entries'))) {
    const file = prefix + relative(root, path)
    const parsed = parseEntry(readFileSync(path, 'utf8'), file)
    if (parsed.kind === 'broken') {
      problems.push(...parsed.problems)
      reading.whole = false
      const kept = [...(previous?.entries.values() ?? [])].find((entry) => entry.file === file)
      if (kept && !read.has(kept.id)) read.set(kept.id, { entry: kept, lines: NO_LINES })
      continue
    }
    const twin = read.get(parsed.entry.id)
    if (twin) {
      problems.push({ file, line: 1, message: `编号 ${parsed.entry.id} 已经被 ${twin.entry.file} 用了` })
      continue
    }
    read.set(parsed.entry.id, parsed)
    problems.push(...checkEntry(parsed.entry, parsed.lines))
  }
  return read
}

function attachQuestions(root: string, read: Map<string, ReadEntry>, problems: Problem[]): void {
  const path = join(root, ATTACHED_QUESTIONS)
  if (!existsSync(path)) return
  const file = `local/${ATTACHED_QUESTIONS}`
  let attached: z.output<typeof attachedSchema>
  try {
    attached = attachedSchema.parse(parse(readFileSync(path, 'utf8'), { maxAliasCount: 0 }) ?? {})
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    problems.push({ file, line: 1, message: `格式不对，这个文件里的问法都没有用上：${detail}` })
    return
  }
  for (const [id, questions] of Object.entries(attached)) {
    const mine = read.get(id)
    if (!mine) {
      problems.push({ file, line: 1, message: `没有编号为 ${id} 的条目` })
      continue
    }
    const known = new Set(mine.entry.questions.map(questionKey))
    const more = questions.filter((question) => !known.has(questionKey(question)))
    read.set(id, { ...mine, entry: { ...mine.entry, questions: [...mine.entry.questions, ...more] } })
  }
}

/** An entry whose picture cannot be sent is served without it: nobody is offered what does not come. */
function takeOutBadPictures(read: Map<string, ReadEntry>, folders: KnowledgeFolders): Problem[] {
  return [...read].flatMap(([id, { entry, lines }]) => {
    const { picture, picture_alt: _, ...rest } = entry
    if (picture === undefined) return []
    const { usable, problems } = checkPicture(folders, picture, entry, lines)
    if (!usable) read.set(id, { entry: rest, lines })
    return problems
  })
}

function entryFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort()
}

/** What only shows when all entries are seen: ids, relations, questions that collide. */
function checkTogether(read: ReadonlyMap<string, ReadEntry>, topics: ReadonlyMap<string, string>): Problem[] {
  const problems: Problem[] = []
  const askedBy = new Map<string, Entry>()
  for (const [id, { entry, lines }] of read) {
    const at = (line: number, message: string): void =>
      void problems.push({ file: entry.file, line, message })
    if (entry.domain !== 'local') {
      if (!topics.has(id)) at(lines.of('id'), `编号 ${id} 不在 topics.tsv 里；自己加的条目，domain 写 local`)
      else if (topics.get(id) !== entry.title)
        at(lines.of('title'), `topics.tsv 里的标题是“${topics.get(id)}”`)
    }
    if (!entry.file.endsWith(join(entry.domain, `${id}.md`)))
      at(lines.of('id'), `文件应该放在 entries/${entry.domain}/${id}.md`)
    if (!id.startsWith(`${entry.domain}-`))
      at(lines.of('domain'), `${id} 不属于 ${entry.domain}，编号要以 ${entry.domain}- 开头`)
    entry.related.forEach((other, i) => {
      if (other === id) at(lines.of('related', i), '相关条目不能是自己')
      else if (!topics.has(other) && !read.has(other)) at(lines.of('related', i), `没有 ${other} 这个条目`)
    })
    entry.questions.forEach((question, i) => {
      const key = questionKey(question)
      const other = askedBy.get(key)
      if (other && other !== entry) at(lines.of('questions', i), `${other.id} 里有同样的问法：${question}`)
      askedBy.set(key, entry)
    })
  }
  for (const id of topics.keys()) {
    if (!read.has(id)) problems.push({ file: 'topics.tsv', line: 1, message: `${id} 还没有条目` })
  }
  return problems
}
