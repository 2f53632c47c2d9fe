import type { RoomsSeen } from '../channel/index.js'
import { MINUTE_MS, SECOND_MS, type Logger, type Ticker } from '../shared/index.js'
import type { RoomBinder } from './binding.js'
import type { Doubt } from './rooms.js'

/** What staff should know about the rooms after a login. */
export type RoomNotice =
  | { kind: 'rooms-doubtful'; doubt: Doubt; rooms: number }
  /** the channel does not say which rooms the bot is in; `rooms` are bound and stay so */
  | { kind: 'rooms-unknown'; rooms: number }
  | { kind: 'rooms-known-again' }

export interface RoomWatchOptions {
  binder: RoomBinder
  look: () => Promise<RoomsSeen>
  ticker: Ticker
  onNotice: (notice: RoomNotice) => void
  logger: Logger
}

/** Pauses between looks: a puppet may need a while after its login until it knows all rooms. */
const LOOKS_MS = [0, 5 * SECOND_MS, 15 * SECOND_MS, 30 * SECOND_MS]
const LATER_MS = 5 * MINUTE_MS
const RETRY_MS = 5 * SECOND_MS

/**
 * After each login, finds out which bound rooms are still there. A room that is missing counts as gone when two looks
 * in a row have seen the same number of rooms: a list may be half loaded. An empty list, where rooms are bound, is a
 * puppet that failed, not a community without rooms.
 */
export class RoomWatch {
  private login = 0
  private told = false
  private cancelPause: () => void = () => {}

  constructor(private readonly options: RoomWatchOptions) {}

  /**
   * @param self the id of the account that is logged in
   * @returns resolves when what can be known is known, or after about a minute; looking goes on behind it
   */
  async loggedIn(self: string): Promise<void> {
    const login = ++this.login
    this.cancelPause()
    this.options.binder.loggedInAs(self)
    // Until this is written down, no room may be trusted; there is nothing else to wait for.
    while (!(await this.doubtOthers(self))) if (!(await this.pause(RETRY_MS, login))) return

    let sizeBefore: number | undefined
    for (const pause of LOOKS_MS) {
      if (!(await this.pause(pause, login))) return
      const size = await this.look(sizeBefore)
      if (size === 'settled') return
      sizeBefore = size
    }
    void this.goOn(login, sizeBefore)
  }

  /** Rooms that were bound by another account are known to this one by other ids. @returns false when it has to be tried again */
  private async doubtOthers(self: string): Promise<boolean> {
    const { binder, onNotice, logger } = this.options
    try {
      const others = (await binder.bound()).filter((room) => room.self !== null && room.self !== self)
      await binder.doubt(others.map((room) => room.id), 'other-account') // prettier-ignore
      if (others.length > 0)
        onNotice({ kind: 'rooms-doubtful', doubt: 'other-account', rooms: others.length })
      return true
    } catch (error) {
      logger.error({ err: error }, 'it could not be written down which rooms are doubtful')
      return false
    }
  }

  stop(): void {
    this.login++
    this.cancelPause()
  }

  private async goOn(login: number, size: number | undefined): Promise<void> {
    let sizeBefore = size
    while (await this.pause(LATER_MS, login)) {
      const now = await this.look(sizeBefore)
      if (now === 'settled') return
      sizeBefore = now
    }
  }

  /** @returns how many rooms were seen, when another look is needed; undefined when none was seen */
  private async look(sizeBefore: number | undefined): Promise<'settled' | number | undefined> {
    const { binder, look, onNotice, logger } = this.options
    try {
      const seen = await look()
      const bound = await binder.bound()
      if (seen.kind === 'unknown' || (seen.rooms.length === 0 && bound.length > 0)) {
        if (bound.length === 0) return 'settled'
        if (!this.told) onNotice({ kind: 'rooms-unknown', rooms: bound.length })
        this.told = true
        return undefined
      }
      const topics = new Map<string, string>(seen.rooms.map((room) => [room.id, room.topic]))
      await binder.note(topics)
      const gone = bound.filter((room) => !topics.has(room.channelId))
      if (gone.length > 0 && seen.rooms.length !== sizeBefore) return seen.rooms.length
      await binder.doubt(gone.map((room) => room.id), 'gone') // prettier-ignore
      if (gone.length > 0) onNotice({ kind: 'rooms-doubtful', doubt: 'gone', rooms: gone.length })
      if (this.told) onNotice({ kind: 'rooms-known-again' })
      this.told = false
      return 'settled'
    } catch (error) {
      logger.error({ err: error }, 'the rooms could not be compared with the directory')
      return undefined
    }
  }

  /** @returns false when another login has come meanwhile */
  private async pause(ms: number, login: number): Promise<boolean> {
    if (ms > 0) {
      await new Promise<void>((done) => {
        const cancel = this.options.ticker.after(ms, done)
        this.cancelPause = () => {
          cancel()
          done()
        }
      })
    }
    return login === this.login
  }
}
