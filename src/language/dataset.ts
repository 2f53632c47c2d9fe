import type { SparseVector } from './vocabulary.js'

/** Many vectors in three arrays that a worker thread can share. */
export interface Dataset {
  /** where each vector begins; one more than vectors */
  starts: Int32Array
  at: Int32Array
  value: Float32Array
}

export function packed(vectors: readonly SparseVector[]): Dataset {
  const total = vectors.reduce((sum, vector) => sum + vector.at.length, 0)
  const starts = new Int32Array(new SharedArrayBuffer((vectors.length + 1) * 4))
  const at = new Int32Array(new SharedArrayBuffer(total * 4))
  const value = new Float32Array(new SharedArrayBuffer(total * 4))
  let end = 0
  vectors.forEach((vector, i) => {
    at.set(vector.at, end)
    value.set(vector.value, end)
    starts[i + 1] = end += vector.at.length
  })
  return { starts, at, value }
}

/** What a classifier learns from: rows of a dataset, each with the number of its label. */
export interface Lesson {
  data: Dataset
  rows: Int32Array
  labels: readonly string[]
  /** one a row: its label's place in `labels` */
  answers: Int32Array
  /** features that the dataset knows */
  features: number
}

/** @param labelOf undefined for a row that this classifier does not learn from */
export function lessonOf(data: Dataset, features: number, labelOf: readonly (string | undefined)[]): Lesson {
  const rows = labelOf.flatMap((label, i) => (label === undefined ? [] : [i]))
  const labels = [...new Set(rows.map((row) => labelOf[row]!))].sort()
  const place = new Map(labels.map((label, i) => [label, i]))
  return {
    data,
    features,
    labels,
    rows: Int32Array.from(rows),
    answers: Int32Array.from(rows, (row) => place.get(labelOf[row]!)!),
  }
}
