import {
  hiddenLayerProbabilities,
  linearProbabilities,
  NearestExamples,
  type Model,
  type SparseVector,
  type Votes,
} from '../language/index.js'

/** What each says counts for this much; found on the writers kept aside. */
const LINEAR = 0.4
const NETWORK = 0.3
const EXAMPLES = 0.3
/** Surer than this, nobody is asked what similar messages meant. */
const SURE = 0.93

export interface Opinion {
  /** one probability a label of the gate */
  gate: Float32Array
  /** asked for only when the others were unsure */
  votes: Votes | undefined
}

/** A linear model, a network and the most similar examples: taught the same, they err differently. */
export class Panel {
  private readonly nearest: NearestExamples

  constructor(private readonly model: Model) {
    this.nearest = new NearestExamples(model.examples, model.gate.labels.length, model.topics.labels.length)
  }

  /** What the sender wants. */
  ask(vector: SparseVector): Opinion {
    const gate = linearProbabilities(this.model.gate, vector)
    const second = hiddenLayerProbabilities(this.model.gateNetwork, vector)
    let surest = 0
    for (let i = 0; i < gate.length; i++) {
      gate[i] = (LINEAR * gate[i]! + NETWORK * second[i]!) / (LINEAR + NETWORK)
      if (gate[i]! > surest) surest = gate[i]!
    }
    if (surest >= SURE || vector.at.length === 0) return { gate, votes: undefined }
    const votes = this.nearest.vote(vector)
    return { gate: mixed(gate, votes.gate), votes }
  }

  /** Which topic a question is about. */
  topics(vector: SparseVector, { votes }: Opinion): Float32Array {
    const topics = linearProbabilities(this.model.topics, vector)
    return votes?.topics.some((share) => share > 0) ? mixed(topics, votes.topics) : topics
  }
}

function mixed(probabilities: Float32Array, votes: Float32Array): Float32Array {
  for (let i = 0; i < probabilities.length; i++)
    probabilities[i] = (1 - EXAMPLES) * probabilities[i]! + EXAMPLES * votes[i]!
  return probabilities
}
