import { features, read, searches, tells, type Lexicon, type Reading } from '../language/index.js'
import { normaliseText } from '../shared/index.js'
import { IntList, Numbering } from './int-list.js'

/** What can be found: the questions that lead to a topic, and the words of its answer. */
export interface Findable {
  topic: string
  questions: readonly string[]
  text: string
}

export interface Found {
  topic: string
  /** 0 to 1: how much of what the message says is said there */
  score: number
  /** the question that is most like the message, and how much: cosine, 0 to 1 */
  example: string
  likeness: number
}

/** A question tells more of what an entry is asked than its answer does. */
const QUESTION_WEIGHT = 2
// BM25: long answers are forgiven, repetition counts up to a point.
const K1 = 2
const B = 0.4
/** Of the score of a topic, this much is the likeness of its nearest question. */
const LIKENESS_SHARE = 0.3
/** A feature that more questions, or more topics, than this have says little and would cost the most. */
const MAX_SHARE = 0.06
const MIN_CUT = 400
const MAX_CUT = 2_000

/** Which items have a feature, and how much it weighs in each. */
class Postings {
  /** row → where its items begin; one more than rows */
  readonly starts: Int32Array
  readonly items: Int32Array
  readonly weights: Float32Array
  readonly scores: Float32Array
  private readonly touched: Int32Array
  private count = 0

  /**
   * @param ends item → where its rows end in `rows`
   * @param idf row → 0 when the feature is left out
   * @param weightOf of the row at a place of `rows`
   */
  constructor(
    ends: Int32Array,
    rows: Int32Array,
    private readonly idf: Float32Array,
    weightOf: (item: number, at: number) => number,
  ) {
    this.starts = new Int32Array(idf.length + 1)
    for (const row of rows) if (idf[row]! > 0) this.starts[row + 1]!++
    for (let row = 0; row < idf.length; row++) this.starts[row + 1]! += this.starts[row]!
    const filled = this.starts.slice()
    this.items = new Int32Array(this.starts.at(-1)!)
    this.weights = new Float32Array(this.items.length)
    this.scores = new Float32Array(ends.length)
    this.touched = new Int32Array(ends.length)
    let at = 0
    for (let item = 0; item < ends.length; item++) {
      for (; at < ends[item]!; at++) {
        const row = rows[at]!
        if (idf[row] === 0) continue
        const place = filled[row]!++
        this.items[place] = item
        this.weights[place] = weightOf(item, at)
      }
    }
  }

  add(row: number): void {
    const idf = this.idf[row]!
    for (let i = this.starts[row]!; i < this.starts[row + 1]!; i++) {
      const item = this.items[i]!
      if (this.scores[item] === 0) this.touched[this.count++] = item
      this.scores[item]! += idf * this.weights[i]!
    }
  }

  /** Calls with every item that was hit, and forgets the scores. */
  drain(heard: (item: number, score: number) => void): void {
    for (let i = 0; i < this.count; i++) {
      const item = this.touched[i]!
      heard(item, this.scores[item]!)
      this.scores[item] = 0
    }
    this.count = 0
  }
}

/**
 * The keyword index: BM25 over n-grams of characters and sounds and the synonyms of the lexicon, beside the likeness to
 * single questions. Built in a moment from whatever the entries say now, so an entry that was edited a second ago is
 * found at once, before the trained model knows of it.
 */
export class KeywordIndex {
  private readonly rows = new Numbering()
  private readonly topicIdf: Float32Array
  private readonly questionIdf: Float32Array
  private readonly byTopic: Postings
  private readonly byQuestion: Postings
  private readonly questions: string[] = []
  private readonly topicOf: Int32Array
  /** topic → its question that is most like the message just now, and how much */
  private readonly nearest: Int32Array
  private readonly likeness: Float32Array

  constructor(
    private readonly findables: readonly Findable[],
    lexicon: Lexicon,
  ) {
    const topics = { ends: new IntList(), rows: new IntList(), counts: new IntList() }
    const questions = { ends: new IntList(), rows: new IntList(), topicOf: new IntList() }
    /** row → the last question, the last topic that had it, and where that topic counts it */
    const inQuestion: number[] = []
    const inTopic: number[] = []
    const countedAt: number[] = []
    const take = (text: string, weight: number, topic: number): number[] => {
      const found = features(read(normaliseText(text), lexicon))
      for (const feature of found) {
        if (!searches(feature)) continue
        const row = this.rows.add(feature)
        if (inTopic[row] === topic) {
          topics.counts.add(countedAt[row]!, weight)
        } else {
          inTopic[row] = topic
          countedAt[row] = topics.counts.length
          topics.rows.push(row)
          topics.counts.push(weight)
        }
      }
      return found
    }
    findables.forEach((findable, topic) => {
      for (const question of findable.questions) {
        const item = questions.ends.length
        for (const feature of take(question, QUESTION_WEIGHT, topic)) {
          if (!tells(feature)) continue
          const row = this.rows.add(feature)
          // Once a question, however often it stands there.
          if (inQuestion[row] === item) continue
          inQuestion[row] = item
          questions.rows.push(row)
        }
        questions.ends.push(questions.rows.length)
        questions.topicOf.push(topic)
        this.questions.push(question)
      }
      for (const line of findable.text.split('\n')) take(line, 1, topic)
      topics.ends.push(topics.rows.length)
    })
    this.topicOf = questions.topicOf.finished()
    this.nearest = new Int32Array(findables.length)
    this.likeness = new Float32Array(findables.length)

    const topicEnds = topics.ends.finished()
    const topicRows = topics.rows.finished()
    const counts = topics.counts.finished()
    this.topicIdf = idfOf(topicRows, this.rows.size, findables.length, 1)
    const lengths = sums(topicEnds, counts)
    const average = counts.reduce((sum, count) => sum + count, 0) / Math.max(1, findables.length)
    this.byTopic = new Postings(topicEnds, topicRows, this.topicIdf, (topic, at) => {
      const count = counts[at]!
      return (count * (K1 + 1)) / (count + K1 * (1 - B + (B * lengths[topic]!) / average))
    })

    const questionEnds = questions.ends.finished()
    const questionRows = questions.rows.finished()
    this.questionIdf = idfOf(questionRows, this.rows.size, this.questions.length, MAX_SHARE)
    const squares = sums(questionEnds, questionRows, (row) => this.questionIdf[row]! ** 2)
    this.byQuestion = new Postings(questionEnds, questionRows, this.questionIdf, (question, at) => {
      return this.questionIdf[questionRows[at]!]! / (Math.sqrt(squares[question]!) || 1)
    })
  }

  get size(): number {
    return this.findables.length
  }

  /** The topics that say most of what the message says, best first. */
  find(reading: Reading, limit: number): Found[] {
    let square = 0
    let possible = 0
    for (const feature of new Set(features(reading))) {
      const row = this.rows.get(feature)
      // What no entry has still lengthens the message: a long story is less like a short question.
      if (tells(feature)) square += (row === -1 ? 2 : this.questionIdf[row]! || 2) ** 2
      if (searches(feature)) possible += row === -1 ? 2 : this.topicIdf[row]!
      if (row === -1) continue
      this.byTopic.add(row)
      this.byQuestion.add(row)
    }
    const norm = square > 0 ? 1 / Math.sqrt(square) : 0
    const { nearest, likeness } = this
    this.byQuestion.drain((question, score) => {
      const topic = this.topicOf[question]!
      if (score * norm <= likeness[topic]!) return
      likeness[topic] = score * norm
      nearest[topic] = question
    })
    const best: { topic: number; score: number }[] = []
    this.byTopic.drain((topic, said) => {
      const score = ((1 - LIKENESS_SHARE) * said) / (possible * (K1 + 1)) + LIKENESS_SHARE * likeness[topic]!
      if (best.length === limit && score <= best[limit - 1]!.score) return
      if (best.length === limit) best.pop()
      const at = best.findIndex((other) => other.score < score)
      best.splice(at === -1 ? best.length : at, 0, { topic, score })
    })
    const found = best.map(({ topic, score }) => ({
      topic: this.findables[topic]!.topic,
      score,
      example: likeness[topic] === 0 ? '' : this.questions[nearest[topic]!]!,
      likeness: likeness[topic]!,
    }))
    likeness.fill(0)
    return found
  }
}

/** @returns one a row: how rare it is among the items; 0 for what is too common to tell */
function idfOf(rows: Int32Array, size: number, items: number, share: number): Float32Array {
  const having = new Int32Array(size)
  for (const row of rows) having[row]!++
  const cut = Math.min(MAX_CUT, Math.max(MIN_CUT, items * share))
  return Float32Array.from(having, (n) =>
    n === 0 || n > cut ? 0 : Math.log(1 + (items - n + 0.5) / (n + 0.5)),
  )
}

/** @returns one an item: the sum over its values */
function sums(ends: Int32Array, values: Int32Array, of: (value: number) => number = (v) => v): Float64Array {
  const out = new Float64Array(ends.length)
  let at = 0
  for (let item = 0; item < ends.length; item++) for (; at < ends[item]!; at++) out[item]! += of(values[at]!)
  return out
}
