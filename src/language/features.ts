import { hashPair, hashText } from './hash.js'
import { PAUSE, SILENT, type Reading } from './reading.js'

/** What a feature says; kept in the lowest four bits of its number. */
const KIND = {
  unit: 0,
  pair: 1,
  first: 2,
  clauseFirst: 3,
  last: 4,
  sound: 5,
  soundPair: 6,
  synonyms: 7,
  sign: 8,
  length: 9,
  signPair: 10,
} as const

/**
 * The features of a message, as 32-bit numbers: units and pairs of units, sounds and pairs of sounds, what begins the
 * message and its clauses, the marks of the lexicon and pairs of its signs, how long it is. One that occurs twice may stand there twice.
 * Triples were measured to add nothing to pairs (docs/decisions/0007-understanding.md).
 */
export function features(reading: Reading): number[] {
  const found: number[] = []
  const { units, sounds } = reading
  const n = units.length
  let before = -1
  for (let i = 0; i < n; i++) {
    const a = units[i]!
    if (a !== PAUSE) {
      found.push(unitFeature(a))
      if (before === -1) found.push(hashPair(KIND.first, a, 0))
      else if (before === PAUSE) found.push(hashPair(KIND.clauseFirst, a, 0))
      const b = i + 1 < n ? units[i + 1]! : -1
      if (b === -1) found.push(hashPair(KIND.last, a, 0))
      else if (b !== PAUSE) found.push(unitPairFeature(a, b))
    }
    before = a
    const sound = sounds[i]!
    if (sound > SILENT) {
      found.push(hashPair(KIND.sound, sound, 0))
      const next = i + 1 < n ? sounds[i + 1]! : PAUSE
      if (next > SILENT) found.push(hashPair(KIND.soundPair, sound, next))
    }
  }
  const signs: number[] = []
  for (const mark of reading.marks) {
    const number = markNumber(mark)
    found.push(number)
    if ((number & 15) !== KIND.sign) continue
    for (const other of signs) found.push(hashPair(KIND.signPair, other, number))
    signs.push(number)
  }
  found.push(hashPair(KIND.length, n <= 4 ? 1 : n <= 10 ? 2 : n <= 25 ? 3 : n <= 60 ? 4 : 5, 0))
  return found
}

/** The feature of one unit, such as a character. */
export function unitFeature(unit: number): number {
  return hashPair(KIND.unit, unit, 0)
}

/** The feature of two units side by side. */
export function unitPairFeature(first: number, second: number): number {
  return hashPair(KIND.pair, first, second)
}

/** Pairs and synonyms tell one question from another; single characters, signs and lengths are everywhere. */
export function tells(feature: number): boolean {
  const kind = feature & 15
  return kind === KIND.pair || kind === KIND.soundPair || kind === KIND.synonyms
}

/** What is worth looking up: characters, pairs of characters and of sounds, synonyms. */
export function searches(feature: number): boolean {
  return (feature & 15) === KIND.unit || tells(feature)
}

const markNumbers = new Map<string, number>()

function markNumber(mark: string): number {
  let number = markNumbers.get(mark)
  if (number === undefined) {
    number = hashPair(mark.startsWith('k:') ? KIND.synonyms : KIND.sign, hashText(mark), 0)
    markNumbers.set(mark, number)
  }
  return number
}
