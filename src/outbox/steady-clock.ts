import { MINUTE_MS, type Clock, type Ticker } from '../shared/index.js'

/** Less is a clock that is being corrected, as clocks are. */
const JUMP_MS = 2 * MINUTE_MS
/** A clock that stays where it was set to was set on purpose. */
const BELIEVED_AFTER_MS = 15 * MINUTE_MS

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
   * @returns `wall` as the clock shows it; `steady` as it would show had nobody set it in the last quarter of an hour;
   *   `latest` the later of the two: whatever expires then must not be sent any more
   */
  read(): { wall: number; steady: number; latest: number } {
    const wall = this.clock.now()
    const tick = this.ticker.elapsed()
    let steady = this.base + (tick - this.baseTick)
    if (Math.abs(wall - steady) < JUMP_MS) this.jumpedAt = undefined
    else this.jumpedAt ??= tick
    if (this.jumpedAt === undefined || tick - this.jumpedAt >= BELIEVED_AFTER_MS) {
      this.base = wall
      this.baseTick = tick
      this.jumpedAt = undefined
      steady = wall
    }
    return { wall, steady, latest: Math.max(wall, steady) }
  }
}
