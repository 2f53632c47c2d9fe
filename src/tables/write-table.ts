import writeXlsxFile from 'write-excel-file/node'

/** What is written: the first row are the headers. */
export type Cells = readonly (readonly (string | number)[])[]

/** A program that opens the file would take a cell with one of these in front for a formula, and run it. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/

/** CSV as Excel opens it: UTF-8 with a mark, CRLF. Text that could be a formula gets a leading quote. */
export function toCsv(cells: Cells): Buffer {
  const lines = cells.map((row) => row.map(csvCell).join(','))
  return Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`, 'utf8')
}

/** One sheet of a file. */
export interface NamedCells {
  /** at most 31 characters, without \\ / ? * [ ] : */
  sheet: string
  cells: Cells
}

/** An .xlsx with one sheet. Text is written as text, so that no program takes it for a formula or cuts a telephone number. */
export async function toXlsx(cells: Cells, sheet = 'Sheet1'): Promise<Buffer> {
  return toXlsxBook([{ sheet, cells }])
}

/** An .xlsx with several sheets, written as `toXlsx` does. */
export async function toXlsxBook(sheets: readonly NamedCells[]): Promise<Buffer> {
  return writeXlsxFile(
    sheets.map(({ sheet, cells }) => ({ data: cells.map(sheetRow), sheet, stickyRowsCount: 1 })),
  ).toBuffer()
}

function sheetRow(row: Cells[number]) {
  return row.map((value) =>
    typeof value === 'number' ? { value, type: Number } : { value, type: String, format: '@' },
  )
}

function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = guarded(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function guarded(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text
}
