import { randomInt } from 'node:crypto'
import { chance } from './random.js'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

let lastAt = 0
let counter = 0

/**
 * A row id that sorts by time: 9 characters of the instant, 3 that count within it, 8 of chance. Ids of one process
 * sort in the order they were made while its clock goes forward.
 *
 * @param now UTC epoch milliseconds
 */
export function newId(now: number): string {
  if (now === lastAt) counter++
  else counter = 0
  lastAt = now
  let tail = ''
  for (const byte of chance(8)) tail += ALPHABET[byte % 32]
  return base32(now, 9) + base32(counter % 32 ** 3, 3) + tail
}

/** When an id was made, UTC epoch milliseconds; undefined for what is none. */
export function instantOfId(id: string): number | undefined {
  if (!/^[0-9a-hjkmnp-tv-z]{20}$/.test(id)) return undefined
  return [...id.slice(0, 9)].reduce((sum, char) => sum * 32 + ALPHABET.indexOf(char), 0)
}

function base32(value: number, length: number): string {
  let out = ''
  for (let rest = value, i = 0; i < length; i++, rest = Math.floor(rest / 32)) out = ALPHABET[rest % 32] + out
  return out
}

/** A one-time code that a person reads from a screen and types into a chat: `digits` decimal digits. */
export function newCode(digits: number): string {
  return String(randomInt(10 ** digits)).padStart(digits, '0')
}
