import { plainText } from '../shared/index.js'
import type { Lexicon } from './lexicon.js'
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
  /** groups of synonyms and signs that the lexicon finds */
  marks: readonly string[]
}

const PHONES = new Set(['119', '120', '110', '122', '112', '12345', '96119', '95598'])

/** @param text normalised text (`normaliseText`) */
export function read(text: string, lexicon: Lexicon): Reading {
  const plain = plainText(
    text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS / 2)} ${text.slice(-MAX_CHARS / 2)}` : text,
  )
  const units: string[] = []
  const syllables: string[] = []
  let spaceOnly = false
  let i = 0
  while (i < plain.length) {
    const code = plain.codePointAt(i)!
    const width = code > 0xffff ? 2 : 1
    if (isHan(code)) {
      const char = width === 1 ? plain[i]! : plain.slice(i, i + 2)
      units.push(char)
      syllables.push(syllableOf(char))
      i += width
    } else if (isLetter(code)) {
      let end = i + 1
      while (end < plain.length && isLetter(plain.charCodeAt(end))) end++
      const piece = plain.slice(i, end)
      const split = splitPinyin(piece)
      if (split) {
        // A single space between pinyin words is how pinyin is typed, not a pause.
        if (spaceOnly && units.length > 1 && units.at(-1) === ' ' && units.at(-2)!.startsWith('~')) {
          units.pop()
          syllables.pop()
        }
        for (const syllable of split) {
          const sound = fuzzySyllable(syllable)
          units.push(`~${sound}`)
          syllables.push(sound)
        }
      } else {
        units.push(piece.slice(0, 12))
        syllables.push('')
      }
      i = end
    } else if (code >= 48 && code <= 57) {
      let end = i + 1
      while (end < plain.length && plain.charCodeAt(end) >= 48 && plain.charCodeAt(end) <= 57) end++
      const piece = plain.slice(i, end)
      units.push(PHONES.has(piece) ? piece : `#${Math.min(piece.length, 4)}`)
      syllables.push('')
      i = end
    } else if (code === 63 || code === 33) {
      if (units.at(-1) !== plain[i]) {
        units.push(plain[i]!)
        syllables.push(' ')
      }
      i += 1
    } else if (code < 128 || (code >= 0x2000 && code < 0x2070) || (code >= 0x3000 && code < 0x3040)) {
      if (units.length > 0 && units.at(-1) !== ' ') {
        units.push(' ')
        syllables.push(' ')
        spaceOnly = true
      }
      spaceOnly &&= code === 32
      i += 1
    } else {
      // emoji and other scripts: one unit each, whatever they mean
      units.push(plain.slice(i, i + width))
      syllables.push('')
      i += width
    }
  }
  return { plain, units, syllables, marks: lexicon.marksIn(plain) }
}

function isHan(code: number): boolean {
  return (
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0x3400 && code <= 0x4dbf) ||
    (code >= 0x20000 && code <= 0x323af)
  )
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 0xfc
}

/**
 * The features of a message: n-grams of characters (1 to 3) and of sounds (1 to 3), and the marks of
 * the lexicon. Each appears once however
 * often it occurs in the message.
 */
export function features(reading: Reading): Set<string> {
  const found = new Set<string>()
  const { units, syllables } = reading
  const n = units.length
  let before = '^'
  for (let i = 0; i < n; i++) {
    const a = units[i]!
    if (a === ' ') {
      before = ' '
      continue
    }
    found.add(a)
    if (before === '^' || before === ' ') found.add(before + a)
    before = a
    const b = units[i + 1]
    if (b === undefined) {
      found.add(a + '$')
    } else if (b !== ' ') {
      const ab = a + b
      found.add(ab)
      const c = units[i + 2]
      if (c !== undefined && c !== ' ') found.add(ab + c)
    }
  }
  for (let i = 0; i < n; i++) {
    const a = syllables[i]!
    if (a === '' || a === ' ') continue
    const first = '/' + a
    found.add(first)
    const b = syllables[i + 1]
    if (b === undefined || b === '' || b === ' ') continue
    const pair = first + '/' + b
    found.add(pair)
    const c = syllables[i + 2]
    if (c !== undefined && c !== '' && c !== ' ') found.add(pair + '/' + c)
  }
  for (const mark of reading.marks) found.add(mark)
  found.add(n <= 4 ? '=tiny' : n <= 10 ? '=short' : n <= 25 ? '=middle' : n <= 60 ? '=long' : '=very-long')
  return found
}
