/** What a table from outside may cost. */
export interface TableLimits {
  fileBytes: number
  /** of all parts of an .xlsx together, unpacked */
  unpackedBytes: number
  rows: number
  columns: number
  cellChars: number
  /** of the worker that reads it */
  memoryMb: number
  timeMs: number
}

export const TABLE_LIMITS: TableLimits = {
  fileBytes: 20 * 1024 * 1024,
  unpackedBytes: 100 * 1024 * 1024,
  rows: 50_000,
  columns: 60,
  cellChars: 2_000,
  memoryMb: 512,
  timeMs: 60_000,
}

/** One row as it stands in the file. Every cell is text, normalised; a missing one is ''. */
export interface TableRow {
  /** as the reader's own program counts it, from 1 */
  line: number
  cells: readonly string[]
}

export type TableRead =
  | { kind: 'table'; rows: readonly TableRow[] }
  /** in Chinese: what is wrong with the file, and what to do */
  | { kind: 'refused'; reason: string }
