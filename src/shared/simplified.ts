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

const known = new Map<string, string>()

function learn(char: string): string {
  const simplified = FURTHER.get(char) ?? convert(char) ?? char
  known.set(char, simplified)
  return simplified
}

/**
 * Simplified characters for Traditional ones, and the commonest Cantonese ones for their Mandarin fellows. One
 * character at a time, each looked up once: words that convert otherwise than their characters are not ours to read.
 * Tables: OpenCC (Apache-2.0).
 */
export function toSimplified(text: string): string {
  let out = ''
  for (const char of text) {
    if (char < '\u2e80') {
      out += char
      continue
    }
    out += known.get(char) ?? learn(char)
  }
  return out
}
