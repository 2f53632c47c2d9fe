import { recordAudit, type Actor } from '../../directory/index.js'
import { newId, type Address, type Clock } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { toRecords, type Column, type TableProblem, type TableRow } from '../../tables/index.js'

export interface Building {
  id: string
  communityId: string
  /** '' where the community has one estate only */
  estate: string
  code: string
  gridId?: string
  /** how many flats */
  households?: number
}

const COLUMNS = [
  { key: 'estate', names: ['小区', '小区名称', 'estate'] },
  { key: 'code', names: ['楼栋', '栋', '楼号', 'building'], required: true },
  { key: 'grid', names: ['网格', '网格编号', 'grid'], required: true },
  { key: 'households', names: ['户数', '住户数', 'households'] },
] as const satisfies readonly Column<string>[]
type Key = (typeof COLUMNS)[number]['key']

export type BuildingImport =
  | { kind: 'refused'; reason: string }
  | { kind: 'dry-run' | 'bad-rows' | 'imported'; buildings: number; problems: readonly TableProblem[] }

/** The buildings of the community: which grid each lies in, and how many flats it has. */
export class BuildingBook {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async list(communityId?: string): Promise<Building[]> {
    let query = this.db.selectFrom('building').selectAll().orderBy('estate').orderBy('code')
    if (communityId !== undefined) query = query.where('community_id', '=', communityId)
    return (await query.execute())
      .map((row) => ({
        id: row.id,
        communityId: row.community_id,
        estate: row.estate,
        code: row.code,
        ...(row.grid_id !== null && { gridId: row.grid_id }),
        ...(row.households !== null && { households: row.households }),
      }))
      .sort(
        (a, b) =>
          a.estate.localeCompare(b.estate, 'zh') || a.code.localeCompare(b.code, 'zh', { numeric: true }),
      )
  }

  /** Enters a building, or changes what is known of it. */
  async put(building: Omit<Building, 'id'>, actor: Actor): Promise<void> {
    const at = this.clock.now()
    await this.db.transaction().execute(async (trx) => {
      const id = await putBuilding(trx, building, at)
      const subject = { kind: 'building', id }
      const after = { grid: building.gridId ?? null, households: building.households ?? null }
      await recordAudit(trx, { at, actor, action: 'building.put', subject, after })
    })
  }

  async remove(id: string, actor: Actor): Promise<boolean> {
    const at = this.clock.now()
    return this.db.transaction().execute(async (trx) => {
      const row = await trx.deleteFrom('building').where('id', '=', id).returning('id').executeTakeFirst()
      if (!row) return false
      await recordAudit(trx, { at, actor, action: 'building.remove', subject: { kind: 'building', id } })
      return true
    })
  }

  /** All rows or none. */
  async import(
    communityId: string,
    rows: readonly TableRow[],
    apply: boolean,
    actor: Actor,
  ): Promise<BuildingImport> {
    const records = toRecords<Key>(rows, COLUMNS)
    if (records.kind === 'refused') return records
    const problems: TableProblem[] = []
    const grids = await this.db.selectFrom('grid').select(['id', 'code', 'name']).where('community_id', '=', communityId).execute() // prettier-ignore
    const buildings: Omit<Building, 'id'>[] = []
    for (const { line, cells } of records.records) {
      const fail = (column: string, problem: string): void => void problems.push({ line, column, problem })
      const before = problems.length
      const code = buildingCode(cells.code)
      if (code === undefined) fail('楼栋', '看不懂，请写成 3 或 3栋')
      const grid = grids.find((g) => g.code === cells.grid || g.name === cells.grid)
      if (!grid) fail('网格', `没有网格「${cells.grid.slice(0, 20)}」，请先导入网格`)
      const count = /^\d{1,4}$/.exec(cells.households.replace(/户$/, ''))?.[0]
      if (cells.households !== '' && count === undefined) fail('户数', '要填数字')
      if (problems.length > before) continue
      buildings.push({
        communityId,
        estate: cells.estate,
        code: code!,
        gridId: grid!.id,
        ...(count !== undefined && { households: Number(count) }),
      })
    }
    const outcome = { buildings: buildings.length, problems }
    if (!apply) return { kind: 'dry-run', ...outcome }
    if (problems.length > 0) return { kind: 'bad-rows', ...outcome }
    const at = this.clock.now()
    await this.db.transaction().execute(async (trx) => {
      for (const building of buildings) await putBuilding(trx, building, at)
      const after = { buildings: buildings.length }
      await recordAudit(trx, { at, actor, action: 'building.import', after })
    })
    return { kind: 'imported', ...outcome }
  }
}

async function putBuilding(trx: Db, building: Omit<Building, 'id'>, now: number): Promise<string> {
  const row = {
    id: newId(now),
    community_id: building.communityId,
    estate: building.estate,
    code: building.code,
    grid_id: building.gridId ?? null,
    households: building.households ?? null,
  }
  const { grid_id, households } = row
  const put = await trx
    .insertInto('building')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['community_id', 'estate', 'code']).doUpdateSet({ grid_id, households }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return put.id
}

/** 3, 3栋, 三号楼 are 3. */
export function buildingCode(text: string): string | undefined {
  return /^([A-Za-z]?\d{1,3}|[A-Za-z])\s*(?:栋|幢|号楼|座|#)?$/.exec(text)?.[1]?.toUpperCase()
}

/**
 * The building of an address. Somebody who does not name the estate means the only building of that number; where there
 * are several, nobody can tell.
 */
export async function buildingOf(
  db: Db,
  { estate, building }: Address,
): Promise<{ id: string; gridId: string | undefined } | undefined> {
  const all = await db.selectFrom('building').selectAll().where('code', '=', building).execute()
  const named =
    estate === undefined ? all : all.filter((row) => row.estate !== '' && sameEstate(row.estate, estate))
  const fitting = named.length > 0 ? named : all.filter((row) => row.estate === '')
  return fitting.length === 1 ? { id: fitting[0]!.id, gridId: fitting[0]!.grid_id ?? undefined } : undefined
}

/** 幸福里 and 幸福里小区 are one. */
function sameEstate(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/小区$/, '')
  return plain(a) === plain(b)
}
