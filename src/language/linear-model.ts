/** Which features of a message the model knows, and how much each weighs. */
export interface Vocabulary {
  index: ReadonlyMap<string, number>
  idf: Float32Array
}

/** One multinomial logistic regression over the shared vocabulary, weights in 8 bits. */
export interface Head {
  labels: readonly string[]
  /** vocabulary.size × labels.length, feature by feature */
  weights: Int8Array
  /** one a feature: weight = int8 × scale */
  scales: Float32Array
  bias: Float32Array
}

/** A message as the model sees it: feature numbers and their weights, of length 1 together. */
export interface SparseVector {
  at: Int32Array
  value: Float32Array
}

export function vectorise(found: Iterable<string>, vocabulary: Vocabulary): SparseVector {
  const at: number[] = []
  const value: number[] = []
  let square = 0
  for (const feature of found) {
    const index = vocabulary.index.get(feature)
    if (index === undefined) continue
    const weight = vocabulary.idf[index]!
    at.push(index)
    value.push(weight)
    square += weight * weight
  }
  const norm = square > 0 ? 1 / Math.sqrt(square) : 0
  return { at: Int32Array.from(at), value: Float32Array.from(value, (v) => v * norm) }
}

/** @returns one probability a label, in the order of `head.labels`; they sum to 1 */
export function probabilities(head: Head, vector: SparseVector): Float32Array {
  const scores = rawScores(head, vector)
  let max = -Infinity
  for (const score of scores) if (score > max) max = score
  let sum = 0
  for (let i = 0; i < scores.length; i++) sum += scores[i] = Math.exp(scores[i]! - max)
  for (let i = 0; i < scores.length; i++) scores[i]! /= sum
  return scores
}

function rawScores(head: Head, vector: SparseVector): Float32Array {
  const size = head.labels.length
  const scores = Float32Array.from(head.bias)
  const { weights } = head
  for (let k = 0; k < vector.at.length; k++) {
    const feature = vector.at[k]!
    const x = vector.value[k]! * head.scales[feature]!
    const from = feature * size
    for (let c = 0; c < size; c++) scores[c]! += x * weights[from + c]!
  }
  return scores
}
