import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse, stringify } from 'yaml'
import { questionKey } from './check-entry.js'
import type { Entry, FrontMatter } from './entry.js'
import { ATTACHED_QUESTIONS } from './library.js'

/** What it takes to write an entry of the community's own. */
export interface LocalEntryDraft {
  title: string
  answer: string
  steps: readonly string[]
  questions: readonly string[]
  /** who says so: 社区居委会, a notice */
  source: string
  /** 2026-11-22 */
  reviewed: string
}

/**
 * Adds questions to an entry, in the community's own folder, where an update of Anlin does not reach.
 *
 * @returns how many were new
 */
export function attachQuestionsTo(folder: string, entryId: string, questions: readonly string[]): number {
  const path = join(folder, ATTACHED_QUESTIONS)
  const all = (existsSync(path) ? parse(readFileSync(path, 'utf8')) : {}) as Record<string, string[]>
  const known = new Set((all[entryId] ?? []).map(questionKey))
  const fresh = questions.filter((question) => {
    const key = questionKey(question)
    if (key === '' || known.has(key)) return false
    known.add(key)
    return true
  })
  if (fresh.length > 0)
    replaceFile(path, stringify({ ...all, [entryId]: [...(all[entryId] ?? []), ...fresh] }))
  return fresh.length
}

/** Writes a new local entry. @returns its id and its file */
export function writeLocalEntry(folder: string, draft: LocalEntryDraft): { id: string; file: string } {
  let number = 1
  const fileOf = (n: number): string => join(folder, 'entries', 'local', `local-${n}.md`)
  while (existsSync(fileOf(number))) number++
  const id = `local-${number}`
  const head: FrontMatter = {
    id,
    domain: 'local',
    title: draft.title,
    questions: [...draft.questions],
    keywords: [],
    related: [],
    sources: [{ name: draft.source, publisher: draft.source }],
    figures: [],
    reviewed: draft.reviewed,
  }
  const steps = draft.steps.length > 0 ? `\n## 怎么做\n${draft.steps.map((s) => `- ${s}\n`).join('')}` : ''
  const file = fileOf(number)
  replaceFile(file, `---\n${stringify(head, { lineWidth: 0 })}---\n${draft.answer}\n${steps}`)
  return { id, file }
}

/** An entry as its file says it. */
export function entryText(entry: Omit<Entry, 'file'>): string {
  const { answer, steps, donts, why, notes, ...head } = entry
  const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}\n`).join('')
  const section = (name: string, body: string): string => (body === '' ? '' : `\n## ${name}\n${body}`)
  return [
    `---\n${stringify(head, { lineWidth: 0 })}---\n${answer}\n`,
    section('怎么做', list(steps)),
    section('不要做', list(donts)),
    section('为什么', why === '' ? '' : `${why}\n`),
    section('说明', list(notes)),
  ].join('')
}

/** The community's own version of an entry, in the place of the shipped one. @returns its file */
export function saveLocalEntry(folder: string, entry: Pick<Entry, 'id' | 'domain'>, text: string): string {
  const file = localFile(folder, entry)
  replaceFile(file, text)
  return file
}

/** @returns the community's own version as it stands in the folder; undefined when there is none */
export function readLocalEntry(folder: string, entry: Pick<Entry, 'id' | 'domain'>): string | undefined {
  const file = localFile(folder, entry)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** The shipped version serves again, or none. */
export function removeLocalEntry(folder: string, entry: Pick<Entry, 'id' | 'domain'>): void {
  rmSync(localFile(folder, entry), { force: true })
}

/** @returns an id that no local entry has */
export function freeLocalId(taken: (id: string) => boolean): string {
  let number = 1
  while (taken(`local-${number}`)) number++
  return `local-${number}`
}

function localFile(folder: string, { id, domain }: Pick<Entry, 'id' | 'domain'>): string {
  return join(folder, 'entries', domain, `${id}.md`)
}

/** A reader sees the old file or the new one, never half of one. */
function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}
