import { LRUCache } from 'lru-cache'
import { HOUR_MS, MINUTE_MS, SECOND_MS, type Clock } from '../shared/index.js'

/** Wrong guesses that are free, and how long the longest wait is. */
export interface Patience {
  free: number
  longestMs: number
}

interface Tries {
  failures: number
  until: number
  last: number
}

const FORGOTTEN_MS = 12 * HOUR_MS
const REMEMBERED = 10_000

/** Who guesses wrong waits: a second, two, four … Kept in memory: whoever guesses cannot restart us. */
export class BackOff {
  private readonly tries = new LRUCache<string, Tries>({ max: REMEMBERED })

  constructor(
    private readonly clock: Clock,
    private readonly patience: Patience = { free: 5, longestMs: 15 * MINUTE_MS },
  ) {}

  /** @returns milliseconds to wait before the next guess is looked at; 0 for none */
  waitMs(key: string): number {
    const known = this.known(key)
    return known ? Math.max(0, known.until - this.clock.now()) : 0
  }

  failed(key: string): void {
    const now = this.clock.now()
    const failures = (this.known(key)?.failures ?? 0) + 1
    const over = failures - this.patience.free
    const wait = over < 0 ? 0 : Math.min(this.patience.longestMs, SECOND_MS * 2 ** Math.min(over, 20))
    this.tries.set(key, { failures, until: now + wait, last: now })
  }

  succeeded(key: string): void {
    this.tries.delete(key)
  }

  /** Takes one failure back: it was counted before it was known to be none. */
  forgive(key: string): void {
    const known = this.known(key)
    if (known) this.tries.set(key, { ...known, failures: known.failures - 1, until: 0 })
  }

  private known(key: string): Tries | undefined {
    const known = this.tries.get(key)
    if (known && this.clock.now() - known.last > FORGOTTEN_MS) return undefined
    return known
  }
}
