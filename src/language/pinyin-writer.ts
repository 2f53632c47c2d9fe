import { unitFeature, unitPairFeature } from './features.js'
import { soundsOf, fuzzySyllable, splitPinyin } from './syllables.js'
import type { Vocabulary } from './vocabulary.js'

/** The most frequent characters of a syllable; the others are too rare in what residents write to be meant. */
const MOST_CANDIDATES = 20
/** How much less likely it is that zen was typed for zheng than for zen. Natural logarithm. */
const TYPED_FUZZILY = -2
/** How much less likely a character has its second sound than its first. Natural logarithm. */
const SECOND_SOUND = -0.7
/** How much less likely a pair is that nobody has written: "stupid back-off". Natural logarithm. */
const UNSEEN_PAIR = -4
/** A run of fewer syllables is more often a word of another language, or a name. */
const FEWEST_SYLLABLES = 2
/** One such as aed or wifi stands in a message of pinyin; more of them, or a longer one, and it is another language. */
const MOST_STRANGE = 1
const LONGEST_STRANGE = 4

interface Candidate {
  code: number
  /** natural logarithm of the share of messages that have the character */
  share: number
  /** natural logarithm of how likely the syllable was typed for it */
  typed: number
}

/** One candidate and the best way to it. */
interface Step extends Candidate {
  score: number
  before: Step | undefined
}

/**
 * Writes pinyin in characters, as residents would have written the same: 燃气灶 is meant by ran qi zao, since
 * that is what messages say. Characters and their pairs come from the vocabulary of the model.
 */
export class PinyinWriter {
  private candidates: ReadonlyMap<string, readonly Candidate[]> | undefined

  /** by syllable as it is typed; there are not more of them than legal ones */
  private readonly chosen = new Map<string, readonly Candidate[]>()

  constructor(private readonly vocabulary: Vocabulary) {}

  /**
   * The message with its runs of pinyin in characters; unchanged where it has none.
   *
   * @param plain Simplified, lower case
   */
  write(plain: string): string {
    if (!/[a-z]{2}/.test(plain)) return plain
    const words = plain.match(/[a-zü]+/g)!
    const strange = words.filter((word) => !splitPinyin(word))
    if (strange.length > MOST_STRANGE || strange.some((word) => word.length > LONGEST_STRANGE)) return plain
    return plain.replace(/[a-zü]+(?:[ '’][a-zü]+)*/g, (run, at: number) => {
      let written = ''
      let open: string[] = []
      const close = (): void => {
        const syllables = open.flatMap((word) => splitPinyin(word)!)
        const before = `${plain.slice(0, at)}${written}`.at(-1)
        const meant = syllables.length < FEWEST_SYLLABLES ? undefined : this.characters(syllables, before)
        written += meant ?? open.join(' ')
        open = []
      }
      for (const word of run.split(/[ '’]/)) {
        if (splitPinyin(word)) {
          open.push(word)
          continue
        }
        close()
        written += written === '' ? `${word} ` : ` ${word} `
      }
      close()
      return written.trimEnd()
    })
  }

  /** @returns undefined when one of the syllables is none of Chinese */
  private characters(syllables: readonly string[], before: string | undefined): string | undefined {
    const start = before?.codePointAt(0)
    let steps: Step[] =
      start === undefined
        ? []
        : [{ code: start, share: this.share(unitFeature(start)) ?? 0, typed: 0, score: 0, before: undefined }]
    for (const syllable of syllables) {
      const candidates = this.candidatesOf(syllable)
      if (candidates.length === 0) return undefined
      const previous = steps
      steps = candidates.map((candidate) => {
        if (previous.length === 0)
          return { ...candidate, score: candidate.share + candidate.typed, before: undefined }
        let best = -Infinity
        let way: Step | undefined
        for (const step of previous) {
          const score = step.score + this.follows(step, candidate)
          if (score > best) {
            best = score
            way = step
          }
        }
        return { ...candidate, score: best, before: way }
      })
    }
    let last: Step | undefined = steps.reduce((best, step) => (step.score > best.score ? step : best))
    const codes: number[] = []
    while (last && codes.length < syllables.length) {
      codes.push(last.code)
      last = last.before
    }
    return String.fromCodePoint(...codes.reverse())
  }

  /** Natural logarithm of how likely the second character is after the first. */
  private follows(first: Candidate, second: Candidate): number {
    const pair = this.share(unitPairFeature(first.code, second.code))
    if (pair === undefined) return UNSEEN_PAIR + second.share + second.typed
    return Math.min(0, pair - first.share) + second.typed
  }

  private candidatesOf(syllable: string): readonly Candidate[] {
    const known = this.chosen.get(syllable)
    if (known) return known
    this.candidates ??= this.bySound()
    const exact = this.candidates.get(`=${syllable.replace('ü', 'v')}`) ?? []
    const fuzzy = this.candidates.get(fuzzySyllable(syllable)) ?? []
    const typed = new Set(exact.map((candidate) => candidate.code))
    const others = fuzzy
      .filter((candidate) => !typed.has(candidate.code))
      .map((candidate) => ({ ...candidate, typed: candidate.typed + TYPED_FUZZILY }))
    const chosen = [...exact, ...others]
      .sort((a, b) => b.share + b.typed - a.share - a.typed)
      .slice(0, MOST_CANDIDATES)
    this.chosen.set(syllable, chosen)
    return chosen
  }

  /** The characters that messages use, under their exact syllable (`=zen`) and their fuzzy one. */
  private bySound(): ReadonlyMap<string, readonly Candidate[]> {
    const found = new Map<string, Candidate[]>()
    const add = (sound: string, candidate: Candidate): void => {
      const list = found.get(sound)
      if (list) list.push(candidate)
      else found.set(sound, [candidate])
    }
    for (let code = 0x4e00; code <= 0x9fff; code++) {
      const share = this.share(unitFeature(code))
      if (share === undefined) continue
      soundsOf(String.fromCharCode(code)).forEach((syllable, nth) => {
        const candidate = { code, share, typed: nth === 0 ? 0 : SECOND_SOUND }
        add(`=${syllable}`, candidate)
        add(fuzzySyllable(syllable), candidate)
      })
    }
    return found
  }

  /** Natural logarithm of the share of messages that have a feature. */
  private share(feature: number): number | undefined {
    const at = this.vocabulary.indexOf(feature)
    // The weight of a feature is the root of log(1 + messages / having): see buildVocabulary.
    return at === -1 ? undefined : -Math.log(Math.expm1(this.vocabulary.weights[at]! ** 2))
  }
}
