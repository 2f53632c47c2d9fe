// Tables that people keep in Excel: read under limits whatever they are, and written so that nobody comes to harm.
export { TableReader } from './table-reader.js'
export { TABLE_LIMITS } from './limits.js'
export type { TableLimits, TableRead, TableRow } from './limits.js'
export { problemLine, toRecords } from './records.js'
export type { Column, Records, TableProblem, TableRecord } from './records.js'
export { toCsv, toXlsx, toXlsxBook } from './write-table.js'
export type { Cells, NamedCells } from './write-table.js'
