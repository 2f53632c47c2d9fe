import type { Head } from './linear-model.js'
import type { SparseVector } from './vocabulary.js'

export interface TrainingOptions {
  epochs: number
  /** step of the first epoch; falls to a tenth over the epochs */
  rate: number
  /** share of each step by which weights shrink */
  decay: number
  /** how much of a label is spread over all others */
  smoothing: number
  seed: number
}

export const DEFAULT_TRAINING: TrainingOptions = {
  epochs: 14,
  rate: 6,
  decay: 1e-6,
  smoothing: 0.02,
  seed: 512,
}

/** A small seeded generator, so that the same corpus gives the same model. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Multinomial logistic regression by stochastic gradient descent.
 *
 * @param weightOf how much each message counts
 */
export function trainHead(
  vectors: readonly SparseVector[],
  labels: readonly string[],
  vocabularySize: number,
  options: TrainingOptions = DEFAULT_TRAINING,
  weightOf: (row: number) => number = () => 1,
): Head {
  const names = [...new Set(labels)].sort()
  const size = names.length
  const target = labels.map((label) => names.indexOf(label))
  const weights = new Float32Array(vocabularySize * size)
  const bias = new Float32Array(size)
  const random = seededRandom(options.seed)
  const order = vectors.map((_, i) => i)
  const scores = new Float32Array(size)
  const touched = new Int32Array(size)

  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      ;[order[i], order[j]] = [order[j]!, order[i]!]
    }
    const rate = options.rate * (1 - (0.95 * epoch) / options.epochs)
    for (const row of order) {
      const { at, value } = vectors[row]!
      scores.set(bias)
      for (let k = 0; k < at.length; k++) {
        const x = value[k]!
        const from = at[k]! * size
        for (let c = 0; c < size; c++) scores[c]! += x * weights[from + c]!
      }
      let max = -Infinity
      for (let c = 0; c < size; c++) if (scores[c]! > max) max = scores[c]!
      let sum = 0
      for (let c = 0; c < size; c++) sum += scores[c] = Math.exp(scores[c]! - max)
      let count = 0
      const rest = options.smoothing / size
      for (let c = 0; c < size; c++) {
        const wanted = (c === target[row]! ? 1 - options.smoothing : 0) + rest
        const gradient = scores[c]! / sum - wanted
        scores[c] = gradient
        // Classes that are right already need no step; leaving them out makes training several times faster.
        if (Math.abs(gradient) > 0.0015) touched[count++] = c
      }
      const step = rate * weightOf(row)
      for (let k = 0; k < at.length; k++) {
        const from = at[k]! * size
        const x = step * value[k]!
        for (let t = 0; t < count; t++) {
          const c = touched[t]!
          weights[from + c]! -= x * scores[c]! + step * options.decay * weights[from + c]!
        }
      }
      for (let t = 0; t < count; t++) bias[touched[t]!]! -= 0.1 * step * scores[touched[t]!]!
    }
  }
  return quantise(names, weights, bias, vocabularySize)
}

function quantise(
  labels: readonly string[],
  weights: Float32Array,
  bias: Float32Array,
  features: number,
): Head {
  const size = labels.length
  const small = new Int8Array(weights.length)
  const scales = new Float32Array(features)
  for (let f = 0; f < features; f++) {
    let largest = 0
    for (let c = 0; c < size; c++) largest = Math.max(largest, Math.abs(weights[f * size + c]!))
    const scale = largest / 127 || 1
    scales[f] = scale
    for (let c = 0; c < size; c++) small[f * size + c] = Math.round(weights[f * size + c]! / scale)
  }
  return { labels, weights: small, scales, bias }
}
