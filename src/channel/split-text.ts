import { utf8Length } from '../shared/index.js'

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/** Where a text may be cut, best first; each matches up to and including the place of the cut. */
const BREAKS: readonly RegExp[] = [
  /\n/g,
  // A full-width mark ends a sentence anywhere, an ASCII one only before a space: not in 3.5 or ?a=1;b=2.
  /[。！？；…]+[”’」』）》)"']*|[!?;.][”’)"']*(?=\s)/g,
  /[，、：]|[,:](?=\s)/g,
  /\s/g,
]

/** What reads as one thing: a telephone number, however it is grouped, and any run of Latin letters or a link. */
const UNBREAKABLE = /[+(]?\d(?:[\d() ./-]*\d)?|[\x21-\x7e]+/g

/** A cut this far into the room there is, or further, is worth more than a nicer one before it. */
const ENOUGH = 0.4

/**
 * Cuts a message into parts that WeChat shows whole (WeCom cuts at 2,048 bytes without a word). Cuts at line ends,
 * else at sentences, else at commas, else at spaces; inside a word only where nothing else is left, and never inside a
 * character (a surrogate pair, a joined emoji) or a telephone number.
 *
 * @param maxBytes every part, with its mark, stays below so many UTF-8 bytes
 * @throws RangeError if `maxBytes` is below 32: a part must have room for its mark and a character
 * @returns the text itself when it is short enough; else parts that end in (1/3), (2/3), (3/3) on a line of their own
 */
export function splitText(text: string, maxBytes = 2_048): string[] {
  if (maxBytes < 32) throw new RangeError(`maxBytes must be at least 32, got ${maxBytes}`)
  if (utf8Length(text) < maxBytes) return [text]
  for (let digits = 1; ; digits++) {
    const mark = '\n(/)'.length + 2 * digits
    const room = maxBytes - 1 - mark
    const parts = cutAll(text, room)
    if (String(parts.length).length > digits) continue
    if (parts.length === 1) return parts
    return parts.map((part, i) => `${part}\n(${i + 1}/${parts.length})`)
  }
}

function cutAll(text: string, room: number): string[] {
  const parts: string[] = []
  let start = 0
  while (start < text.length) {
    const end = start + cut(text, start, room)
    const part = text.slice(start, end).trim()
    if (part !== '') parts.push(part)
    start = end
  }
  return parts.length > 0 ? parts : ['']
}

/** @returns code units from `start` to the best cut */
function cut(text: string, start: number, room: number): number {
  const most = fitting(text, start, room)
  if (start + most >= text.length) return most
  const window = text.slice(start, start + most)
  // The next characters decide whether a mark ends a sentence and whether a character is complete.
  const ahead = text.slice(start, start + most + 64)
  const candidates = BREAKS.map((pattern) => lastBreak(pattern, ahead, most))
  const good = candidates.find((at) => at >= most * ENOUGH) ?? candidates.find((at) => at > 0)
  return good ?? hardCut(ahead, window)
}

/** The last break of this kind that ends within `most` code units; 0 when there is none. */
function lastBreak(pattern: RegExp, text: string, most: number): number {
  const ends = Array.from(text.matchAll(pattern), (match) => match.index + match[0].length)
  return ends.findLast((at) => at <= most && !insideNumber(text, at) && isWhole(text, at)) ?? 0
}

/** A telephone number may have spaces in it. */
function insideNumber(text: string, at: number): boolean {
  return /[\d)][ ]$/.test(text.slice(Math.max(0, at - 2), at)) && /^[(\d]/.test(text.slice(at, at + 1))
}

/** No character is cut in two here. A character longer than the window (a heap of accents) cannot be helped. */
function isWhole(text: string, at: number): boolean {
  return graphemes.segment(text).containing(at)?.index === at || at >= text.length
}

function hardCut(ahead: string, window: string): number {
  for (const { index, 0: run } of ahead.matchAll(UNBREAKABLE)) {
    if (index >= window.length) break
    if (index > 0 && index + run.length > window.length) return wholeBefore(ahead, index)
  }
  return wholeBefore(ahead, window.length)
}

function wholeBefore(text: string, at: number): number {
  const character = graphemes.segment(text).containing(at)
  if (character && character.index > 0) return character.index
  // One endless character: at least keep surrogate pairs together.
  return at > 1 && /[\uDC00-\uDFFF]/.test(text[at] ?? '') && /[\uD800-\uDBFF]/.test(text[at - 1]!)
    ? at - 1
    : at
}

/** How many code units from `start` fit into `room` UTF-8 bytes; at least one character. */
function fitting(text: string, start: number, room: number): number {
  let bytes = 0
  let at = start
  while (at < text.length) {
    const code = text.codePointAt(at)!
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (bytes > room) break
    at += code < 0x10000 ? 1 : 2
  }
  return Math.max(at - start, 1)
}
