import { onUnmounted, ref, shallowRef } from 'vue'
import type { AlertProgress } from '../../../../contract/index.js'
import { call } from '../../api.js'

const POLL_MS = 3_000

/** How far an alert is: told by the server as it happens, and asked for where no stream can be had. */
export function useProgress(id: string) {
  const progress = shallowRef<AlertProgress>()
  const live = ref(false)
  let source: EventSource | undefined
  let polling: number | undefined

  async function ask(): Promise<void> {
    progress.value = await call('GET /api/staff/alerts/:id/progress', { params: { id } }).catch(
      () => progress.value,
    )
  }
  function poll(): void {
    live.value = false
    polling ??= window.setInterval(() => void (document.hidden || ask()), POLL_MS)
  }

  void ask()
  if ('EventSource' in window) {
    source = new EventSource(`/api/staff/alerts/${encodeURIComponent(id)}/stream`)
    source.addEventListener('progress', (event) => {
      live.value = true
      window.clearInterval(polling)
      polling = undefined
      progress.value = JSON.parse(event.data as string) as AlertProgress
    })
    // It tries again by itself where it can; meanwhile we ask.
    source.addEventListener('error', poll)
  } else poll()

  onUnmounted(() => {
    source?.close()
    window.clearInterval(polling)
  })
  return { progress, live, ask }
}
