/** One question and the topic that answers it. */
export interface Asked {
  text: string
  /** topics that count as right */
  right: readonly string[]
}

/** What every contender is given: one document an entry. */
export interface Knowledge {
  entries: readonly { id: string; title: string; text: string; questions: readonly string[] }[]
}

/** A way to find the topic of a question. */
export interface Contender {
  name: string
  /** @returns topics, best first */
  ask(text: string): string[] | Promise<string[]>
}

export type Build = (knowledge: Knowledge) => Contender | Promise<Contender>
