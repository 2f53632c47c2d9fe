import type { Db, Vault } from '../../storage/index.js'
import type { Clock } from '../../shared/index.js'
import { toRecords, type Column, type TableProblem, type TableRow } from '../../tables/index.js'
import { recordAudit, type Actor } from '../audit.js'
import { IMPORT_COLUMNS, type ImportKey, type ImportKind } from './kinds.js'
import { planDuty, planStaff } from './people.js'
import { planGrids, planRooms } from './places.js'
import type { ImportPlan } from './plan.js'

export interface ImportOptions {
  db: Db
  vault: Vault
  clock: Clock
  communityId: string
  isWebhook: (text: string) => boolean
  actor: Actor
  /** how many rows of how many are written */
  onProgress?: (done: number, all: number) => void
}

export type ImportOutcome =
  | { kind: 'refused'; reason: string }
  /** nothing was written */
  | { kind: 'bad-rows'; problems: readonly TableProblem[]; good: number }
  | { kind: 'dry-run' | 'imported'; added: number; changed: number; same: number; ignored: readonly string[] }

/**
 * Looks at every row of a table, and with `apply` writes all of them or none: one transaction, one row in the audit
 * trail.
 */
export async function importTable(
  kind: ImportKind,
  rows: readonly TableRow[],
  apply: boolean,
  options: ImportOptions,
): Promise<ImportOutcome> {
  const columns: readonly Column<string>[] = IMPORT_COLUMNS[kind]
  const records = toRecords(rows, columns)
  if (records.kind === 'refused') return records
  if (records.records.length === 0) return { kind: 'refused', reason: '列名下面一行也没有。' }
  const plan = await planOf(kind, records.records, options)
  const { added, changed, same, problems } = plan
  if (problems.length > 0) {
    const byLine = [...problems].sort((a, b) => a.line - b.line)
    return { kind: 'bad-rows', problems: byLine, good: added + changed + same }
  }
  if (apply) await write(kind, plan, options)
  return { kind: apply ? 'imported' : 'dry-run', added, changed, same, ignored: records.ignored }
}

async function planOf(kind: ImportKind, records: unknown, options: ImportOptions): Promise<ImportPlan> {
  const { db, vault, communityId, isWebhook, clock } = options
  const context = { db, vault, communityId, isWebhook, now: clock.now() }
  // The columns of each kind are those of IMPORT_COLUMNS.
  const of = <K extends ImportKind>() =>
    records as readonly { line: number; cells: Record<ImportKey<K>, string> }[]
  switch (kind) {
    case 'grids':
      return planGrids(of<'grids'>(), context)
    case 'rooms':
      return planRooms(of<'rooms'>(), context)
    case 'staff':
      return planStaff(of<'staff'>(), context)
    case 'duty':
      return planDuty(of<'duty'>(), context)
  }
}

async function write(kind: ImportKind, plan: ImportPlan, options: ImportOptions): Promise<void> {
  const { db, clock, actor, onProgress } = options
  const all = plan.added + plan.changed
  let done = 0
  await db.transaction().execute(async (trx) => {
    await plan.write(trx, (rows) => {
      done += rows
      onProgress?.(done, all)
    })
    const after = { kind, added: plan.added, changed: plan.changed, same: plan.same }
    await recordAudit(trx, { at: clock.now(), actor, action: 'directory.import', after })
  })
}
