import type { Lesson } from './dataset.js'
import { quantiseSparse, type SparseRows } from './quantise.js'
import { seededRandom, shuffle } from './random.js'
import { softmax } from './softmax.js'
import type { SparseVector } from './vocabulary.js'

/** A multinomial logistic regression. */
export interface LinearModel {
  labels: readonly string[]
  bias: Float32Array
  /** features × labels */
  weights: SparseRows
}

export interface LinearTraining {
  epochs: number
  /** step of the first epoch; falls to a twentieth over the epochs */
  rate: number
  /** share of each step by which weights shrink */
  decay: number
  /** how much of a label is spread over all others */
  smoothing: number
  seed: number
}

/** @returns one probability a label, in the order of `labels` */
export function linearProbabilities(model: LinearModel, vector: SparseVector): Float32Array {
  const scores = Float32Array.from(model.bias)
  const { starts, columns, values, scales } = model.weights
  const { at, value } = vector
  for (let k = 0; k < at.length; k++) {
    const feature = at[k]!
    const x = value[k]! * scales[feature]!
    for (let i = starts[feature]!; i < starts[feature + 1]!; i++) scores[columns[i]!]! += x * values[i]!
  }
  return softmax(scores)
}

/** Learns by stochastic gradient descent; the same lesson gives the same model. */
export function trainLinear(lesson: Lesson, options: LinearTraining): LinearModel {
  const { data, labels, answers, rows, features } = lesson
  const size = labels.length
  const weights = new Float32Array(features * size)
  const bias = new Float32Array(size)
  const random = seededRandom(options.seed)
  const order = Int32Array.from(rows, (_, i) => i)
  const scores = new Float32Array(size)
  const touched = new Int32Array(size)
  const rest = options.smoothing / size
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random)
    const step = options.rate * (1 - (0.95 * epoch) / options.epochs)
    for (const i of order) {
      const from = data.starts[rows[i]!]!
      const to = data.starts[rows[i]! + 1]!
      scores.set(bias)
      for (let k = from; k < to; k++) {
        const x = data.value[k]!
        const w = data.at[k]! * size
        for (let c = 0; c < size; c++) scores[c]! += x * weights[w + c]!
      }
      softmax(scores)
      let count = 0
      for (let c = 0; c < size; c++) {
        const gradient = scores[c]! - (c === answers[i] ? 1 - options.smoothing : 0) - rest
        scores[c] = gradient
        // Labels that are right already need no step; leaving them out makes training several times faster.
        if (Math.abs(gradient) > 0.0015) touched[count++] = c
      }
      for (let k = from; k < to; k++) {
        const w = data.at[k]! * size
        const x = step * data.value[k]!
        for (let t = 0; t < count; t++) {
          const c = touched[t]!
          weights[w + c]! -= x * scores[c]! + step * options.decay * weights[w + c]!
        }
      }
      for (let t = 0; t < count; t++) bias[touched[t]!]! -= 0.1 * step * scores[touched[t]!]!
    }
  }
  return { labels, bias, weights: quantiseSparse(weights, features, size) }
}
