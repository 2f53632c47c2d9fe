import type { Dataset } from './dataset.js'
import type { SparseVector } from './vocabulary.js'

/** A feature that more examples have costs the most and was measured to add nothing. */
const MOST_EXAMPLES = 120
/** No topic: the example is no question. */
const NO_TOPIC = 0xffff
const NEIGHBOURS = 20

/** Every message that the model was taught, to be asked: what were the most similar ones? */
export interface Examples {
  /** feature → where its examples begin; one more than features */
  starts: Int32Array
  /** numbers of examples, feature by feature */
  examples: Uint16Array | Uint32Array
  /** weight of the feature in the example, of 255 */
  weights: Uint8Array
  /** example → label of the gate, topic (or `NO_TOPIC`) */
  gates: Uint8Array
  topics: Uint16Array
}

export interface Votes {
  /** one share a label of the gate; they sum to 1 */
  gate: Float32Array
  /** one share a topic; all 0 when no neighbour has one */
  topics: Float32Array
}

/** @param topics one an example, undefined when it is about none */
export function indexExamples(
  data: Dataset,
  features: number,
  gates: readonly number[],
  topics: readonly (number | undefined)[],
): Examples {
  const count = data.starts.length - 1
  const having = new Int32Array(features)
  for (const feature of data.at) having[feature]!++
  const tells = (feature: number): boolean => having[feature]! <= MOST_EXAMPLES
  const idf = Float32Array.from(having, (n) => Math.log(1 + count / Math.max(n, 0.5)))
  const starts = new Int32Array(features + 1)
  for (let f = 0; f < features; f++) starts[f + 1] = starts[f]! + (tells(f) ? having[f]! : 0)
  const filled = starts.slice()
  const examples = count <= 0x10000 ? new Uint16Array(starts[features]!) : new Uint32Array(starts[features]!)
  const weights = new Uint8Array(examples.length)
  for (let example = 0; example < count; example++) {
    let square = 0
    for (let k = data.starts[example]!; k < data.starts[example + 1]!; k++) square += idf[data.at[k]!]! ** 2
    const norm = 255 / Math.sqrt(square || 1)
    for (let k = data.starts[example]!; k < data.starts[example + 1]!; k++) {
      const feature = data.at[k]!
      if (!tells(feature)) continue
      const at = filled[feature]!++
      examples[at] = example
      weights[at] = Math.min(255, Math.round(idf[feature]! * norm))
    }
  }
  return {
    starts,
    examples,
    weights,
    gates: Uint8Array.from(gates),
    topics: Uint16Array.from(topics, (topic) => topic ?? NO_TOPIC),
  }
}

/** Asks the twenty most similar examples; the nearer one is, the more its word counts. */
export class NearestExamples {
  private readonly scores: Float32Array
  private readonly touched: Int32Array
  private readonly idf: Float32Array

  constructor(
    private readonly index: Examples,
    private readonly gateLabels: number,
    private readonly topicLabels: number,
  ) {
    const count = index.gates.length
    this.scores = new Float32Array(count)
    this.touched = new Int32Array(count)
    this.idf = new Float32Array(index.starts.length - 1)
    for (let f = 0; f < this.idf.length; f++)
      this.idf[f] = Math.log(1 + count / Math.max(index.starts[f + 1]! - index.starts[f]!, 0.5))
  }

  vote(vector: SparseVector): Votes {
    const { starts, examples, weights, gates, topics } = this.index
    const { scores, touched } = this
    let count = 0
    for (const feature of vector.at) {
      const idf = this.idf[feature]!
      for (let i = starts[feature]!; i < starts[feature + 1]!; i++) {
        const example = examples[i]!
        if (scores[example] === 0) touched[count++] = example
        scores[example]! += idf * weights[i]!
      }
    }
    const nearest = this.best(count)
    const votes: Votes = {
      gate: new Float32Array(this.gateLabels),
      topics: new Float32Array(this.topicLabels),
    }
    let all = 0
    let onTopic = 0
    const strongest = nearest.length > 0 ? scores[nearest[0]!]! : 1
    for (const example of nearest) {
      const weight = (scores[example]! / strongest) ** 3
      all += weight
      votes.gate[gates[example]!]! += weight
      if (topics[example] !== NO_TOPIC) {
        onTopic += weight
        votes.topics[topics[example]!]! += weight
      }
    }
    for (let i = 0; i < count; i++) scores[touched[i]!] = 0
    if (all > 0) for (let i = 0; i < votes.gate.length; i++) votes.gate[i]! /= all
    if (onTopic > 0) for (let i = 0; i < votes.topics.length; i++) votes.topics[i]! /= onTopic
    return votes
  }

  /** The highest scores among the first `count` touched, best first. */
  private best(count: number): number[] {
    const { scores, touched } = this
    const best: number[] = []
    for (let i = 0; i < count; i++) {
      const example = touched[i]!
      const score = scores[example]!
      if (best.length === NEIGHBOURS && score <= scores[best[NEIGHBOURS - 1]!]!) continue
      let at = best.length < NEIGHBOURS ? best.push(example) - 1 : NEIGHBOURS - 1
      while (at > 0 && scores[best[at - 1]!]! < score) {
        best[at] = best[at - 1]!
        at--
      }
      best[at] = example
    }
    return best
  }
}
