/** Numbers in 8 bits, one scale a row. */
export interface Quantised {
  values: Int8Array
  scales: Float32Array
}

/** @param weights rows × width, row by row */
export function quantise(weights: Float32Array, rows: number, width: number): Quantised {
  const values = new Int8Array(weights.length)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    let largest = 0
    for (let c = 0; c < width; c++) largest = Math.max(largest, Math.abs(weights[row * width + c]!))
    const scale = largest / 127 || 1
    scales[row] = scale
    for (let c = 0; c < width; c++) values[row * width + c] = Math.round(weights[row * width + c]! / scale)
  }
  return { values, scales }
}

/** Numbers in 8 bits, one scale a row, without those that hardly weigh. */
export interface SparseRows {
  /** where each row begins in the next two; one more than rows */
  starts: Int32Array
  columns: Uint8Array
  values: Int8Array
  scales: Float32Array
}

/** Of 127: measured on the writers kept aside, what is smaller changes nothing and is six of seven weights. */
const LEAST = 6

/** @param width at most 256 */
export function quantiseSparse(weights: Float32Array, rows: number, width: number): SparseRows {
  const { values, scales } = quantise(weights, rows, width)
  const starts = new Int32Array(rows + 1)
  const columns: number[] = []
  const kept: number[] = []
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < width; c++) {
      const value = values[row * width + c]!
      if (Math.abs(value) < LEAST) continue
      columns.push(c)
      kept.push(value)
    }
    starts[row + 1] = kept.length
  }
  return { starts, columns: Uint8Array.from(columns), values: Int8Array.from(kept), scales }
}
