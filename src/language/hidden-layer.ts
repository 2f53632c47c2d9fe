import type { Lesson } from './dataset.js'
import { quantise, type Quantised } from './quantise.js'
import { seededRandom, shuffle } from './random.js'
import { softmax } from './softmax.js'
import type { SparseVector } from './vocabulary.js'

/** A network with one hidden layer: what two features mean together, which a linear model cannot say. */
export interface HiddenLayerModel {
  labels: readonly string[]
  /** features × units */
  inputs: Quantised
  hiddenBias: Float32Array
  /** labels × units */
  outputs: Float32Array
  bias: Float32Array
}

export interface HiddenLayerTraining {
  units: number
  epochs: number
  rate: number
  smoothing: number
  /** share of the features of a message left out, another one each time */
  featureDropout: number
  /** share of the hidden units left out */
  unitDropout: number
  seed: number
}

/** @returns one probability a label, in the order of `labels` */
export function hiddenLayerProbabilities(model: HiddenLayerModel, vector: SparseVector): Float32Array {
  const { inputs, hiddenBias, outputs } = model
  const units = hiddenBias.length
  const hidden = Float32Array.from(hiddenBias)
  const { at, value } = vector
  for (let k = 0; k < at.length; k++) {
    const x = value[k]! * inputs.scales[at[k]!]!
    const from = at[k]! * units
    for (let u = 0; u < units; u++) hidden[u]! += x * inputs.values[from + u]!
  }
  const scores = Float32Array.from(model.bias)
  for (let c = 0; c < scores.length; c++) {
    let sum = 0
    for (let u = 0; u < units; u++) if (hidden[u]! > 0) sum += hidden[u]! * outputs[c * units + u]!
    scores[c]! += sum
  }
  return softmax(scores)
}

/** Learns by AdaGrad with dropout; the same lesson gives the same model. */
export function trainHiddenLayer(lesson: Lesson, options: HiddenLayerTraining): HiddenLayerModel {
  const { data, labels, answers, rows, features } = lesson
  const { units, smoothing, unitDropout, featureDropout } = options
  const size = labels.length
  const random = seededRandom(options.seed)
  const inputs = Float32Array.from({ length: features * units }, () => bell(random) * 0.3)
  const outputs = Float32Array.from({ length: size * units }, () => bell(random) * 0.5 * Math.sqrt(2 / units))
  const hiddenBias = new Float32Array(units)
  const bias = new Float32Array(size)
  const inputSquares = new Float32Array(features).fill(0.01)
  const outputSquares = new Float32Array(size).fill(0.01)
  const order = Int32Array.from(rows, (_, i) => i)
  const hidden = new Float32Array(units)
  const back = new Float32Array(units)
  const open = new Float32Array(units)
  const scores = new Float32Array(size)
  let at = new Int32Array(256)
  let value = new Float32Array(256)
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, random)
    const rate = options.rate * (1 - (0.9 * epoch) / options.epochs)
    for (const i of order) {
      const from = data.starts[rows[i]!]!
      const to = data.starts[rows[i]! + 1]!
      if (to - from > at.length) {
        at = new Int32Array((to - from) * 2)
        value = new Float32Array(at.length)
      }
      let kept = 0
      let square = 0
      for (let k = from; k < to; k++) {
        if (random() < featureDropout) continue
        at[kept] = data.at[k]!
        value[kept] = data.value[k]!
        square += value[kept]! ** 2
        kept++
      }
      const norm = square > 0 ? 1 / Math.sqrt(square) : 0
      hidden.set(hiddenBias)
      for (let k = 0; k < kept; k++) {
        const x = (value[k]! *= norm)
        const w = at[k]! * units
        for (let u = 0; u < units; u++) hidden[u]! += x * inputs[w + u]!
      }
      let hiddenSquare = 0
      for (let u = 0; u < units; u++) {
        open[u] = hidden[u]! <= 0 || random() < unitDropout ? 0 : 1 / (1 - unitDropout)
        hidden[u]! *= open[u]!
        hiddenSquare += hidden[u]! ** 2 / units
      }
      scores.set(bias)
      for (let c = 0; c < size; c++) {
        let sum = 0
        for (let u = 0; u < units; u++) sum += hidden[u]! * outputs[c * units + u]!
        scores[c]! += sum
      }
      softmax(scores)
      back.fill(0)
      for (let c = 0; c < size; c++) {
        const gradient = scores[c]! - (c === answers[i] ? 1 - smoothing : 0) - smoothing / size
        outputSquares[c]! += gradient ** 2 * hiddenSquare
        const step = (rate * gradient) / Math.sqrt(outputSquares[c]!)
        for (let u = 0, w = c * units; u < units; u++, w++) {
          back[u]! += gradient * outputs[w]!
          outputs[w]! -= step * hidden[u]!
        }
        bias[c]! -= step
      }
      let backSquare = 0
      for (let u = 0; u < units; u++) {
        back[u]! *= open[u]!
        backSquare += back[u]! ** 2 / units
      }
      for (let k = 0; k < kept; k++) {
        const feature = at[k]!
        const x = value[k]!
        inputSquares[feature]! += x * x * backSquare
        const step = (rate * x) / Math.sqrt(inputSquares[feature]!)
        for (let u = 0, w = feature * units; u < units; u++, w++) inputs[w]! -= step * back[u]!
      }
      for (let u = 0; u < units; u++) hiddenBias[u]! -= 0.05 * rate * back[u]!
    }
  }
  return { labels, inputs: quantise(inputs, features, units), hiddenBias, outputs, bias }
}

/** Roughly normal, variance 1. */
function bell(random: () => number): number {
  return (random() + random() + random() + random() - 2) * 1.7
}
