import type { TableProblem, TableRecord } from '../../tables/index.js'
import type { Db } from '../../storage/index.js'
import type { Cell } from './cells.js'

/** What an import would do, row by row; nothing has happened yet. */
export interface ImportPlan {
  /** every bad row; with one of them nothing is imported */
  problems: readonly TableProblem[]
  added: number
  changed: number
  same: number
  /** Writes it. @param step called after each row or bundle of rows, with how many */
  write(trx: Db, step: (rows: number) => void): Promise<void>
}

/** Rows that go into one statement. */
export const ROWS_A_STATEMENT = 200

/** Reads the cells of one row and collects what is wrong with them. */
export class RowReader<Key extends string> {
  private failed = false

  constructor(
    private readonly record: TableRecord<Key>,
    private readonly names: Readonly<Record<Key, string>>,
    private readonly problems: TableProblem[],
  ) {}

  /** @returns undefined when the cell is wrong; the row is then left out */
  read<T>(key: Key, parse: (text: string) => Cell<T>): T | undefined {
    const cell = parse(this.record.cells[key])
    if (cell.ok) return cell.value
    this.fail(cell.problem, key)
    return undefined
  }

  has(key: Key): boolean {
    return this.record.cells[key] !== ''
  }

  fail(problem: string, key?: Key): void {
    this.failed = true
    this.problems.push({
      line: this.record.line,
      ...(key !== undefined && { column: this.names[key] }),
      problem,
    })
  }

  ok(): boolean {
    return !this.failed
  }

  get line(): number {
    return this.record.line
  }
}

/** Notices rows that say the same thing twice. */
export class FirstLines {
  private readonly lines = new Map<string, number>()

  /** @returns the line that has it already */
  seen(key: string, line: number): number | undefined {
    const first = this.lines.get(key)
    if (first === undefined) this.lines.set(key, line)
    return first
  }
}

export async function inBundles<T>(
  rows: readonly T[],
  write: (some: readonly T[]) => Promise<unknown>,
  step: (rows: number) => void,
): Promise<void> {
  for (let i = 0; i < rows.length; i += ROWS_A_STATEMENT) {
    const some = rows.slice(i, i + ROWS_A_STATEMENT)
    await write(some)
    step(some.length)
  }
}
