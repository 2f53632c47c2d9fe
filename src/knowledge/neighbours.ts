import { features, read, tells, type Lexicon, type Reading } from '../language/index.js'
import { normaliseText } from '../shared/index.js'

/** A message that somebody labelled with a topic: a question of an entry, or a line of the corpus. */
export interface Example {
  text: string
  topic: string
}

/** How like a message is to the nearest example of each topic. */
export interface Neighbour {
  topic: string
  /** cosine over pairs of characters, pairs of sounds and synonyms, 0 to 1; the best example counts most */
  score: number
  example: string
}

/** A feature that more examples than this share says nothing and would cost the most. */
const MAX_SHARE = 0.06
const MIN_CUT = 400
const MAX_CUT = 4_000

/**
 * The keyword index: which of the known questions is most like this one. Built in a moment from whatever the
 * entries say now, so an entry that was edited a second ago is found at once, before the trained model knows of it.
 */
export class Neighbours {
  /** feature → its row in `starts` */
  private readonly rows = new Map<number, number>()
  private readonly idf: Float32Array
  /** row → where its documents begin; one more than rows */
  private readonly starts: Int32Array
  private readonly documents: Int32Array
  private readonly weights: Float32Array
  private readonly topicOf: Int32Array
  private readonly topics: string[]
  /** how many examples each topic has */
  private readonly examplesOf: Int32Array
  private readonly scores: Float32Array
  private readonly touched: Int32Array

  constructor(
    private readonly examples: readonly Example[],
    lexicon: Lexicon,
  ) {
    this.topics = [...new Set(examples.map((e) => e.topic))]
    const topicIndex = new Map(this.topics.map((topic, i) => [topic, i]))
    this.topicOf = Int32Array.from(examples, (e) => topicIndex.get(e.topic)!)
    this.examplesOf = new Int32Array(this.topics.length)
    for (const topic of this.topicOf) this.examplesOf[topic]!++
    this.scores = new Float32Array(examples.length)
    this.touched = new Int32Array(examples.length)
    const known = examples.map((e) => distinct(features(read(normaliseText(e.text), lexicon))))
    const counts = new Map<number, number>()
    for (const document of known)
      for (const feature of document) counts.set(feature, (counts.get(feature) ?? 0) + 1)
    const cut = Math.min(MAX_CUT, Math.max(MIN_CUT, examples.length * MAX_SHARE))
    for (const [feature, count] of counts) if (count <= cut) this.rows.set(feature, this.rows.size)
    this.idf = new Float32Array(this.rows.size)
    this.starts = new Int32Array(this.rows.size + 1)
    for (const [feature, row] of this.rows) {
      this.idf[row] = Math.log(1 + examples.length / counts.get(feature)!)
      this.starts[row + 1] = counts.get(feature)!
    }
    for (let row = 0; row < this.idf.length; row++) this.starts[row + 1]! += this.starts[row]!
    const filled = this.starts.slice()
    this.documents = new Int32Array(this.starts.at(-1)!)
    this.weights = new Float32Array(this.documents.length)
    known.forEach((document, doc) => {
      const mine = document.flatMap((feature) => this.rows.get(feature) ?? [])
      const norm = Math.sqrt(mine.reduce((sum, row) => sum + this.idf[row]! ** 2, 0)) || 1
      for (const row of mine) {
        const at = filled[row]!++
        this.documents[at] = doc
        this.weights[at] = this.idf[row]! / norm
      }
    })
  }

  get size(): number {
    return this.examples.length
  }

  /** The topics whose examples are most like the message, best first. */
  nearest(reading: Reading, limit: number): Neighbour[] {
    const { scores, touched } = this
    let count = 0
    let square = 0
    for (const feature of distinct(features(reading))) {
      const row = this.rows.get(feature)
      const weight = row === undefined ? 2 : this.idf[row]!
      // What no example has still lengthens the message: a long story is less like a short question.
      square += weight ** 2
      if (row === undefined) continue
      for (let i = this.starts[row]!; i < this.starts[row + 1]!; i++) {
        const doc = this.documents[i]!
        if (scores[doc] === 0) touched[count++] = doc
        scores[doc]! += weight * this.weights[i]!
      }
    }
    const norm = square > 0 ? 1 / Math.sqrt(square) : 0
    const best = new Map<number, { three: [number, number, number]; doc: number }>()
    for (let i = 0; i < count; i++) {
      const doc = touched[i]!
      const score = scores[doc]!
      scores[doc] = 0
      const topic = this.topicOf[doc]!
      const known = best.get(topic)
      if (!known) {
        best.set(topic, { three: [score, 0, 0], doc })
        continue
      }
      const { three } = known
      if (score > three[0]) {
        known.three = [score, three[0], three[1]]
        known.doc = doc
      } else if (score > three[1]) known.three = [three[0], score, three[1]]
      else if (score > three[2]) three[2] = score
    }
    return [...best]
      .map(
        ([
          topic,
          {
            three: [a, b, c],
            doc,
          },
        ]) => ({
          topic: this.topics[topic]!,
          score: norm * bestOfThree(a, b, c, this.examplesOf[topic]!),
          example: this.examples[doc]!.text,
        }),
      )
      .sort((a, b) => b.score - a.score)
      .slice(0, limit)
  }
}

/** The best example counts most; a topic that has only one is not worse for it. */
function bestOfThree(a: number, b: number, c: number, examples: number): number {
  return 0.7 * a + 0.2 * (examples > 1 ? b : a) + 0.1 * (examples > 2 ? c : a)
}

function distinct(found: readonly number[]): number[] {
  return [...new Set(found)].filter(tells)
}
