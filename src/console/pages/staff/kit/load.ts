import { onUnmounted, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { wordsOf } from '../api.js'

/** Whoever waits longer than this is told what for. */
const SLOW_MS = 300

export interface Loaded<T> {
  data: ShallowRef<T | undefined>
  /** one sentence for people; empty when there is none */
  problem: Ref<string>
  /** it takes long enough to be said */
  slow: Ref<boolean>
  reload: () => Promise<void>
}

/**
 * Loads something for a page, now and again when asked. What is shown stays while it is loaded anew.
 *
 * @param everyMs loads again at this pace while the page is looked at
 */
export function useLoad<T>(load: () => Promise<T>, everyMs?: number): Loaded<T> {
  const data = shallowRef<T>()
  const problem = ref('')
  const slow = ref(false)
  let turn = 0

  async function reload(): Promise<void> {
    const mine = ++turn
    const timer = setTimeout(() => (slow.value = true), SLOW_MS)
    try {
      const loaded = await load()
      // An answer that was overtaken by a later question is not shown.
      if (mine !== turn) return
      data.value = loaded
      problem.value = ''
    } catch (error) {
      if (mine === turn) problem.value = wordsOf(error)
    } finally {
      clearTimeout(timer)
      if (mine === turn) slow.value = false
    }
  }

  void reload()
  if (everyMs !== undefined) {
    const timer = setInterval(() => {
      if (!document.hidden) void reload()
    }, everyMs)
    const seen = (): void => void (document.hidden || reload())
    document.addEventListener('visibilitychange', seen)
    onUnmounted(() => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', seen)
    })
  }
  onUnmounted(() => turn++)
  return { data, problem, slow, reload }
}

/** Something that somebody has asked for with a button: one at a time, with what went wrong. */
export function useAct(): {
  busy: Ref<boolean>
  problem: Ref<string>
  act: (work: () => Promise<void>) => Promise<boolean>
} {
  const busy = ref(false)
  const problem = ref('')
  return {
    busy,
    problem,
    async act(work) {
      if (busy.value) return false
      busy.value = true
      problem.value = ''
      try {
        await work()
        return true
      } catch (error) {
        problem.value = wordsOf(error)
        return false
      } finally {
        busy.value = false
      }
    },
  }
}
