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
