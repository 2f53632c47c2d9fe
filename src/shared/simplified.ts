import { Converter } from 'opencc-js/t2cn'

const convert = Converter({ from: 't', to: 'cn' })

/** Characters that Traditional and Simplified writers share but use differently, and ones the tables lack. */
const FURTHER: ReadonlyMap<string, string> = new Map([
  ['著', '着'],
  ['裏', '里'],
  ['裡', '里'],
  ['喺', '在'],
  ['嘅', '的'],
  ['冇', '没'],
  ['唔', '不'],
  ['咗', '了'],
  ['佢', '他'],
  ['𨋢', '电梯'],
  ['䢂', '电梯'],
])

/** By code unit: what it is in Simplified; looked up once. */
const known: (string | undefined)[] = []

function simplifiedOf(char: string): string {
  return FURTHER.get(char) ?? convert(char) ?? char
}

/**
 * Simplified characters for Traditional ones, and the commonest Cantonese ones for their Mandarin fellows. One
 * character at a time, each looked up once: words that convert otherwise than their characters are not ours to read.
 * Tables: OpenCC (Apache-2.0).
 */
export function toSimplified(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x2e80) {
      out += text[i]!
    } else if (code >= 0xd800 && code < 0xdc00 && i + 1 < text.length) {
      out += simplifiedOf(text.slice(i, i + 2))
      i++
    } else {
      out += known[code] ??= simplifiedOf(text[i]!)
    }
  }
  return out
}
