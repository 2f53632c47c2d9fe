import { HAZARDS, Neighbours, type Entry, type Hazard } from '../knowledge/index.js'
import { read, scores, type Lexicon, type Model } from '../language/index.js'
import { plainText } from '../shared/index.js'
import { fixedCommand } from './fixed-words.js'
import { COMMANDS, type Command, type RankedTopic, type Understander, type Understanding } from './meaning.js'

/** Where the lines are drawn; found on the development messages, see docs/decisions/0007-understanding.md. */
export interface Thresholds {
  /** an emergency at this probability or above */
  emergency: number
  /** the call line goes first at this probability or above */
  ambiguous: number
  /** answers directly when the first topic has this score, and leads the second by `margin` */
  answer: number
  margin: number
  /** below this not even choices are offered */
  choices: number
  /** no business of ours when small talk, other business and lookalikes together reach this */
  none: number
}

export const THRESHOLDS: Thresholds = {
  emergency: 0.45,
  ambiguous: 0.22,
  answer: 0.25,
  margin: 0.05,
  choices: 0.08,
  none: 0.5,
}

/** How much the likeness of the nearest question adds to what the model says of a topic. */
const NEIGHBOUR_WEIGHT = 0.15
/** The likeness from which a topic that the model does not know counts as found. */
const NEW_TOPIC_LIKENESS = 0.35

/** Why a message was understood as it was: for staff and developers, never for residents. */
export interface Explanation {
  emergency: number
  hazards: Partial<Record<Hazard, number>>
  intents: { label: string; p: number }[]
  topics: { id: string; score: number; model: number; neighbour: number; example: string }[]
}

interface Weighed {
  emergency: number
  hazard: Hazard
  question: number
  talk: number
  other: number
  notEmergency: number
  command: { name: Command; p: number }
  topics: RankedTopic[]
}

/** Understands by a trained model and an index over the questions; built anew when the entries change. */
export class ModelUnderstander implements Understander {
  private neighbours: Neighbours

  constructor(
    private readonly model: Model,
    private entries: ReadonlyMap<string, Entry>,
    private readonly thresholds: Thresholds = THRESHOLDS,
  ) {
    this.neighbours = indexOf(entries, model.lexicon)
  }

  /** Takes entries that were edited: the index is built anew. */
  learn(entries: ReadonlyMap<string, Entry>): void {
    this.neighbours = indexOf(entries, this.model.lexicon)
    this.entries = entries
  }

  understand(text: string): Understanding {
    const short = text.length <= LONGEST_SHORT ? plainText(text) : undefined
    const fixed = short === undefined ? undefined : fixedCommand(short)
    if (fixed) return { kind: 'command', command: fixed, topics: [] }
    const w = this.weigh(text)
    const t = this.thresholds
    const [first, second] = w.topics
    if (w.emergency >= t.emergency) return { kind: 'emergency', hazard: w.hazard, topics: w.topics }
    const none = w.talk + w.other + w.notEmergency
    if (w.command.p > Math.max(w.question, none) || w.command.p >= 0.5)
      return { kind: 'command', command: w.command.name, topics: w.topics }
    const sure =
      first !== undefined && first.score >= t.answer && first.score - (second?.score ?? 0) >= t.margin
    const hazard = sure ? this.entries.get(first.id)?.hazard : undefined
    // 油锅着火了怎么办: asked out of curiosity or in front of the stove, and nobody can tell which.
    if (
      hazard &&
      w.emergency < t.ambiguous &&
      none < t.none &&
      short !== undefined &&
      asksInTheMoment(short)
    ) {
      return { kind: 'ambiguous', hazard, topics: w.topics, sure }
    }
    if (w.emergency >= t.ambiguous) return { kind: 'ambiguous', hazard: w.hazard, topics: w.topics, sure }
    if (none >= t.none)
      return { kind: 'none', topics: w.topics, why: w.talk >= w.other ? 'small-talk' : 'not-ours' }
    if (sure) return { kind: 'answer', topics: w.topics }
    if (first && first.score >= t.choices) return { kind: 'choices', topics: w.topics }
    return { kind: 'none', topics: w.topics, why: 'unknown' }
  }

  /** The same, with the reasons. */
  explain(text: string): Explanation {
    const reading = read(text, this.model.lexicon)
    const s = scores(this.model, reading)
    const near = this.neighbours.nearest(reading, 5)
    const w = this.weigh(text)
    const intents = this.model.gate.labels
      .map((label, i) => ({ label, p: s.gate[i]! }))
      .sort((a, b) => b.p - a.p)
    return {
      emergency: w.emergency,
      hazards: Object.fromEntries(
        intents
          .filter((i) => i.label.startsWith('emergency:'))
          .map((i) => [i.label.slice('emergency:'.length), i.p]),
      ),
      intents: intents.slice(0, 5),
      topics: w.topics.slice(0, 5).map(({ id, score }) => {
        const n = near.find((x) => x.topic === id)
        const index = this.model.topics.labels.indexOf(id)
        return {
          id,
          score,
          model: index < 0 ? 0 : s.topics[index]!,
          neighbour: n?.score ?? 0,
          example: n?.example ?? '',
        }
      }),
    }
  }

  private weigh(text: string): Weighed {
    const reading = read(text, this.model.lexicon)
    const s = scores(this.model, reading)
    const byHazard = new Map<Hazard, number>(HAZARDS.map((hazard) => [hazard, 0]))
    const byCommand = new Map<Command, number>()
    const rest = { question: 0, talk: 0, other: 0, not: 0 }
    this.model.gate.labels.forEach((label, i) => {
      const p = s.gate[i]!
      const [intent, kind] = label.split(':')
      if (intent === 'emergency') byHazard.set(kind as Hazard, p)
      else if (intent === 'command') byCommand.set(kind as Command, p)
      else rest[intent as keyof typeof rest] = p
    })
    const [hazard] = [...byHazard].sort((a, b) => b[1] - a[1])[0]!
    const command = [...byCommand].sort((a, b) => b[1] - a[1])[0] ?? [COMMANDS[0], 0]
    return {
      emergency: [...byHazard.values()].reduce((sum, p) => sum + p, 0),
      hazard,
      question: rest.question,
      talk: rest.talk,
      other: rest.other,
      notEmergency: rest.not,
      command: { name: command[0], p: command[1] },
      topics: this.rank(s.topics, this.neighbours.nearest(reading, 12)),
    }
  }

  private rank(model: Float32Array, near: readonly { topic: string; score: number }[]): RankedTopic[] {
    const fused = new Map<string, number>()
    const known = new Set(this.model.topics.labels)
    this.model.topics.labels.forEach((id, i) => {
      if (this.entries.has(id) && model[i]! > 0.002) fused.set(id, model[i]!)
    })
    for (const { topic, score } of near) {
      // An entry that was written since the last build has only its own questions to be found by.
      if (!known.has(topic)) fused.set(topic, Math.min(1, Math.max(0, score - NEW_TOPIC_LIKENESS) * 2))
      else if (score > 0.3) fused.set(topic, (fused.get(topic) ?? 0) + NEIGHBOUR_WEIGHT * score)
    }
    return [...fused]
      .map(([id, score]) => ({ id, score: Math.min(1, score) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 5)
  }
}

/** Characters: a longer message is a story, whatever words it has. */
const LONGEST_SHORT = 24
const IN_THE_MOMENT =
  /(?:着|起|冒|漏|触|进|淹|困|晕|倒|噎|卡|烧|烫|裂|断|塌|响|炸|电|掉|摔|伤|血|味).{0,6}(?:了|啦|咯|着|到)?.{0,4}(?:怎么办|咋办|咋整|咋弄|怎么弄|怎么救|该怎么|咋个办|点算|点办|乍办|怎办)/
const NOT_NOW =
  /如果|要是|万一|假如|假设|以后|平时|上次|上回|昨天|去年|以前|那次|想学|想了解|请教|题|作业|预防|的话/

/** A danger named as if it had happened, and what to do asked for, with nothing that puts it elsewhere or elsewhen. */
function asksInTheMoment(plain: string): boolean {
  return IN_THE_MOMENT.test(plain) && !NOT_NOW.test(plain)
}

/** The questions of the entries alone: over the corpus as well it was measured to add nothing to the model. */
function indexOf(entries: ReadonlyMap<string, Entry>, lexicon: Lexicon): Neighbours {
  const questions = [...entries.values()].flatMap((entry) =>
    [entry.title, ...entry.questions].map((text) => ({ text, topic: entry.id })),
  )
  return new Neighbours(questions, lexicon)
}
