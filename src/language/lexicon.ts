import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

const fileSchema = z.strictObject({
  synonyms: z.array(z.array(z.string().min(1)).min(2)),
  signs: z.record(z.string(), z.array(z.string().min(1))),
})

/** The lexicon file cannot be used. */
export class LexiconError extends Error {
  override readonly name = 'LexiconError'
}

/** Words that mean the same, and words that are signs of what goes on: `knowledge/lexicon.yaml`. */
export class Lexicon {
  private readonly byFirst = new Map<string, { word: string; marks: string[] }[]>()

  /** @param marks word → what it adds to a message: `k:<group>` or `s:<sign>` */
  constructor(readonly marks: ReadonlyMap<string, readonly string[]>) {
    for (const [word, list] of marks) {
      const first = word[0]!
      const known = this.byFirst.get(first)
      if (known) known.push({ word, marks: [...list] })
      else this.byFirst.set(first, [{ word, marks: [...list] }])
    }
    for (const list of this.byFirst.values()) list.sort((a, b) => b.word.length - a.word.length)
  }

  /** @throws LexiconError naming the file and what is wrong */
  static open(path: string): Lexicon {
    let parsed: z.output<typeof fileSchema>
    try {
      parsed = fileSchema.parse(parse(readFileSync(path, 'utf8')))
    } catch (error) {
      throw new LexiconError(
        `${path}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`,
      )
    }
    const marks = new Map<string, string[]>()
    const add = (word: string, mark: string): void => void marks.set(word, [...(marks.get(word) ?? []), mark])
    for (const group of parsed.synonyms) for (const word of group) add(word, `k:${group[0]!}`)
    for (const [sign, words] of Object.entries(parsed.signs)) for (const word of words) add(word, `s:${sign}`)
    return new Lexicon(marks)
  }

  static readonly empty = new Lexicon(new Map())

  /**
   * What a message mentions: each group and sign once. Overlapping words all count: 煤气味 is both the gas and its smell.
   *
   * @param plain Simplified, lower case
   */
  marksIn(plain: string): string[] {
    const found = new Set<string>()
    for (let i = 0; i < plain.length; i++) {
      const candidates = this.byFirst.get(plain[i]!)
      if (!candidates) continue
      for (const { word, marks } of candidates) {
        if (plain.startsWith(word, i)) for (const mark of marks) found.add(mark)
      }
    }
    return [...found].sort()
  }
}
