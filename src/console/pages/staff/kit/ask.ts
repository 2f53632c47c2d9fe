import { reactive } from 'vue'

interface Question {
  title: string
  words: string
  /** what the button does, as a verb: 停止发送 */
  button: string
  danger?: boolean
}

/** The question that is open; `Asked.vue` shows it. */
export const asked = reactive<{ question: Question | undefined }>({ question: undefined })
let answerTo: ((yes: boolean) => void) | undefined

/** Asks before something that hurts. @returns whether to go on */
export function ask(question: Question): Promise<boolean> {
  answerTo?.(false)
  asked.question = question
  return new Promise((resolve) => (answerTo = resolve))
}

export function answer(yes: boolean): void {
  asked.question = undefined
  answerTo?.(yes)
  answerTo = undefined
}
