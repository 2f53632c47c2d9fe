import { plainText } from '../shared/index.js'
import { hashText } from './hash.js'
import type { Lexicon } from './lexicon.js'
import type { PinyinWriter } from './pinyin-writer.js'
import { fuzzySyllable, splitPinyin, syllableOf } from './syllables.js'

/** Longer messages are read from both ends: what matters stands at the beginning or in the last sentence. */
const MAX_CHARS = 240

/** Where punctuation stood, among units and among sounds. */
export const PAUSE = 0
/** A unit without a sound. */
export const SILENT = 1

/** A message taken apart: what the classifier and the keyword index see. Units and sounds are numbers, side by side. */
export interface Reading {
  /** Simplified, lower case, as it was typed */
  typed: string
  /** the same with its pinyin in characters */
  plain: string
  /** a character, a pinyin syllable, a Latin word, a class of digits; `PAUSE` between clauses */
  units: readonly number[]
  /** the fuzzy syllable of each unit; `SILENT` for what has none, `PAUSE` between clauses */
  sounds: readonly number[]
  /** groups of synonyms (`k:…`) and signs (`s:…`) that the lexicon finds */
  marks: readonly string[]
}

const PHONES = new Set(['119', '120', '110', '122', '112', '12345', '96119', '95598'])

// Characters are their code points; everything else gets a number above them, by its text.
const ABOVE_UNICODE = 0x200000

function unitOf(text: string): number {
  return ABOVE_UNICODE + (hashText(text) >>> 1)
}

function soundNumber(syllable: string): number {
  return syllable === '' ? SILENT : 2 + (hashText(syllable) >>> 1)
}

/** By code point, for the characters that have one code unit; 0 for what was not looked up yet. */
const soundOfCharacter = new Float64Array(0x10000)

function soundOf(code: number): number {
  if (code > 0xffff) return soundNumber(syllableOf(String.fromCodePoint(code)))
  return (soundOfCharacter[code] ||= soundNumber(syllableOf(String.fromCharCode(code))))
}

/**
 * @param text normalised text (`normaliseText`)
 * @param pinyin writes pinyin in characters before anything else is seen in it
 */
export function read(text: string, lexicon: Lexicon, pinyin?: PinyinWriter): Reading {
  const typed = plainText(
    text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS / 2)} ${text.slice(-MAX_CHARS / 2)}` : text,
  )
  const plain = pinyin ? pinyin.write(typed) : typed
  const units: number[] = []
  const sounds: number[] = []
  let spaceOnly = false
  let lastIsPinyin = false
  let i = 0
  const push = (unit: number, sound: number): void => {
    units.push(unit)
    sounds.push(sound)
  }
  while (i < plain.length) {
    const code = plain.codePointAt(i)!
    const width = code > 0xffff ? 2 : 1
    if (isHan(code)) {
      push(code, soundOf(code))
      lastIsPinyin = false
      i += width
    } else if (isLetter(code)) {
      let end = i + 1
      while (end < plain.length && isLetter(plain.charCodeAt(end))) end++
      const piece = plain.slice(i, end)
      const split = splitPinyin(piece)
      if (split) {
        // A single space between pinyin words is how pinyin is typed, not a pause.
        if (spaceOnly && lastIsPinyin && units.at(-1) === PAUSE) {
          units.pop()
          sounds.pop()
        }
        for (const syllable of split) {
          const sound = fuzzySyllable(syllable)
          push(unitOf(`~${sound}`), soundNumber(sound))
        }
      } else {
        push(unitOf(piece.slice(0, 12)), SILENT)
      }
      lastIsPinyin = split !== undefined
      i = end
    } else if (code >= 48 && code <= 57) {
      let end = i + 1
      while (end < plain.length && plain.charCodeAt(end) >= 48 && plain.charCodeAt(end) <= 57) end++
      const piece = plain.slice(i, end)
      push(unitOf(PHONES.has(piece) ? piece : `#${Math.min(piece.length, 4)}`), SILENT)
      lastIsPinyin = false
      i = end
    } else if (code === 63 || code === 33) {
      if (units.at(-1) !== code) push(code, PAUSE)
      lastIsPinyin = false
      i += 1
    } else if (code < 128 || (code >= 0x2000 && code < 0x2070) || (code >= 0x3000 && code < 0x3040)) {
      if (units.length > 0 && units.at(-1) !== PAUSE) {
        push(PAUSE, PAUSE)
        spaceOnly = true
      }
      spaceOnly &&= code === 32
      i += 1
    } else {
      // emoji and other scripts: one unit each, whatever they mean
      push(code, SILENT)
      lastIsPinyin = false
      i += width
    }
  }
  return { typed, plain, units, sounds, marks: lexicon.marksIn(plain) }
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
