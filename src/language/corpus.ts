import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { normaliseText } from '../shared/index.js'

export const CORPUS_SETS = ['topics', 'emergency', 'lookalike', 'outofscope', 'commands'] as const
export type CorpusSet = (typeof CORPUS_SETS)[number]

/** One hand-written message of `knowledge/utterances`; columns as described in its README. */
export interface Utterance {
  text: string
  expect: string
  kind: string
  set: CorpusSet
  writer: string
  file: string
  line: number
}

export interface Corpus {
  utterances: readonly Utterance[]
  problems: readonly { file: string; line: number; message: string }[]
}

/** Reads every `<set>-<writer>.tsv` of a folder; a bad line is reported and left out. */
export function readCorpus(folder: string): Corpus {
  const utterances: Utterance[] = []
  const problems: { file: string; line: number; message: string }[] = []
  if (!existsSync(folder)) return { utterances, problems }
  for (const file of readdirSync(folder).sort()) {
    const name = /^([a-z]+)-([a-z0-9]+)\.tsv$/.exec(file)
    if (!name) continue
    const set = CORPUS_SETS.find((s) => s === name[1])
    if (!set) {
      problems.push({ file, line: 1, message: `the name starts with none of ${CORPUS_SETS.join(', ')}` })
      continue
    }
    readFileSync(join(folder, file), 'utf8')
      .split(/\r?\n/)
      .forEach((row, i) => {
        if (i === 0 || row.trim() === '') return
        const columns = row.split('\t')
        if (columns.length !== 3) {
          problems.push({ file, line: i + 1, message: `${columns.length} columns, there must be 3` })
          return
        }
        const [text, expect, kind] = columns as [string, string, string]
        utterances.push({
          text: normaliseText(text),
          expect: expect.trim(),
          kind: kind.trim(),
          set,
          writer: name[2]!,
          file,
          line: i + 1,
        })
      })
  }
  return { utterances, problems }
}

const TALK = new Set(['chitchat', 'abuse', 'testing'])

/**
 * What the sender wants, as the gate of the model knows it: `emergency:<hazard>`, `command:<name>`, `question`,
 * `talk` (small talk), `other` (business that is not ours), or `not` (reads like an emergency and is none).
 */
export function intentOf(utterance: Pick<Utterance, 'set' | 'kind'>): string {
  switch (utterance.set) {
    case 'emergency':
      return `emergency:${utterance.kind}`
    case 'commands':
      return `command:${utterance.kind}`
    case 'outofscope':
      return TALK.has(utterance.kind) ? 'talk' : 'other'
    case 'lookalike':
      return utterance.kind === 'question' ? 'question' : 'not'
    case 'topics':
      return 'question'
  }
}
