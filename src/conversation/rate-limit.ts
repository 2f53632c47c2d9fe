import { LRUCache } from 'lru-cache'
import { MINUTE_MS } from '../shared/index.js'

export interface RateLimits {
  personPerMinute: number
  roomPerMinute: number
}

/** Counts what was asked in the last minute, by person and by room. Emergencies are never counted out. */
export class RateLimiter {
  private readonly windows = new LRUCache<string, { from: number; count: number; said: boolean }>({
    max: 5_000,
  })

  constructor(private readonly limits: RateLimits) {}

  /** @returns `say` once a minute when the limit is passed, then `silent` */
  take(personId: string, roomId: string | undefined, now: number): 'no' | 'say' | 'silent' {
    const person = this.count(`p:${personId}`, now)
    const room = roomId === undefined ? undefined : this.count(`r:${roomId}`, now)
    const over =
      person.count > this.limits.personPerMinute
        ? person
        : room && room.count > this.limits.roomPerMinute
          ? room
          : undefined
    if (!over) return 'no'
    if (over.said) return 'silent'
    over.said = true
    return 'say'
  }

  private count(key: string, now: number): { from: number; count: number; said: boolean } {
    const known = this.windows.get(key)
    if (known && now - known.from < MINUTE_MS && now >= known.from) {
      known.count++
      return known
    }
    const fresh = { from: now, count: 1, said: false }
    this.windows.set(key, fresh)
    return fresh
  }
}
