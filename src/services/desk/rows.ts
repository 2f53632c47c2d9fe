import { toRecords, type Column, type TableProblem, type TableRow } from '../../tables/index.js'

export type ParsedRows<T> =
  | { kind: 'refused'; reason: string }
  | { kind: 'parsed'; values: readonly T[]; problems: readonly TableProblem[]; ignored: readonly string[] }

/** What became of a table: refused as a whole, bad rows (then nothing was written), looked at, or written. */
export type TableOutcome =
  | { kind: 'refused'; reason: string }
  | { kind: 'bad-rows'; problems: readonly TableProblem[]; good: number }
  | { kind: 'dry-run' | 'imported'; added: number; changed: number; ignored: readonly string[] }

/** Reads every row of a table. @param parse returns undefined for a row in which it has found something wrong */
export function parseRows<Key extends string, T>(
  rows: readonly TableRow[],
  columns: readonly Column<Key>[],
  parse: (cells: Readonly<Record<Key, string>>, fail: (problem: string, key?: Key) => void, line: number) => T | undefined, // prettier-ignore
): ParsedRows<T> {
  const records = toRecords(rows, columns)
  if (records.kind === 'refused') return records
  if (records.records.length === 0) return { kind: 'refused', reason: '列名下面一行也没有。' }
  const names = new Map(columns.map(({ key, names }) => [key, names[0]]))
  const problems: TableProblem[] = []
  const values: T[] = []
  for (const { line, cells } of records.records) {
    let failed = false
    const fail = (problem: string, key?: Key): void => {
      failed = true
      problems.push({ line, ...(key !== undefined && { column: names.get(key)! }), problem })
    }
    const value = parse(cells, fail, line)
    if (!failed && value !== undefined) values.push(value)
  }
  return { kind: 'parsed', values, problems, ignored: records.ignored }
}
