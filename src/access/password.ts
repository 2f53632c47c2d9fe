import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** N = 2^15, r = 8: about 140 ms and 32 MB on a small machine. */
const COST = 15
const BLOCK = 8
const KEY_BYTES = 32
const MAX_MEMORY = 64 * 1024 * 1024

/** Guesses that come at once must not take the machine from those who ask for help. */
const AT_ONCE = 2
const MAX_WAITING = 20

const FEWEST = 8
const MOST = 100

/** More people sign in at this moment than the machine can check. */
export class TooBusyError extends Error {
  override readonly name = 'TooBusyError'
}

let running = 0
const waiting: (() => void)[] = []

/** @throws TooBusyError */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, COST)
  return ['scrypt', COST, salt.toString('base64'), key.toString('base64')].join('$')
}

/**
 * @param hash undefined when there is no such account: takes as long as if there were one, and is false
 * @throws TooBusyError
 */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, cost, salt, key] = (hash ?? NOBODY).split('$') as [string, string, string, string]
  const wanted = Buffer.from(key, 'base64')
  const got = await derive(password, Buffer.from(salt, 'base64'), Number(cost))
  return timingSafeEqual(got, wanted) && hash !== undefined
}

const NOBODY = ['scrypt', COST, Buffer.alloc(16).toString('base64'), Buffer.alloc(KEY_BYTES).toString('base64')].join('$') // prettier-ignore

/** @returns what is wrong with a new password, in Chinese; undefined when it can be used */
export function passwordFault(password: string, login: string): string | undefined {
  const length = [...password].length
  if (length < FEWEST) return `密码至少 ${FEWEST} 个字，现在是 ${length} 个`
  if (length > MOST) return `密码最多 ${MOST} 个字`
  const plain = password.toLowerCase()
  if (new Set(plain).size < 4) return '密码里不同的字太少，请换一个难猜的'
  if (plain.includes(login.toLowerCase())) return '密码里不要带用户名'
  if (/^(?:0?123456789?0?|87654321|password\d*|qwerty.*|abc12345|11223344|a1234567\d?)$/.test(plain))
    return '这个密码太常见，很容易被猜到，请换一个'
  return undefined
}

/** Without letters and digits that look alike: it is read out, or copied from a note. */
const PLAIN = '23456789abcdefghjkmnpqrstuvwxyz'

/** A password for somebody else, who replaces it when they first sign in. */
export function temporaryPassword(): string {
  const letters: string[] = []
  while (letters.length < 12) {
    for (const byte of randomBytes(16)) {
      // A remainder would favour the first letters.
      if (byte < PLAIN.length * 8 && letters.length < 12) letters.push(PLAIN[byte % PLAIN.length]!)
    }
  }
  return [letters.slice(0, 4), letters.slice(4, 8), letters.slice(8)].map((part) => part.join('')).join('-')
}

async function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MAX_WAITING) throw new TooBusyError('too many passwords are being checked at once')
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  running++
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const options = { N: 2 ** cost, r: BLOCK, p: 1, maxmem: MAX_MEMORY }
      scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
        error ? reject(error) : resolve(key),
      )
    })
  } finally {
    running--
    waiting.shift()?.()
  }
}
