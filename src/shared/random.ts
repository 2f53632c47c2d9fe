import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(8_192)
let used = pool.length

/** Bytes of chance that nobody else gets; drawn from the system in handfuls, because a draw costs more than a byte. */
export function chance(bytes: number): Buffer {
  if (bytes > pool.length) return randomFillSync(Buffer.alloc(bytes))
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const mine = Buffer.from(pool.subarray(used, used + bytes))
  pool.fill(0, used, used + bytes)
  used += bytes
  return mine
}
