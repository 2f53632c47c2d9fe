import { MINUTE_MS, type Clock, type Ticker } from '../shared/index.js'

/** Less is a clock that is being corrected, as clocks are. */
const JUMP_MS = 2 * MINUTE_MS
/** A clock that stays where it was set to was set on purpose. */
const BELIEVED_AFTER_MS = 15 * MINUTE_MS

/** Somebody has set the clock: so far ahead, or back when it is negative. */
export interface Jump {
  byMs: number
  /** it has stayed there for a quarter of an hour */
  settled: boolean
}

/**
 * What time it is while somebody may have set the clock. Two readings, because an expiry that was missed and one that
 * was believed too early are different mistakes.
 */
export class SteadyClock {
  private base: number
  private baseTick: number
  private jumpedAt: number | undefined

  constructor(
    private readonly clock: Clock,
    private readonly ticker: Ticker,
  ) {
    this.base = clock.now()
    this.baseTick = ticker.elapsed()
  }

  /**
   * @returns `wall` as the clock shows it; `steady` as it would show had nobody set it; `latest` the later of the two:
   *   whatever expires then must not be sent any more
   */
  read(): { wall: number; steady: number; latest: number } {
    const wall = this.clock.now()
    const tick = this.ticker.elapsed()
    const steady = this.base + (tick - this.baseTick)
    if (Math.abs(wall - steady) >= JUMP_MS) {
      this.jumpedAt ??= tick
      return { wall, steady, latest: Math.max(wall, steady) }
    }
    this.believe()
    return { wall, steady: wall, latest: wall }
  }

  /** @returns undefined while the clock is where it was expected to be */
  jump(): Jump | undefined {
    const { wall, steady } = this.read()
    if (this.jumpedAt === undefined) return undefined
    return { byMs: wall - steady, settled: this.ticker.elapsed() - this.jumpedAt >= BELIEVED_AFTER_MS }
  }

  /** From now on the clock is right as it stands. */
  believe(): void {
    this.base = this.clock.now()
    this.baseTick = this.ticker.elapsed()
    this.jumpedAt = undefined
  }
}
