import { reactive } from 'vue'

interface Said {
  words: string
  undo: (() => void | Promise<void>) | undefined
  key: number
}

const SHOWN_MS = 6_000

/** What was just done; `Said.vue` shows it. */
export const said = reactive<{ current: Said | undefined }>({ current: undefined })
let timer: number | undefined
let key = 0

/** Says in a sentence what was done; with a way back where there is one. */
export function say(words: string, undo?: () => void | Promise<void>): void {
  window.clearTimeout(timer)
  said.current = { words, undo, key: ++key }
  timer = window.setTimeout(() => (said.current = undefined), undo ? SHOWN_MS * 2 : SHOWN_MS)
}

export async function takeBack(): Promise<void> {
  const undo = said.current?.undo
  said.current = undefined
  await undo?.()
}
