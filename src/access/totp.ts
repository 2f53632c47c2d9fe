import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { SECOND_MS } from '../shared/index.js'

const STEP_MS = 30 * SECOND_MS
const DIGITS = 6
/** A telephone may be this many steps ahead or behind. */
const SLACK = 1
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** @returns 160 bits in base32, as authenticator apps want them */
export function newTotpSecret(): string {
  let bits = ''
  for (const byte of randomBytes(20)) bits += byte.toString(2).padStart(8, '0')
  return bits.replace(/.{5}/g, (five) => ALPHABET[parseInt(five, 2)]!)
}

/** What an authenticator app scans. */
export function totpLink(secret: string, login: string): string {
  const label = encodeURIComponent(`安邻:${login}`)
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent('安邻')}`
}

/**
 * RFC 6238 with HMAC-SHA-1.
 *
 * @param after the step of the last code that was taken; a code works once
 * @returns the step of the code; undefined when it is wrong, too old, or was used
 */
export function totpStepOf(code: string, secret: string, now: number, after: number): number | undefined {
  const given = Buffer.from(code.replace(/\s/g, ''))
  const current = Math.floor(now / STEP_MS)
  for (let step = current - SLACK; step <= current + SLACK; step++) {
    const wanted = Buffer.from(totpAt(secret, step))
    if (step > after && given.length === wanted.length && timingSafeEqual(given, wanted)) return step
  }
  return undefined
}

/** The code of one 30 s step. */
export function totpAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const at = mac[19]! & 0xf
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, '0')
}

function fromBase32(text: string): Buffer {
  let bits = ''
  for (const char of text) bits += ALPHABET.indexOf(char).toString(2).padStart(5, '0')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}
