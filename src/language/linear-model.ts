import type { SparseVector } from './vocabulary.js'

/** One multinomial logistic regression over the shared vocabulary, weights in 8 bits. */
export interface Head {
  labels: readonly string[]
  /** vocabulary.size × labels.length, feature by feature */
  weights: Int8Array
  /** one a feature: weight = int8 × scale */
  scales: Float32Array
  bias: Float32Array
}

/** @returns one probability a label, in the order of `head.labels`; they sum to 1 */
export function probabilities(head: Head, vector: SparseVector): Float32Array {
  const size = head.labels.length
  const scores = Float32Array.from(head.bias)
  const { weights, scales } = head
  const { at, value } = vector
  for (let k = 0; k < at.length; k++) {
    const feature = at[k]!
    const x = value[k]! * scales[feature]!
    const from = feature * size
    for (let c = 0; c < size; c++) scores[c]! += x * weights[from + c]!
  }
  softmax(scores)
  return scores
}

/** In place. */
export function softmax(scores: Float32Array): void {
  let max = -Infinity
  for (let i = 0; i < scores.length; i++) if (scores[i]! > max) max = scores[i]!
  let sum = 0
  for (let i = 0; i < scores.length; i++) sum += scores[i] = Math.exp(scores[i]! - max)
  for (let i = 0; i < scores.length; i++) scores[i]! /= sum
}
