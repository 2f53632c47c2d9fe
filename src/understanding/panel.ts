import {
  hiddenLayerProbabilities,
  linearProbabilities,
  NearestExamples,
  type Model,
  type SparseVector,
  type Votes,
} from '../language/index.js'

/** What each says counts for this much; found on the writers kept aside. */
const LINEAR = 0.35
const NETWORK = 0.3
const EXAMPLES = 0.35

export interface Opinion {
  /** one probability a label of the gate */
  gate: Float32Array
  votes: Votes
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
    const votes = this.nearest.vote(vector)
    for (let i = 0; i < gate.length; i++)
      gate[i] = LINEAR * gate[i]! + NETWORK * second[i]! + EXAMPLES * votes.gate[i]!
    return { gate, votes }
  }

  /** Which topic a question is about. */
  topics(vector: SparseVector, { votes }: Opinion): Float32Array {
    const topics = linearProbabilities(this.model.topics, vector)
    if (votes.topics.some((share) => share > 0))
      for (let i = 0; i < topics.length; i++)
        topics[i] = (1 - EXAMPLES) * topics[i]! + EXAMPLES * votes.topics[i]!
    return topics
  }
}
