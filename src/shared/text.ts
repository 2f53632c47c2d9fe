import { toSimplified } from './simplified.js'

/** UTF-16 units; WeChat itself takes about 16,000. What is longer is no message of a person and is cut. */
const MAX_CHARS = 20_000

/**
 * A message made safe to compare and to store, once, at the door: NFKC (full-width forms become ordinary
 * ones), no invisible characters (a zero-width space would hide 着火 from triage), no control characters,
 * no lone surrogates (they break PostgreSQL text).
 */
export function normaliseText(raw: string): string {
  return raw
    .slice(0, MAX_CHARS)
    .toWellFormed()
    .normalize('NFKC')
    .replace(/[\p{Cf}\uFFFD]/gu, '')
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g, '')
    .replace(/\r\n?/g, '\n')
    .trim()
}

/** `normaliseText`, then lower case and Simplified characters: the form that everything is recognised in. */
export function plainText(text: string): string {
  return toSimplified(text.toLowerCase())
}

/** Length in UTF-8 bytes: what WeChat counts. */
export function utf8Length(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}

/** Telephone and other long numbers without their middle, for lists that people look at: 138****0000. */
export function maskNumbers(text: string): string {
  return text.replace(/\d{7,}/g, (digits) => `${digits.slice(0, 3)}****${digits.slice(-4)}`)
}
