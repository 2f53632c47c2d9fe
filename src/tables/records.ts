import type { TableRow } from './limits.js'

/** A column that a table may have. The first name is the one that people read. */
export interface Column<Key extends string> {
  key: Key
  names: readonly [string, ...string[]]
  required?: boolean
}

/** One row below the headers, by column. */
export interface TableRecord<Key extends string> {
  line: number
  /** '' for what is not there */
  cells: Readonly<Record<Key, string>>
}

export type Records<Key extends string> =
  | {
      kind: 'records'
      records: readonly TableRecord<Key>[]
      /** headers that nobody knows, as they stand */
      ignored: readonly string[]
    }
  | { kind: 'refused'; reason: string }

/** Something wrong in one cell, or in one row when there is no column. In Chinese: what is wrong, what to do. */
export interface TableProblem {
  line: number
  column?: string
  problem: string
}

/** Finds the columns by their headers: the first row that has any. Spaces, case and what stands in brackets do not count. */
export function toRecords<Key extends string>(
  rows: readonly TableRow[],
  columns: readonly Column<Key>[],
): Records<Key> {
  const [headers, ...rest] = rows
  if (!headers) return { kind: 'refused', reason: '文件是空的。第一行要写列名。' }
  const at = new Map<Key, number>()
  const ignored: string[] = []
  for (const [i, header] of headers.cells.entries()) {
    if (header === '') continue
    const column = columns.find(({ names }) => names.some((name) => plain(name) === plain(header)))
    if (!column) ignored.push(header)
    else if (at.has(column.key))
      return { kind: 'refused', reason: `有两列都是「${column.names[0]}」。请留下一列。` }
    else at.set(column.key, i)
  }
  const missing = columns.filter(({ key, required }) => required && !at.has(key))
  if (missing.length > 0)
    return {
      kind: 'refused',
      reason: `第 ${headers.line} 行要写列名，缺少：${missing.map(({ names }) => names[0]).join('、')}。`,
    }
  const records = rest.map(({ line, cells }) => ({
    line,
    cells: Object.fromEntries(columns.map(({ key }) => [key, cells[at.get(key) ?? -1] ?? ''])) as Record<
      Key,
      string
    >,
  }))
  return { kind: 'records', records, ignored }
}

export function problemLine({ line, column, problem }: TableProblem): string {
  return column === undefined ? `第 ${line} 行：${problem}` : `第 ${line} 行「${column}」：${problem}`
}

function plain(header: string): string {
  return header
    .replace(/[（(【[].*$/, '')
    .replace(/[\s_*＊]/g, '')
    .toLowerCase()
}
