import type { TableRow } from '../tables/index.js'
import { UsageError, type House } from './world.js'

/** The rows of a table that somebody names on the command line. */
export async function readTable({ tables }: House, file: string): Promise<readonly TableRow[]> {
  const table = await tables.readFile(file).catch((problem: NodeJS.ErrnoException) => {
    if (problem.code === 'ENOENT') throw new UsageError(`没有文件 ${file}，请检查名称和文件夹`)
    throw new UsageError(`打不开 ${file}（${problem.code ?? '读取失败'}）。如果正用 Excel 打开，请先关掉。`)
  })
  if (table.kind === 'refused') throw new UsageError(table.reason)
  return table.rows
}
