import { onUnmounted, ref, shallowRef } from 'vue'
import type { ScreensApi, ScreenShown } from '../../contract/index.js'
import { ApiFailure, apiOf } from '../shared/api.js'

/** An alert is to be on the screen within 5 s. */
const ASK_EVERY_MS = 3_000
/** One answer that is late is not worth a word. */
const CUT_OFF_MS = 15_000
const TICK_MS = 1_000

const call = apiOf<ScreensApi>()

/**
 * What the screen shows, asked for again and again. Without a network what is there stays; time goes on by the clock
 * of this machine, so that what has expired is not shown any longer.
 */
export function useFeed(token: string) {
  const shown = shallowRef<ScreenShown & { slides: NonNullable<ScreenShown['slides']> }>()
  /** the address was taken back */
  const gone = ref(false)
  /** UTC epoch milliseconds, as the server counts them */
  const now = ref(Date.now())
  /** when the server last answered, while it does not; undefined when all is well */
  const cutOffSince = ref<number>()
  let heard: { server: number; wall: number; steady: number } | undefined
  let asking = false

  function tick(): void {
    if (!heard) return
    // A machine that sleeps stops its steady clock, one whose clock is set its wall clock: nothing expired is shown by either.
    const passed = Math.max(Date.now() - heard.wall, performance.now() - heard.steady)
    now.value = heard.server + passed
    cutOffSince.value = passed > CUT_OFF_MS ? heard.server : undefined
  }

  async function ask(): Promise<void> {
    if (asking) return
    asking = true
    try {
      const before = shown.value
      const query = before ? { known: before.revision } : {}
      const next = await call('GET /api/screen/:token', { params: { token }, query })
      if (before && next.version !== before.version) return window.location.reload()
      shown.value = { ...next, slides: next.slides ?? before?.slides ?? [] }
      heard = { server: next.now, wall: Date.now(), steady: performance.now() }
      gone.value = false
    } catch (error) {
      // Only our own server knows that the address was taken back; anything else is a network that is away.
      if (error instanceof ApiFailure && error.code === 'no-screen') {
        gone.value = true
        shown.value = undefined
      }
    } finally {
      asking = false
      tick()
    }
  }

  void ask()
  const timers = [setInterval(() => void ask(), ASK_EVERY_MS), setInterval(tick, TICK_MS)]
  onUnmounted(() => timers.forEach(clearInterval))
  return { shown, gone, now, cutOffSince }
}
