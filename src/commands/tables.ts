import { problemLine, type TableProblem, type TableRow } from '../tables/index.js'
import { UsageError, type CommandWorld, type House } from './world.js'

type Outcome =
  | { kind: 'refused'; reason: string }
  | { kind: 'bad-rows'; problems: readonly TableProblem[]; good: number }
  | { kind: 'dry-run' | 'imported'; added: number; changed: number; ignored: readonly string[] }

/** Reads a file under limits and tells what an import of it did, or would do. */
export async function importFile(
  { out, error, exitWith }: Pick<CommandWorld, 'out' | 'error' | 'exitWith'>,
  house: Pick<House, 'tables'>,
  file: string,
  what: string,
  act: (rows: readonly TableRow[]) => Promise<Outcome>,
): Promise<void> {
  const table = await house.tables.readFile(file).catch((problem: NodeJS.ErrnoException) => {
    if (problem.code === 'ENOENT') throw new UsageError(`没有文件 ${file}，请检查名称和文件夹`)
    throw new UsageError(`打不开 ${file}（${problem.code ?? '读取失败'}）。如果正用 Excel 打开，请先关掉。`)
  })
  if (table.kind === 'refused') throw new UsageError(table.reason)
  const outcome = await act(table.rows)
  if (outcome.kind === 'refused') throw new UsageError(outcome.reason)
  if (outcome.kind === 'bad-rows') {
    for (const problem of outcome.problems) error(problemLine(problem))
    error(`有 ${outcome.problems.length} 处要改，${outcome.good} 行没有问题。什么也没有写入；改好后再试。`)
    exitWith(1)
    return
  }
  for (const header of outcome.ignored) out(`没有用到的列：${header}`)
  out(`${what}：新增 ${outcome.added}，更改 ${outcome.changed}`)
  out(outcome.kind === 'imported' ? '已全部写入。' : '以上只是检查，还没有写入。确认无误后加上 --apply')
}
