import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { normaliseText } from '../../src/shared/index.js'
import { realBrain } from '../support/town.js'

/** The twenty topics that kill, each asked in ten ways by a writer whose lines nobody was taught. */
const asked = readFileSync(join(__dirname, 'dangerous-topics.tsv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t') as [text: string, topics: string])

const byTopic = new Map<string, [text: string, topics: string][]>()
for (const line of asked) {
  const topic = line[1].split(',')[0]!
  byTopic.set(topic, [...(byTopic.get(topic) ?? []), line])
}

/** One of ten may be missed: the rate of writers that nobody was taught is in docs/benchmarks.md. */
const FOUND_OF_TEN = 9

function missed([text, topics]: [string, string]): boolean {
  const meant = realBrain().understand(normaliseText(text))
  const shown = meant.kind === 'none' ? [] : meant.topics.slice(0, 3).map((topic) => topic.id)
  return !topics.split(',').some((topic) => shown.includes(topic))
}

test('there are twenty topics, each asked in ten ways', () => {
  expect([...byTopic.values()].map((lines) => lines.length)).toEqual(Array(20).fill(10))
})

test.each([...byTopic])('%s is found among the first three, however it is asked', (_, lines) => {
  const misses = lines.filter(missed).map(([text]) => text)
  expect({ found: lines.length - misses.length >= FOUND_OF_TEN, misses }).toEqual({ found: true, misses })
})

test('none of the two hundred is answered as small talk, a command or a matter of others', () => {
  const lost = asked.filter(([text]) =>
    ['none', 'command'].includes(realBrain().understand(normaliseText(text)).kind),
  )
  expect(lost.length).toBeLessThanOrEqual(asked.length * 0.03)
})
