import {
  HAZARDS,
  KeywordIndex,
  questionKey,
  type Entry,
  type Found,
  type Hazard,
} from '../knowledge/index.js'
import {
  features,
  hashText,
  isCryForHelp,
  read,
  type Lexicon,
  type Model,
  type Reading,
} from '../language/index.js'
import { questionsOf } from './build-model.js'
import { plainText } from '../shared/index.js'
import { fixedCommand } from './fixed-words.js'
import { COMMANDS, type Command, type RankedTopic, type Understander, type Understanding } from './meaning.js'
import { Panel } from './panel.js'

/** Where the lines are drawn; found on the development messages, see docs/decisions/0007-understanding.md. */
export interface Thresholds {
  /** an emergency at this probability or above */
  emergency: number
  /** one for sure, though it speaks of another time or of what might be */
  certain: number
  /** maybe one at this probability or above, and if it is not this much less likely than everything that is not ours */
  ambiguous: number
  ambiguousToNone: number
  /** a question that sounds this much like an emergency gets the call line first */
  alarmed: number
  /** answered when "it is a question" times "it is this topic" reaches this; choices are offered below */
  answer: number
  /** also answered: surely a question, and this topic, however unsure, leads the next by this factor */
  leadQuestion: number
  leadTopic: number
  lead: number
  choices: number
  choicesToNone: number
  /** a command at this probability or above, and if it beats the other readings by these factors */
  command: number
  commandToAnswer: number
  commandToNone: number
  /** answered at this likeness to a question that was written since the model was built */
  local: number
}

export const THRESHOLDS: Thresholds = {
  emergency: 0.48,
  certain: 0.95,
  ambiguous: 0.06,
  ambiguousToNone: 0.75,
  alarmed: 0.15,
  answer: 0.23,
  leadQuestion: 0.74,
  leadTopic: 0.1,
  lead: 2,
  choices: 0.09,
  choicesToNone: 3.4,
  command: 0.25,
  commandToAnswer: 0.9,
  commandToNone: 0.47,
  local: 0.6,
}

/** The likeness to a question that the model was not taught from which its entry counts as found. */
const FOUND_LIKENESS = 0.35

/** A keyword alone that sounds this much like an emergency (出血) gets the call line first. */
const KEYWORD_ALARMS = 0.3

/** An explanation looks at so many characters of a message, and names a pair that is worth at least so much. */
const LONGEST_EXPLAINED = 120
const LEAST_WORTH = 0.02

/** Why a message was understood as it was: for staff and developers, never for residents. */
export interface Explanation {
  /** the message as it was read: Simplified, pinyin in characters */
  read: string
  /** what the first topic rests on: pairs of characters, and how much surer they make it */
  words: { word: string; worth: number }[]
  emergency: number
  hazards: Partial<Record<Hazard, number>>
  intents: { label: string; p: number }[]
  topics: { id: string; score: number; model: number; neighbour: number; example: string }[]
}

/** What the model says of one message, in numbers. */
export interface Evidence {
  /** over all hazards together, 0 to 1 */
  emergency: number
  hazard: Hazard
  question: number
  talk: number
  other: number
  /** reads like an emergency and is none: past, news, drill, joke, product, story */
  lookalike: number
  command: { name: Command; p: number }
  /** to the nearest question that the model was not taught, 0 to 1 */
  likeness: number
  /** best first, at most five; reckoned when it is first asked for */
  topics: () => readonly RankedTopic[]
}

/** Understands by a trained model and an index over the questions; built anew when the entries change. */
export class ModelUnderstander implements Understander {
  private written: KeywordIndex
  private keywords: ReadonlyMap<string, string>
  private readonly panel: Panel

  constructor(
    private readonly model: Model,
    private entries: ReadonlyMap<string, Entry>,
    private readonly thresholds: Thresholds = THRESHOLDS,
  ) {
    this.written = indexOf(entries, model)
    this.keywords = keywordsOf(entries)
    this.panel = new Panel(model)
  }

  /** What the model was trained with. */
  get lexicon(): Lexicon {
    return this.model.lexicon
  }

  /** Takes entries that were edited: the index is built anew. */
  learn(entries: ReadonlyMap<string, Entry>): void {
    this.written = indexOf(entries, this.model)
    this.keywords = keywordsOf(entries)
    this.entries = entries
  }

  understand(text: string): Understanding {
    const reading = this.read(text)
    // A fixed word is heard even with a wrong letter in its pinyin, which the characters would hide.
    const fixed = fixedCommand(reading.typed)
    if (fixed) return { kind: 'command', command: fixed, topics: [] }
    const evidence = this.weigh(reading)
    if (isCryForHelp(reading.plain)) return lazily({ kind: 'emergency', hazard: evidence.hazard }, evidence)
    const meant = decide(evidence, reading.plain, this.entries, this.thresholds)
    const entry = meant.kind === 'emergency' ? undefined : this.keywords.get(reading.plain)
    return entry === undefined ? meant : lookedUp(entry, meant, evidence.emergency >= KEYWORD_ALARMS)
  }

  /** What the decision rests on, for those who tune it. */
  evidence(text: string): Evidence {
    return this.weigh(this.read(text))
  }

  /** The same, with the reasons. */
  explain(text: string): Explanation {
    const reading = this.read(text)
    const vector = this.model.vocabulary.vectorise(features(reading))
    const opinion = this.panel.ask(vector)
    const topics = this.panel.topics(vector, opinion)
    const near = this.written.find(reading, 5)
    const evidence = this.weigh(reading)
    const intents = this.model.gate.labels
      .map((label, i) => ({ label, p: opinion.gate[i]! }))
      .sort((a, b) => b.p - a.p)
    return {
      read: reading.plain,
      words: this.wordsFor(evidence.topics()[0]?.id, reading.plain),
      emergency: evidence.emergency,
      hazards: Object.fromEntries(
        intents
          .filter((i) => i.label.startsWith('emergency:'))
          .map((i) => [i.label.slice('emergency:'.length), i.p]),
      ),
      intents: intents.slice(0, 5),
      topics: evidence.topics().map(({ id, score }) => {
        const n = near.find((x) => x.topic === id)
        const index = this.model.topics.labels.indexOf(id)
        return {
          id,
          score,
          model: index < 0 ? 0 : topics[index]!,
          neighbour: n?.likeness ?? 0,
          example: n?.example ?? '',
        }
      }),
    }
  }

  /** Leaves each pair of characters out in turn: what the topic loses is what the pair was worth. */
  private wordsFor(topic: string | undefined, plain: string): { word: string; worth: number }[] {
    const scoreOf = (text: string): number =>
      this.weigh(this.read(text))
        .topics()
        .find(({ id }) => id === topic)?.score ?? 0
    const whole = scoreOf(plain)
    const characters = [...plain].slice(0, LONGEST_EXPLAINED)
    const words = new Map<string, number>()
    for (let i = 0; i + 1 < characters.length; i++) {
      const word = `${characters[i]}${characters[i + 1]}`
      if (!/^[\p{L}\p{N}]{2}$/u.test(word)) continue
      const without = [...characters.slice(0, i), ' ', ...characters.slice(i + 2)].join('')
      words.set(word, Math.max(words.get(word) ?? 0, whole - scoreOf(without)))
    }
    return [...words]
      .map(([word, worth]) => ({ word, worth }))
      .filter(({ worth }) => worth >= LEAST_WORTH)
      .sort((a, b) => b.worth - a.worth)
      .slice(0, 5)
  }

  private read(text: string): Reading {
    return read(text, this.model.lexicon, this.model.pinyin)
  }

  private weigh(reading: Reading): Evidence {
    const vector = this.model.vocabulary.vectorise(features(reading))
    const opinion = this.panel.ask(vector)
    const p = opinion.gate
    const near = this.written.size === 0 ? [] : this.written.find(reading, 5)
    const found: Evidence = {
      emergency: 0,
      hazard: HAZARDS[0],
      question: 0,
      talk: 0,
      other: 0,
      lookalike: 0,
      command: { name: COMMANDS[0], p: 0 },
      likeness: near.reduce((most, found) => Math.max(most, found.likeness), 0),
      topics: once(() => this.rank(this.panel.topics(vector, opinion), near)),
    }
    let likeliest = 0
    for (const [i, intent] of this.intents().entries()) {
      if (intent.hazard) {
        found.emergency += p[i]!
        if (p[i]! > likeliest) {
          likeliest = p[i]!
          found.hazard = intent.hazard
        }
      } else if (intent.command) {
        if (p[i]! > found.command.p) found.command = { name: intent.command, p: p[i]! }
      } else found[intent.rest!] = p[i]!
    }
    return found
  }

  /** What the labels of the gate mean, in their order. */
  private readonly intents = once(() => this.model.gate.labels.map(meaningOf))

  private rank(model: Float32Array, near: readonly Found[]): RankedTopic[] {
    const found = new Map<string, number>()
    this.model.topics.labels.forEach((id, i) => {
      if (model[i]! > 0.002 && this.entries.has(id)) found.set(id, model[i]!)
    })
    for (const { topic, score, likeness } of near) {
      const likely = Math.min(1, (Math.max(score, likeness) - FOUND_LIKENESS) * 2)
      if (likely > (found.get(topic) ?? 0)) found.set(topic, likely)
    }
    return [...found]
      .map(([id, score]) => ({ id, score }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 5)
  }
}

function meaningOf(label: string): {
  hazard?: Hazard
  command?: Command
  rest?: 'question' | 'talk' | 'other' | 'lookalike'
} {
  const [intent, kind] = label.split(':')
  if (intent === 'emergency') return { hazard: kind as Hazard }
  if (intent === 'command') return { command: kind as Command }
  return { rest: intent === 'not' ? 'lookalike' : (intent as 'question' | 'talk' | 'other') }
}

/**
 * From numbers to a meaning.
 *
 * @param plain the message, Simplified and lower case
 */
export function decide(
  evidence: Evidence,
  plain: string,
  entries: ReadonlyMap<string, Entry>,
  t: Thresholds,
): Understanding {
  const { emergency, hazard, question, talk, other, lookalike, likeness, command } = evidence
  if (emergency >= t.emergency && !(emergency < t.certain && isOfAnotherTime(plain)))
    return lazily({ kind: 'emergency', hazard }, evidence)
  const none = talk + other + lookalike
  const alarming = emergency >= t.ambiguous && emergency >= t.ambiguousToNone * none
  // Staff wrote it for this community: it is answered, whatever the model takes it for.
  const local = likeness >= t.local
  if (local && !alarming) return { kind: 'answer', topics: evidence.topics() }
  // A question without a topic is as little worth an answer as a topic without a question.
  const [first, second] = question >= t.choices ? evidence.topics() : []
  const answer = question * (first?.score ?? 0)
  if (command.p >= t.command && command.p > t.commandToAnswer * answer && command.p > t.commandToNone * none)
    return lazily({ kind: 'command', command: command.name }, evidence)
  const leads = first !== undefined && first.score >= Math.max(t.leadTopic, t.lead * (second?.score ?? 0))
  const sure = local || answer >= t.answer || (leads && question >= t.leadQuestion)
  if (alarming) return { kind: 'ambiguous', hazard, topics: evidence.topics(), sure }
  if (sure) {
    const topics = evidence.topics()
    // 油锅着火了怎么办: asked out of curiosity or in front of the stove, and nobody can tell which.
    const danger = entries.get(topics[0]!.id)?.hazard
    if (danger && (emergency >= t.alarmed || asksInTheMoment(plain)))
      return { kind: 'ambiguous', hazard: danger, topics, sure }
    return { kind: 'answer', topics }
  }
  if (answer >= t.choices && question >= t.choicesToNone * none)
    return { kind: 'choices', topics: evidence.topics() }
  const why = question > none ? 'unknown' : talk >= other ? 'small-talk' : 'not-ours'
  return lazily({ kind: 'none', why }, evidence)
}

const ANOTHER_TIME =
  /要是|如果|万一|假如|假设|上次|上回(?![不来家去])|上礼拜|上星期|上周|上个?月|昨天|昨晚|昨夜|前天|前几天|去年|前年|以前|那次|那天|那会儿|小时候/
const NOW = /现在|正在|这会儿|今天|今晚|刚刚|刚才|一直|还在|越来越|快来|救命|又/

/** Told of another time, or of what might be, with nothing in it that happens now. The call line still comes first. */
function isOfAnotherTime(plain: string): boolean {
  return ANOTHER_TIME.test(plain) && !NOW.test(plain)
}

/** Characters: a longer message is a story, whatever words it has. */
const LONGEST_SHORT = 24
const IN_THE_MOMENT =
  /(?:着|起|冒|漏|触|进|淹|困|晕|倒|噎|卡|烧|烫|裂|断|塌|响|炸|电|掉|摔|伤|血|味).{0,6}(?:了|啦|咯|着|到)?.{0,4}(?:怎么办|咋办|咋整|咋弄|怎么弄|怎么救|该怎么|咋个办|点算|点办|乍办|怎办)/
const NOT_NOW =
  /如果|要是|万一|假如|假设|以后|平时|上次|上回|昨天|去年|以前|那次|想学|想了解|请教|题|作业|预防|的话/

/** A danger named as if it had happened, and what to do asked for, with nothing that puts it elsewhere or elsewhen. */
function asksInTheMoment(plain: string): boolean {
  return plain.length <= LONGEST_SHORT && IN_THE_MOMENT.test(plain) && !NOT_NOW.test(plain)
}

/** A keyword alone, such as campaign texts tell people to send, is looked up: its entry is meant, whatever else it says. */
function lookedUp(id: string, meant: Understanding, alarming: boolean): Understanding {
  const topics = [{ id, score: 1 }, ...meant.topics.filter((topic) => topic.id !== id)].slice(0, 5)
  return meant.kind === 'ambiguous' && alarming
    ? { ...meant, topics, sure: true }
    : { kind: 'answer', topics }
}

/** Keyword, Simplified and lower case → the entry that has it first of all, or the only one that has it at all. */
function keywordsOf(entries: ReadonlyMap<string, Entry>): ReadonlyMap<string, string> {
  const firsts = new Map<string, string[]>()
  const all = new Map<string, string[]>()
  const add = (map: Map<string, string[]>, word: string, id: string): void =>
    void map.set(word, [...(map.get(word) ?? []), id])
  for (const { id, keywords } of entries.values()) {
    keywords.forEach((keyword, nth) => {
      const word = plainText(keyword)
      add(all, word, id)
      if (nth === 0) add(firsts, word, id)
    })
  }
  return new Map(
    [...all].flatMap(([word, ids]) => {
      const own = firsts.get(word)?.length === 1 ? firsts.get(word)! : ids
      return own.length === 1 ? [[word, own[0]!] as const] : []
    }),
  )
}

/** What the model was not taught: questions and whole entries that staff wrote since it was built. */
function indexOf(entries: ReadonlyMap<string, Entry>, model: Model): KeywordIndex {
  const findables = [...entries.values()].flatMap((entry) => {
    const questions = questionsOf(entry).filter((text) => !model.taught.has(hashText(questionKey(text))))
    if (questions.length === 0) return []
    // Of an entry that the model knows, only the new questions are looked for.
    const text = model.topics.labels.includes(entry.id)
      ? ''
      : [...entry.keywords, entry.answer, ...entry.steps].join('\n')
    return [{ topic: entry.id, questions, text }]
  })
  return new KeywordIndex(findables, model.lexicon)
}

/** The topics of a message that is no question are reckoned only when somebody asks for them. */
function lazily<T extends object>(meaning: T, evidence: Evidence): T & { topics: readonly RankedTopic[] } {
  return Object.defineProperty(meaning, 'topics', { get: evidence.topics, enumerable: true }) as T & {
    topics: readonly RankedTopic[]
  }
}

function once<T>(reckon: () => T): () => T {
  let known: { value: T } | undefined
  return () => (known ??= { value: reckon() }).value
}
