import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse, stringify } from 'yaml'
import { questionKey } from './check-entry.js'
import type { FrontMatter } from './entry.js'
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

/** A reader sees the old file or the new one, never half of one. */
function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}
