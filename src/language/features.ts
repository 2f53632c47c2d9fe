import { plainText } from '../shared/index.js'
import { fuzzySyllable, splitPinyin, syllableOf } from './syllables.js'

/** Longer messages are read from both ends: what matters stands at the beginning or in the last sentence. */
const MAX_CHARS = 240

/** A message taken apart: what the classifier and the rankers see. */
export interface Reading {
  /** Simplified, lower case */
  plain: string
  /** characters and words, a space where punctuation stood */
  units: readonly string[]
  /** fuzzy syllables, '' for what has no sound, a space where punctuation stood */
  syllables: readonly string[]
}

const HAN = /\p{Script=Han}/u

/** @param text normalised text (`normaliseText`) */
export function read(text: string): Reading {
  let plain = plainText(text)
  if (plain.length > MAX_CHARS) plain = plain.slice(0, MAX_CHARS / 2) + ' ' + plain.slice(-MAX_CHARS / 2)
  const units: string[] = []
  const syllables: string[] = []
  const gap = (): void => {
    if (units.length > 0 && units.at(-1) !== ' ') {
      units.push(' ')
      syllables.push(' ')
    }
  }
  for (const match of plain.matchAll(/\p{Script=Han}|[a-zü]+|\d+|[?!]|[^\p{Script=Han}a-zü\d?!]+/gu)) {
    const piece = match[0]
    if (HAN.test(piece)) {
      units.push(piece)
      syllables.push(syllableOf(piece))
    } else if (/^[a-zü]/.test(piece)) {
      const split = splitPinyin(piece)
      if (split) {
        // A single space between pinyin words is how pinyin is typed, not a pause.
        if (units.at(-1) === ' ' && units.length > 1 && units.at(-2)!.startsWith('~')) {
          units.pop()
          syllables.pop()
        }
        for (const syllable of split) {
          const sound = fuzzySyllable(syllable)
          units.push(`~${sound}`)
          syllables.push(sound)
        }
      } else {
        units.push(piece)
        syllables.push('')
      }
    } else if (/^\d/.test(piece)) {
      const digits = piece.length >= 3 && /^(?:119|120|110|122|12345|96119|95598|112)$/.test(piece) ? piece : `#${Math.min(piece.length, 4)}`
      units.push(digits)
      syllables.push('')
    } else if (piece === '?' || piece === '!') {
      units.push(piece)
      syllables.push(' ')
    } else if (/^\s+$/.test(piece) || /\p{P}/u.test(piece)) {
      gap()
    } else {
      units.push(piece.slice(0, 4))
      syllables.push('')
    }
  }
  return { plain, units, syllables }
}

/**
 * The features of a message: n-grams of characters (1 to 3) and of sounds (1 to 3). Each appears once however
 * often it occurs in the message.
 */
export function features(reading: Reading): Set<string> {
  const found = new Set<string>()
  const { units, syllables } = reading
  const n = units.length
  for (let i = 0; i < n; i++) {
    const a = units[i]!
    if (a === ' ') continue
    found.add(a)
    found.add((i === 0 ? '^' : units[i - 1]!) + a)
    const b = units[i + 1]
    if (b === undefined) {
      found.add(a + '$')
    } else if (b !== ' ') {
      const c = units[i + 2]
      if (c !== undefined && c !== ' ') found.add(a + b + c)
      // What stands one apart: 锅…火, 水…电
      if (c !== undefined && c !== ' ') found.add(a + '_' + c)
    }
  }
  for (let i = 0; i < n; i++) {
    const a = syllables[i]!
    if (a === '' || a === ' ') continue
    found.add('/' + a)
    const b = syllables[i + 1]
    if (b === undefined || b === '' || b === ' ') continue
    found.add('/' + a + '/' + b)
    const c = syllables[i + 2]
    if (c !== undefined && c !== '' && c !== ' ') found.add('/' + a + '/' + b + '/' + c)
  }
  found.add(n <= 4 ? '=tiny' : n <= 10 ? '=short' : n <= 25 ? '=middle' : n <= 60 ? '=long' : '=very-long')
  return found
}
