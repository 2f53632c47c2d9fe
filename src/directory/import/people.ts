import { newId } from '../../shared/index.js'
import type { Db, StaffTable, Vault } from '../../storage/index.js'
import type { TableProblem, TableRecord } from '../../tables/index.js'
import { putShift } from '../duty.js'
import type { Part } from '../grids.js'
import type { Role } from '../roles.js'
import { fromRow, sealName, sealPhone, type StaffMember } from '../staff.js'
import { instantCell, partCell, phoneCell, roleCell, wordsCell } from './cells.js'
import { namesOf, type ImportKey } from './kinds.js'
import { FirstLines, inBundles, RowReader, type ImportPlan } from './plan.js'
import { GridFinder, gridsOf } from './places.js'

export interface PeopleContext {
  db: Db
  vault: Vault
  communityId: string
  now: number
}

interface StaffPlan {
  id: string
  name: string
  role: Role
  phone: string | undefined
  grid: { id: string; part: Part } | undefined
}

/** Members are known by name, and two of one name by their telephones. A row makes nobody staff in the chat: a code does. */
export async function planStaff(
  records: readonly TableRecord<ImportKey<'staff'>>[],
  { db, vault, communityId, now }: PeopleContext,
): Promise<ImportPlan> {
  const problems: TableProblem[] = []
  const grids = new GridFinder(await gridsOf(db, communityId))
  const people = await PeopleFinder.load(db, vault)
  const parts = new Set(
    (await db.selectFrom('staff_grid').selectAll().execute()).map((row) =>
      partKey(row.staff_id, row.grid_id, row.part),
    ),
  )
  const namesakes = new Namesakes()
  const added: StaffPlan[] = []
  const changed: StaffPlan[] = []
  let same = 0
  for (const record of records) {
    const row = new RowReader(record, namesOf('staff'), problems)
    const name = row.read('name', (text) => wordsCell(text, 30))
    const phone = row.read('phone', phoneCell)
    const role = row.read('role', roleCell)
    const gridId = row.read('grid', (text) => grids.cell(text))
    const part = row.read('part', partCell)
    if (!row.ok()) continue
    const first = namesakes.seen(name!, phone, row.line)
    if (first !== undefined) {
      row.fail(`第 ${first} 行也是${name}；同名的请都填电话区分`, 'name')
      continue
    }
    const found = people.find(name!, phone)
    if (found.kind === 'several') {
      row.fail(`有 ${found.count} 位叫${name}，请填电话区分`, 'name')
      continue
    }
    const before = found.kind === 'one' ? found.member : undefined
    const plan: StaffPlan = {
      id: before?.id ?? newId(now),
      name: name!,
      role: before && !row.has('role') ? before.role : role!,
      phone: phone ?? before?.phone,
      grid: gridId === undefined ? undefined : { id: gridId, part: part! },
    }
    const newPart = plan.grid && !parts.has(partKey(plan.id, plan.grid.id, plan.grid.part))
    if (!before) added.push(plan)
    else if (newPart || before.role !== plan.role || before.phone !== plan.phone) changed.push(plan)
    else same++
  }
  return {
    problems,
    added: added.length,
    changed: changed.length,
    same,
    async write(trx, step) {
      const rows = added.map((plan) => staffRow(plan, vault))
      await inBundles(rows, (some) => trx.insertInto('staff').values(some).execute(), step)
      for (const { id, role, phone } of changed) {
        const phone_sealed = phone === undefined ? null : sealPhone(vault, phone, id)
        await trx.updateTable('staff').set({ role, phone_sealed }).where('id', '=', id).execute()
        step(1)
      }
      const assigned = [...added, ...changed].flatMap(({ id, grid }) =>
        grid ? [{ staff_id: id, grid_id: grid.id, part: grid.part }] : [],
      )
      await inBundles(
        assigned,
        (some) =>
          trx
            .insertInto('staff_grid')
            .values(some)
            .onConflict((conflict) =>
              conflict
                .columns(['staff_id', 'grid_id'])
                .doUpdateSet((eb) => ({ part: eb.ref('excluded.part') })),
            )
            .execute(),
        () => {},
      )
    },
  }
}

/** Shifts of members who are known. */
export async function planDuty(
  records: readonly TableRecord<ImportKey<'duty'>>[],
  { db, vault, now }: PeopleContext,
): Promise<ImportPlan> {
  const problems: TableProblem[] = []
  const people = await PeopleFinder.load(db, vault)
  const known = new Map(
    (await db.selectFrom('duty_shift').selectAll().execute()).map((row) => [
      `${row.staff_id}\n${row.from_at}`,
      row.until_at,
    ]),
  )
  const lines = new FirstLines()
  const shifts: { staffId: string; from: number; until: number; isNew: boolean }[] = []
  let same = 0
  for (const record of records) {
    const row = new RowReader(record, namesOf('duty'), problems)
    const name = row.read('name', (text) => wordsCell(text, 30))
    const phone = row.read('phone', phoneCell)
    const from = row.read('from', instantCell)
    const until = row.read('until', instantCell)
    if (from !== undefined && until !== undefined && until <= from)
      row.fail('结束要晚于开始；过了半夜的请写第二天的日期', 'until')
    if (!row.ok()) continue
    const found = people.find(name!, phone)
    if (found.kind !== 'one') {
      row.fail(
        found.kind === 'none'
          ? `没有叫${name}的工作人员，请先导入工作人员`
          : `有 ${found.count} 位叫${name}，请填电话区分`,
        'name',
      )
      continue
    }
    const key = `${found.member.id}\n${from}`
    const first = lines.seen(key, row.line)
    if (first !== undefined) {
      row.fail(`和第 ${first} 行是同一班`, 'from')
      continue
    }
    const before = known.get(key)
    if (before === until) same++
    else shifts.push({ staffId: found.member.id, from: from!, until: until!, isNew: before === undefined })
  }
  const added = shifts.filter((shift) => shift.isNew).length
  return {
    problems,
    added,
    changed: shifts.length - added,
    same,
    async write(trx, step) {
      for (const { staffId, from, until } of shifts) {
        await putShift(trx, { staffId, from, until }, now)
        step(1)
      }
    },
  }
}

/** Notices people of one name in a table who cannot be told apart: each of them needs a telephone of their own. */
class Namesakes {
  private readonly lines = new Map<string, { line: number; phone: string | undefined }[]>()

  /** @returns the line of another one who may be the same */
  seen(name: string, phone: string | undefined, line: number): number | undefined {
    const others = this.lines.get(name) ?? []
    this.lines.set(name, [...others, { line, phone }])
    return others.find((o) => o.phone === undefined || phone === undefined || o.phone === phone)?.line
  }
}

type Found = { kind: 'one'; member: StaffMember } | { kind: 'none' } | { kind: 'several'; count: number }

/** Members by name; a telephone tells two of one name apart, and never makes somebody of another name the same. */
class PeopleFinder {
  private constructor(private readonly byName: ReadonlyMap<string, readonly StaffMember[]>) {}

  static async load(db: Db, vault: Vault): Promise<PeopleFinder> {
    const byName = new Map<string, StaffMember[]>()
    for (const row of await db.selectFrom('staff').selectAll().execute()) {
      const member = fromRow(row, vault)
      byName.set(member.name, [...(byName.get(member.name) ?? []), member])
    }
    return new PeopleFinder(byName)
  }

  find(name: string, phone: string | undefined): Found {
    const all = this.byName.get(name) ?? []
    // Whoever has no telephone yet may be the one of the table.
    const fitting =
      phone === undefined ? all : all.filter((member) => member.phone === phone || member.phone === undefined)
    const exact = fitting.filter((member) => phone !== undefined && member.phone === phone)
    const candidates = exact.length > 0 ? exact : fitting
    if (candidates.length === 0) return { kind: 'none' }
    return candidates.length === 1
      ? { kind: 'one', member: candidates[0]! }
      : { kind: 'several', count: candidates.length }
  }
}

function staffRow({ id, name, role, phone }: StaffPlan, vault: Vault): StaffTable {
  return {
    id,
    name_sealed: sealName(vault, name, id),
    phone_sealed: phone === undefined ? null : sealPhone(vault, phone, id),
    role,
    contact_id: null,
    room_id: null,
    on_duty: 0,
    bound_at: null,
  }
}

function partKey(staffId: string, gridId: string, part: string): string {
  return `${staffId}\n${gridId}\n${part}`
}
