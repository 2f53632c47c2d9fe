import type { Chooser, Understanding } from '../understanding/index.js'
import type { Opened } from './respond.js'
import type { RespondContext } from './response.js'

/**
 * Where the understanding is unsure, somebody may choose between the entries that it thought of. Nobody waits for it
 * behind another message: the next one of the same person may be a fire, and ends the choosing.
 */
export class SecondOpinion {
  /** messages of one person in one place that are not answered yet */
  private readonly waiting = new Map<string, number>()
  private readonly choosing = new Map<string, AbortController>()

  /** @param staffNames what must not leave the house beside the sender's own name */
  constructor(
    private readonly chooser: Chooser | undefined,
    private readonly staffNames: () => readonly string[],
  ) {}

  arrived(key: string): void {
    this.waiting.set(key, (this.waiting.get(key) ?? 0) + 1)
    this.choosing.get(key)?.abort()
  }

  answered(key: string): void {
    const left = (this.waiting.get(key) ?? 1) - 1
    if (left === 0) this.waiting.delete(key)
    else this.waiting.set(key, left)
  }

  /** @returns the message with what was chosen; as it was when nobody chose */
  async on(opened: Opened, context: RespondContext, key: string): Promise<Opened> {
    const { understanding } = opened
    if (!this.chooser || !understanding || !isUnsure(opened, context) || this.waiting.get(key) !== 1)
      return opened
    const candidates = understanding.topics.flatMap(({ id }) => {
      const title = context.entries.get(id)?.title
      return title === undefined ? [] : [{ id, title }]
    })
    if (candidates.length === 0) return opened
    const controller = new AbortController()
    this.choosing.set(key, controller)
    try {
      const names = [opened.message.from.name, ...this.staffNames()]
      const choice = await this.chooser.choose(opened.message.text, candidates, names, controller.signal)
      if (choice.kind === 'no-answer') return opened
      return { ...opened, understanding: chosenFrom(understanding, choice) }
    } finally {
      this.choosing.delete(key)
    }
  }
}

function chosenFrom(
  { topics }: Understanding,
  choice: { kind: 'none' } | { kind: 'entry'; id: string },
): Understanding {
  if (choice.kind === 'none') return { kind: 'none', topics, why: 'unknown' }
  const isIt = ({ id }: { id: string }): boolean => id === choice.id
  return { kind: 'answer', topics: [...topics.filter(isIt), ...topics.filter((topic) => !isIt(topic))] }
}

/** It would offer choices, or say that it does not know. */
function isUnsure({ addressed, understanding }: Opened, { tooFast }: RespondContext): boolean {
  if (!addressed || tooFast !== 'no') return false
  return (
    understanding?.kind === 'choices' || (understanding?.kind === 'none' && understanding.why === 'unknown')
  )
}
