import { readdirSync, readFileSync, statSync, watch, type FSWatcher } from 'node:fs'
import { join, relative } from 'node:path'
import type { Logger } from '../shared/index.js'
import { checkEntry, questionKey } from './check-entry.js'
import { problemText, type Entry, type Problem } from './entry.js'
import { parseEntry, type LineLookup } from './parse-entry.js'

/** All entries as they stood at one moment; never changed, only replaced. */
export interface Library {
  entries: ReadonlyMap<string, Entry>
  problems: readonly Problem[]
}

interface ReadEntry {
  entry: Entry
  lines: LineLookup
}

/** The topic ids that may have an entry, with their titles, from `topics.tsv`. */
export function readTopics(root: string): Map<string, string> {
  const [, ...rows] = readFileSync(join(root, 'topics.tsv'), 'utf8').split(/\r?\n/).filter(Boolean)
  return new Map(rows.map((row) => row.split('\t')).map((columns) => [columns[0]!, columns[2]!]))
}

/**
 * Reads every entry below `root/entries` and checks each, and all together.
 *
 * @param previous what serves now: an entry whose file is broken keeps its previous version
 */
export function loadLibrary(root: string, previous?: Library): Library {
  const problems: Problem[] = []
  const read = new Map<string, ReadEntry>()
  for (const path of entryFiles(join(root, 'entries'))) {
    const file = relative(root, path)
    const parsed = parseEntry(readFileSync(path, 'utf8'), file)
    if (parsed.kind === 'broken') {
      problems.push(...parsed.problems)
      const kept = [...(previous?.entries.values() ?? [])].find((entry) => entry.file === file)
      if (kept && !read.has(kept.id))
        read.set(kept.id, { entry: kept, lines: { of: () => 1, containing: () => 1 } })
      continue
    }
    const twin = read.get(parsed.entry.id)
    if (twin) {
      problems.push({ file, line: 1, message: `the id ${parsed.entry.id} is taken by ${twin.entry.file}` })
      continue
    }
    read.set(parsed.entry.id, parsed)
    problems.push(...checkEntry(parsed.entry, parsed.lines))
  }
  problems.push(...checkTogether(read, readTopics(root)))
  return { entries: new Map([...read].map(([id, { entry }]) => [id, entry])), problems }
}

function entryFiles(folder: string): string[] {
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
    if (!topics.has(id)) at(lines.of('id'), `the id ${id} is not in topics.tsv`)
    else if (topics.get(id) !== entry.title) at(lines.of('title'), `topics.tsv calls it ${topics.get(id)}`)
    if (!entry.file.endsWith(join(entry.domain, `${id}.md`)))
      at(lines.of('id'), `the file should be entries/${entry.domain}/${id}.md`)
    if (!id.startsWith(`${entry.domain}-`))
      at(lines.of('domain'), `${id} does not belong to the domain ${entry.domain}`)
    entry.related.forEach((other, i) => {
      if (other === id) at(lines.of('related', i), 'an entry is not related to itself')
      else if (!topics.has(other)) at(lines.of('related', i), `there is no topic ${other}`)
    })
    entry.questions.forEach((question, i) => {
      const key = questionKey(question)
      const other = askedBy.get(key)
      if (other && other !== entry)
        at(lines.of('questions', i), `${other.id} has the same question: ${question}`)
      askedBy.set(key, entry)
    })
  }
  for (const id of topics.keys()) {
    if (!read.has(id)) problems.push({ file: 'topics.tsv', line: 1, message: `the topic ${id} has no entry` })
  }
  return problems
}

/**
 * Keeps the library in step with its folder: an edited file serves within a second, all or nothing, and a broken
 * one leaves its previous version serving and says so in the log.
 */
export class LiveLibrary {
  private library: Library
  private watcher: FSWatcher | undefined
  private timer: NodeJS.Timeout | undefined
  private readonly listeners: ((library: Library) => void)[] = []

  constructor(
    private readonly root: string,
    private readonly logger: Logger,
  ) {
    this.library = loadLibrary(root)
    this.sayProblems()
  }

  current(): Library {
    return this.library
  }

  onChange(listener: (library: Library) => void): void {
    this.listeners.push(listener)
  }

  watch(): void {
    this.watcher = watch(join(this.root, 'entries'), { recursive: true }, () => {
      clearTimeout(this.timer)
      // Editors write in several steps; the last one counts.
      this.timer = setTimeout(() => this.reload(), 200)
    })
    this.watcher.on('error', (error) =>
      this.logger.error({ err: error }, 'knowledge folder is no longer watched; restart to see edits'),
    )
  }

  close(): void {
    clearTimeout(this.timer)
    this.watcher?.close()
  }

  reload(): void {
    try {
      const next = loadLibrary(this.root, this.library)
      this.library = next
      this.sayProblems()
      for (const listener of this.listeners) listener(next)
      this.logger.info({ entries: next.entries.size, problems: next.problems.length }, 'knowledge reloaded')
    } catch (error) {
      this.logger.error(
        { err: error },
        'knowledge could not be read again; the previous version keeps serving',
      )
    }
  }

  private sayProblems(): void {
    for (const problem of this.library.problems.slice(0, 20))
      this.logger.warn(`knowledge: ${problemText(problem)}`)
  }
}
