import { join } from 'node:path'
import { HAZARDS, readTopics } from '../../src/knowledge/index.js'
import { readCorpus } from '../../src/language/index.js'
import { COMMANDS } from '../../src/understanding/index.js'
import { knowledgeDir } from '../support/town.js'

const learned = readCorpus(join(knowledgeDir, 'utterances'))
const aside = readCorpus(join(knowledgeDir, 'utterances', 'aside'))
const all = [...learned.utterances, ...aside.utterances]

test('every line has three columns and a label that exists', () => {
  expect([...learned.problems, ...aside.problems]).toEqual([])
  const topics = readTopics(knowledgeDir)
  const wrong = all.filter(({ set, expect: expected, kind }) => {
    switch (set) {
      case 'topics':
        return expected.split(',').some((id) => !topics.has(id.trim()))
      case 'emergency':
        return expected !== 'emergency' || !(HAZARDS as readonly string[]).includes(kind)
      case 'commands':
        return expected !== 'command' || !(COMMANDS as readonly string[]).includes(kind)
      case 'lookalike':
        return expected !== 'not-emergency'
      case 'outofscope':
        return expected !== 'none'
    }
  })
  expect(wrong.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([])
})

test('each topic has fifty lines to be learned from, each hazard and each command its share', () => {
  const counts = new Map<string, number>()
  for (const { set, expect: expected, kind } of learned.utterances) {
    const label = set === 'topics' ? expected.split(',')[0]! : `${set}/${kind}`
    counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  const few = (labels: Iterable<string>, least: number): string[] =>
    [...labels].filter((label) => (counts.get(label) ?? 0) < least)
  expect(few(readTopics(knowledgeDir).keys(), 50)).toEqual([])
  expect(few(HAZARDS.map((hazard) => `emergency/${hazard}`), 150)).toEqual([]) // prettier-ignore
  expect(few(COMMANDS.map((command) => `commands/${command}`), 50)).toEqual([]) // prettier-ignore
})

test('no line stands twice under one set, and nothing that was kept aside was learned', () => {
  const seen = new Map<string, string>()
  const twice = all.filter(({ set, text, file }) => {
    const key = `${set}\n${text}`
    const other = seen.get(key)
    seen.set(key, file)
    return other !== undefined
  })
  expect(twice.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([])
})
