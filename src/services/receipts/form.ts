/** A class of words, such as particles; each form says which may follow which. */
export type WordClass =
  | 'filler'
  | 'somebody'
  | 'state'
  | 'news'
  | 'sure'
  | 'fine'
  | 'fine-bare'
  | 'received'
  | 'nod'
  | 'particle'
  | 'thanks'

export type Words = Readonly<Record<WordClass, readonly string[]>>

/** From each state by each class of words to the next. */
export interface FormTable {
  states: readonly Readonly<Partial<Record<WordClass, number>>>[]
  ends: readonly number[]
}

/**
 * What may be said, as words that follow each other from the first character to the last. Each position is looked at
 * once in each state, however a text may be cut into words: what a stranger types cannot keep us busy.
 */
export class Form {
  private readonly ends: ReadonlySet<number>

  constructor(
    private readonly lexicon: WordLexicon,
    private readonly table: FormTable,
  ) {
    this.ends = new Set(table.ends)
  }

  reads(text: string): boolean {
    const { states } = this.table
    // reached[i]: the states in which the text may stand before its character i
    const reached: Set<number>[] = Array.from({ length: text.length + 1 }, () => new Set())
    reached[0]!.add(0)
    for (let at = 0; at < text.length; at++) {
      if (reached[at]!.size === 0) continue
      for (const { word, of } of this.lexicon.wordsAt(text, at))
        for (const state of reached[at]!) {
          const next = states[state]![of]
          if (next !== undefined) reached[at + word.length]!.add(next)
        }
      // Thanks to somebody by name end what was said.
      if (text.length - at <= LONGEST_THANKS && THANKS.test(text.slice(at)))
        for (const state of reached[at]!) {
          const next = states[state]!.thanks
          if (next !== undefined) reached[text.length]!.add(next)
        }
    }
    return [...reached[text.length]!].some((state) => this.ends.has(state))
  }
}

const LONGEST_THANKS = 8
const THANKS = /^(?:谢谢|感谢|多谢|辛苦|麻烦)/

/** Words by their first character. */
export class WordLexicon {
  private readonly byFirst = new Map<string, { word: string; of: WordClass }[]>()

  constructor(words: Words) {
    for (const [of, list] of Object.entries(words) as [WordClass, readonly string[]][])
      for (const word of new Set(list)) {
        const known = this.byFirst.get(word[0]!)
        if (known) known.push({ word, of })
        else this.byFirst.set(word[0]!, [{ word, of }])
      }
  }

  wordsAt(text: string, at: number): { word: string; of: WordClass }[] {
    return (this.byFirst.get(text[at]!) ?? []).filter(({ word }) => text.startsWith(word, at))
  }
}

/** Every way to say a thing: one of each, one after the other. */
export function each(...parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>(
    (said, part) => said.flatMap((before) => part.map((word) => before + word)),
    [''],
  )
}
