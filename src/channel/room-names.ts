import { MINUTE_MS, SECOND_MS, type Clock } from '../shared/index.js'
import { within } from './within.js'

/** What a person is called in a room, kept for a while: Wechaty asks the puppet anew each time. */
export class RoomNames {
  private readonly known = new Map<string, { alias: Promise<string | undefined>; until: number }>()

  /**
   * @param ask the puppet's answer; may be slow, may fail
   * @param limit names kept at most
   */
  constructor(
    private readonly ask: (roomId: string, contactId: string) => Promise<string | undefined>,
    private readonly clock: Clock,
    private readonly limit = 5_000,
  ) {}

  /** undefined when there is none, or none is known within two seconds: a name is not worth a late answer. */
  aliasIn(roomId: string, contactId: string): Promise<string | undefined> {
    const key = `${roomId}\n${contactId}`
    const now = this.clock.now()
    const entry = this.known.get(key)
    if (entry && now < entry.until) return entry.alias
    const alias = within(2 * SECOND_MS, this.ask(roomId, contactId)).catch(() => undefined)
    this.known.set(key, { alias, until: now + 10 * MINUTE_MS })
    for (const oldest of this.known.keys()) {
      if (this.known.size <= this.limit) break
      this.known.delete(oldest)
    }
    return alias
  }
}
