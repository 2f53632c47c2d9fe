import { parse, type CsvError } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'
import { normaliseText } from '../shared/index.js'
import type { TableLimits, TableRead, TableRow } from './limits.js'
import { zipFault } from './zip-check.js'

const SAVE_AS = '请在 Excel 里另存为 .xlsx 或 CSV 再试。'
const refused = (reason: string): TableRead => ({ kind: 'refused', reason })

/**
 * Reads a table whatever it is called: .xlsx, or CSV in UTF-8, UTF-16 or GB18030 with commas, semicolons or tabs. What
 * it is, its first bytes say. Runs in a worker of its own: see TableReader.
 */
export async function parseTable(file: Buffer, limits: TableLimits): Promise<TableRead> {
  if (file.length > limits.fileBytes)
    return refused(`文件太大，最多 ${Math.floor(limits.fileBytes / 1024 / 1024)} MB。请拆成几个文件。`)
  if (startsWith(file, [0x50, 0x4b])) return parseXlsx(file, limits)
  if (startsWith(file, [0xd0, 0xcf, 0x11, 0xe0])) return refused(`这是旧版 .xls，或者加了密码。${SAVE_AS}`)
  const text = decode(file)
  if (text === undefined) return refused(`这不是表格文件，或者文字编码认不出来。${SAVE_AS}`)
  return parseCsv(text, limits)
}

async function parseXlsx(file: Buffer, limits: TableLimits): Promise<TableRead> {
  switch (zipFault(file, limits.unpackedBytes)) {
    case 'no zip':
      return refused(`文件坏了，打不开。${SAVE_AS}`)
    case 'too large':
      return refused('文件解开以后太大，不能读。请只留要导入的表，另存后再试。')
    case undefined:
  }
  let sheet: readonly (readonly unknown[])[]
  try {
    sheet = await readSheet(file)
  } catch {
    return refused(`文件里没有能读的表。${SAVE_AS}`)
  }
  return withinLimits(
    sheet.map((row, i) => ({ line: i + 1, cells: row.map(cellText) })),
    limits,
  )
}

function parseCsv(text: string, limits: TableLimits): TableRead {
  try {
    const records = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      info: true,
      max_record_size: limits.columns * limits.cellChars,
      to: limits.rows + 2,
    }) as unknown as { record: string[]; info: { lines: number } }[]
    const rows = records.map(({ record, info }) => ({ line: info.lines, cells: record.map(csvText) }))
    return withinLimits(rows, limits)
  } catch (error) {
    const { code, lines } = error as CsvError & { lines?: number }
    const where = typeof lines === 'number' ? `第 ${lines} 行` : '某一行'
    return refused(
      code === 'CSV_MAX_RECORD_SIZE'
        ? `${where}太长，可能是前面的引号没有配对。请检查引号。`
        : `${where}读不懂（${code ?? '格式不对'}）。请检查那一行的引号和逗号。`,
    )
  }
}

function withinLimits(all: readonly TableRow[], limits: TableLimits): TableRead {
  const rows = all.filter((row) => row.cells.some((cell) => cell !== ''))
  if (rows.length > limits.rows + 1) return refused(`最多 ${limits.rows} 行，请拆成几个文件。`)
  for (const { line, cells } of rows) {
    if (cells.length > limits.columns)
      return refused(`第 ${line} 行超过 ${limits.columns} 列。请删去多余的列。`)
    const long = cells.findIndex((cell) => cell.length > limits.cellChars)
    if (long !== -1) return refused(`第 ${line} 行第 ${long + 1} 列超过 ${limits.cellChars} 个字。请改短。`)
  }
  return { kind: 'table', rows }
}

/** The quote that keeps a cell from being a formula is no part of it. */
function csvText(value: unknown): string {
  return cellText(value).replace(/^'(?=[=+\-@])/, '')
}

/** Of a date what the sheet shows: Excel knows no time zones, and the library calls its wall clock UTC. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? '' : value.toISOString().slice(0, 16).replace('T', ' ')
  return normaliseText(String(value as string | number | boolean))
}

/** @returns undefined for what is no text: pictures, programs, an encoding of another country */
function decode(file: Buffer): string | undefined {
  if (startsWith(file, [0xff, 0xfe])) return tryDecode(file, 'utf-16le')
  // Half of what is no text has a NUL somewhere, and no text has one.
  if (file.includes(0)) return undefined
  return tryDecode(file, 'utf-8') ?? tryDecode(file, 'gb18030')
}

function tryDecode(file: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(file)
  } catch {
    return undefined
  }
}

/** The one that the first line has most of. */
function delimiterOf(text: string): string {
  const first =
    text
      .slice(0, 10_000)
      .split(/\r?\n/)
      .find((line) => line.trim() !== '') ?? ''
  const counts = [',', '\t', ';'].map((mark) => ({ mark, count: first.split(mark).length }))
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).mark
}

function startsWith(file: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, i) => file[i] === byte)
}
