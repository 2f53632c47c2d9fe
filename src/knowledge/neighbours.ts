import { features, read, type Lexicon, type Reading } from '../language/index.js'
import { normaliseText } from '../shared/index.js'

/** A message that somebody labelled with a topic: a question of an entry, or a line of the corpus. */
export interface Example {
  text: string
  topic: string
}

/** How like a message is to the nearest example of each topic. */
export interface Neighbour {
  topic: string
  /** cosine over n-grams, 0 to 1; the best example, helped a little by the second and third */
  score: number
  example: string
}

/** A feature that more examples than this share says nothing and would cost the most. */
const MAX_SHARE = 0.06
const MIN_CUT = 400

/**
 * The keyword index: which of the known questions is most like this one. Built in a moment from whatever the
 * entries say now, so an entry that was edited a second ago is found at once, before the trained model knows of it.
 */
export class Neighbours {
  private readonly postings = new Map<string, { docs: Int32Array; weights: Float32Array }>()
  private readonly idf = new Map<string, number>()
  private readonly topicOf: Int32Array
  private readonly topics: string[]
  private readonly scores: Float32Array

  constructor(
    private readonly examples: readonly Example[],
    lexicon: Lexicon,
  ) {
    this.topics = [...new Set(examples.map((e) => e.topic))]
    const topicIndex = new Map(this.topics.map((topic, i) => [topic, i]))
    this.topicOf = Int32Array.from(examples, (e) => topicIndex.get(e.topic)!)
    this.scores = new Float32Array(examples.length)
    const documents = examples.map((e) => [...features(read(normaliseText(e.text), lexicon))].filter(isTelling))
    const counts = new Map<string, number>()
    for (const document of documents) for (const feature of document) counts.set(feature, (counts.get(feature) ?? 0) + 1)
    const cut = Math.max(MIN_CUT, examples.length * MAX_SHARE)
    for (const [feature, count] of counts) if (count <= cut) this.idf.set(feature, Math.log(1 + examples.length / count))
    const lists = new Map<string, { docs: number[]; weights: number[] }>()
    documents.forEach((document, doc) => {
      const known = document.filter((feature) => this.idf.has(feature))
      const norm = Math.sqrt(known.reduce((sum, feature) => sum + this.idf.get(feature)! ** 2, 0)) || 1
      for (const feature of known) {
        let list = lists.get(feature)
        if (!list) lists.set(feature, (list = { docs: [], weights: [] }))
        list.docs.push(doc)
        list.weights.push(this.idf.get(feature)! / norm)
      }
    })
    for (const [feature, list] of lists) {
      this.postings.set(feature, { docs: Int32Array.from(list.docs), weights: Float32Array.from(list.weights) })
    }
  }

  get size(): number {
    return this.examples.length
  }

  /** The topics whose examples are most like the message, best first. */
  nearest(reading: Reading, limit: number): Neighbour[] {
    const { scores } = this
    scores.fill(0)
    let square = 0
    for (const feature of features(reading)) {
      if (!isTelling(feature)) continue
      const weight = this.idf.get(feature)
      // What no example has still lengthens the message: a long story is less like a short question.
      square += (weight ?? 2) ** 2
      if (weight === undefined) continue
      const posting = this.postings.get(feature)!
      for (let i = 0; i < posting.docs.length; i++) scores[posting.docs[i]!]! += weight * posting.weights[i]!
    }
    const norm = square > 0 ? 1 / Math.sqrt(square) : 0
    const best = this.topics.map(() => [0, 0, 0, -1] as [number, number, number, number])
    for (let doc = 0; doc < scores.length; doc++) {
      const score = scores[doc]!
      if (score === 0) continue
      const three = best[this.topicOf[doc]!]!
      if (score > three[0]) {
        three[2] = three[1]
        three[1] = three[0]
        three[0] = score
        three[3] = doc
      } else if (score > three[1]) {
        three[2] = three[1]
        three[1] = score
      } else if (score > three[2]) {
        three[2] = score
      }
    }
    return best
      .map(([a, b, c, doc], topic) => ({ topic: this.topics[topic]!, score: norm * (0.6 * a + 0.25 * b + 0.15 * c), doc }))
      .filter((n) => n.doc >= 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit)
      .map(({ topic, score, doc }) => ({ topic, score, example: this.examples[doc]!.text }))
  }
}

/** Single characters and sounds are everywhere; pairs and triples tell. */
function isTelling(feature: string): boolean {
  if (/^[=^ ]|\$$|^s:/.test(feature)) return false
  return feature.startsWith('/') ? feature.indexOf('/', 1) !== -1 : [...feature].length > 1
}
