import { DIGIT_CHARS, digitsOf } from './numerals.js'

/** What a text says about a mobile number, for the words of an error. */
export type MobileRead =
  | { kind: 'mobile'; number: string }
  | { kind: 'identity-card' }
  | { kind: 'length'; digits: number }
  | { kind: 'landline' }
  | { kind: 'none' }

const DIGIT = `[\\d${DIGIT_CHARS}]`
const GAP = '[\\s\\-.,，、]{0,3}'
const MOBILE = new RegExp(
  `(?<!${DIGIT})(?:[+]?86${GAP})?([1一幺壹]${GAP}[3-9三四五六七八九叁肆伍陆柒捌玖](?:${GAP}${DIGIT}){9})(?!${DIGIT})`,
)
const IDENTITY = /(?<!\d)(?:\d{17}[\dXx]|[1-9]\d{14})(?!\d)/

/** A number of an identity card: 18 characters, or 15 in old ones. We neither need nor keep it. */
export function hasIdentityNumber(text: string): boolean {
  return IDENTITY.test(text.replace(/(?<=\d)[\s-](?=\d)/g, ''))
}

/** Reads a text that should be one mobile number: 138 0000 1234, 一三八零零零零一二三四, +86-13800001234. */
export function readMobile(text: string): MobileRead {
  if (hasIdentityNumber(text)) return { kind: 'identity-card' }
  const digits = digitsOf(text)
    .replace(/[\s\-.,，、。+()（）]/g, '')
    .replace(/^(?:86|0086)(?=1\d{10}$)/, '')
  const number = digits.replace(/\D/g, '')
  if (/^1[3-9]\d{9}$/.test(number)) return { kind: 'mobile', number }
  if (/^0\d{9,11}$/.test(number) || /^[2-8]\d{6,7}$/.test(number)) return { kind: 'landline' }
  return number.length >= 5 ? { kind: 'length', digits: number.length } : { kind: 'none' }
}

/** The first mobile number among other words, and where it stands. */
export function findMobile(text: string): { number: string; start: number; end: number } | undefined {
  const match = MOBILE.exec(text)
  if (!match) return undefined
  return {
    number: digitsOf(match[1]!).replace(/\D/g, ''),
    start: match.index,
    end: match.index + match[0].length,
  }
}

/** 138****1234: enough to know it again, not enough to call it. */
export function maskMobile(number: string): string {
  return number.length < 8 ? '****' : `${number.slice(0, 3)}****${number.slice(-4)}`
}
