import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { chance } from '../shared/index.js'

/** A sealed text that this key cannot open: it was changed, moved to another row, or sealed with another key. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError'
  constructor(readonly binding: string) {
    super(`cannot open the sealed text of ${binding}: wrong key file, or the row was changed outside Anlin`)
  }
}

/**
 * Seals what people write and who they are before it reaches the database: AES-256-GCM, bound to its row, the
 * key outside the database.
 */
export class Vault {
  private readonly keyId: string
  private readonly lookupKey: Buffer

  /** @param key 32 bytes */
  constructor(private readonly key: Buffer) {
    if (key.length !== 32) throw new RangeError(`the data key must be 32 bytes, got ${key.length}`)
    this.keyId = createHash('sha256').update('id').update(key).digest('hex').slice(0, 8)
    this.lookupKey = createHash('sha256').update('lookup').update(key).digest()
  }

  /** The key in `path`, made on the first start; readable by its owner only. */
  static open(path: string): Vault {
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, randomBytes(32).toString('base64') + '\n', { mode: 0o600, flag: 'wx' })
      chmodSync(path, 0o600)
    }
    return new Vault(Buffer.from(readFileSync(path, 'utf8').trim(), 'base64'))
  }

  /** @param binding the row and column it belongs to; a sealed text opens nowhere else */
  seal(text: string, binding: string): string {
    const nonce = chance(12)
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(binding))
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return `${this.keyId}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`
  }

  /** @throws SealBrokenError */
  unseal(sealed: string, binding: string): string {
    const [keyId, body] = sealed.split('.')
    if (keyId !== this.keyId || body === undefined) throw new SealBrokenError(binding)
    const bytes = Buffer.from(body, 'base64')
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, 12))
        .setAAD(Buffer.from(binding))
        .setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    } catch {
      throw new SealBrokenError(binding)
    }
  }

  /**
   * Finds a row by a personal value without storing it. The same value under another purpose gives another key, so that
   * two tables cannot be laid side by side.
   *
   * @param purpose the table and column that is looked up
   */
  lookup(purpose: string, value: string): string {
    return this.fingerprint(`${purpose}\0${value}`)
  }

  /** The same for the same text: finds a row by a value without storing the value. */
  fingerprint(text: string): string {
    return createHmac('sha256', this.lookupKey).update(text).digest('hex')
  }
}
