import { randomBytes, randomInt } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * A row id that sorts by time: 9 characters of the instant, 11 of chance.
 *
 * @param now UTC epoch milliseconds
 */
export function newId(now: number): string {
  let time = ''
  for (let rest = now, i = 0; i < 9; i++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time
  let chance = ''
  for (const byte of randomBytes(11)) chance += ALPHABET[byte % 32]
  return time + chance
}

/** A one-time code that a person reads from a screen and types into a chat: `digits` decimal digits. */
export function newCode(digits: number): string {
  return String(randomInt(10 ** digits)).padStart(digits, '0')
}
