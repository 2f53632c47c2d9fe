import { join } from 'node:path'
import { readCorpus, type Utterance } from '../../src/language/index.js'
import type { Understander } from '../../src/understanding/index.js'
import type { Turns } from './crowd.js'
import { knowledgeDir } from './places.js'
import { seededRandom, shuffled } from './statistics.js'

/** Writers that nothing was trained on. */
export const asideDir = join(knowledgeDir, 'utterances', 'aside')

/** Messages of every kind that the model has not seen, in an order that is the same in every run; then again. */
export function mixedMessages(count: number): Utterance[] {
  const { utterances } = readCorpus(asideDir)
  const mixed = shuffled(utterances, seededRandom(1))
  return Array.from({ length: count }, (_, i) => mixed[i % mixed.length]!)
}

/**
 * What residents say: mostly questions, with their 1 for the steps now and then, and the talk and orders that come
 * between. No emergencies: what follows one is heard without a reply to each word.
 */
export function conversations(count: number, brain: Understander): Turns[] {
  const random = seededRandom(2)
  return mixedMessages(count * 2)
    .map((utterance) => ({ text: utterance.text, kind: brain.understand(utterance.text).kind }))
    .filter(({ kind, text }) => kind !== 'emergency' && text !== '')
    .slice(0, count)
    .map(({ text, kind }) => {
      if (kind !== 'answer') return [text]
      const dice = random()
      return dice < 0.05 ? [text, '1', '1'] : dice < 0.25 ? [text, '1'] : [text]
    })
}
