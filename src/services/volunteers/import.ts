import { recordAudit, type Actor } from '../../directory/index.js'
import { nameIn, type Choice } from '../../forms/index.js'
import { hasIdentityNumber, parseAddress, readMobile, type Address, type Clock } from '../../shared/index.js'
import type { Db, Vault, VolunteerTable } from '../../storage/index.js'
import { toRecords, type Column, type TableProblem, type TableRow } from '../../tables/index.js'
import type { VolunteerRegister } from './register.js'
import { personKey, toColumns, type VolunteerDetails } from './volunteer.js'
import { ROLES, SKILLS, TIMES } from './words.js'

const COLUMNS = [
  { key: 'name', names: ['姓名', '志愿者姓名', 'name'], required: true },
  { key: 'mobile', names: ['手机号', '电话', '手机', '联系电话', '联系方式', 'phone'], required: true },
  { key: 'home', names: ['住址', '楼栋', '地址', '家庭住址', 'address'] },
  { key: 'skills', names: ['特长', '本领', '技能', 'skills'] },
  { key: 'times', names: ['时间', '服务时间', 'times'] },
  { key: 'roles', names: ['岗位', '角色', '愿做', '服务类别', 'roles'] },
  { key: 'team', names: ['队伍', '志愿队', '所属队伍', 'team'] },
] as const satisfies readonly Column<string>[]
type Key = (typeof COLUMNS)[number]['key']

export const IMPORT_HEADERS: readonly string[] = COLUMNS.map(({ names }) => names[0])

export interface VolunteerImportOptions {
  db: Db
  vault: Vault
  clock: Clock
  register: VolunteerRegister
  communityId: string
  rows: readonly TableRow[]
  actor: Actor
  /** write; otherwise only look */
  apply: boolean
  /** write the good rows although there are bad ones */
  skipBad?: boolean
  onProgress?: (done: number, all: number) => void
}

export type VolunteerImport =
  | { kind: 'refused'; reason: string }
  | {
      /** `bad-rows`: nothing was written */
      kind: 'dry-run' | 'bad-rows' | 'imported'
      added: number
      changed: number
      same: number
      /** rows that are not imported, each with what to do */
      problems: readonly TableProblem[]
      ignored: readonly string[]
    }

/** Rows that go into one statement; each has nineteen columns, and a statement takes so many values. */
const ROWS_A_STATEMENT = 100

interface Row {
  line: number
  details: VolunteerDetails
  team: string | undefined
}

/**
 * The lists that offices already have: whoever stands on one is a volunteer without a chat until they register by
 * themselves and staff have compared. A person is known by name and number together.
 */
export async function importVolunteers(options: VolunteerImportOptions): Promise<VolunteerImport> {
  const { db, vault, communityId, apply, skipBad = false } = options
  const records = toRecords<Key>(options.rows, COLUMNS)
  if (records.kind === 'refused') return records
  if (records.records.length === 0) return { kind: 'refused', reason: '列名下面一行也没有。' }
  const teams = new Map(
    (
      await db.selectFrom('team').select(['id', 'name']).where('community_id', '=', communityId).execute()
    ).map(({ id, name }) => [name, id]),
  )
  const known = new Map(
    (await db.selectFrom('volunteer').selectAll().execute()).map((row) => [row.person_key, row]),
  )
  const problems: TableProblem[] = []
  const lines = new Map<string, number>()
  const added: Row[] = []
  const changed: { row: Row; before: VolunteerTable }[] = []
  let same = 0
  for (const { line, cells } of records.records) {
    const row = readRow(line, cells, teams, problems)
    if (!row) continue
    const key = personKey(vault, row.details.name, row.details.mobile)
    const first = lines.get(key)
    if (first !== undefined) {
      problems.push({ line, problem: `和第 ${first} 行是同一个人` })
      continue
    }
    lines.set(key, line)
    const before = known.get(key)
    if (!before) added.push(row)
    else if (addsTo(before, row)) changed.push({ row, before })
    else same++
  }
  const outcome = { added: added.length, changed: changed.length, same, problems, ignored: records.ignored }
  if (!apply) return { kind: 'dry-run', ...outcome }
  if (problems.length > 0 && !skipBad) return { kind: 'bad-rows', ...outcome }
  await write(options, added, changed, outcome)
  return { kind: 'imported', ...outcome }
}

function readRow(
  line: number,
  cells: Readonly<Record<Key, string>>,
  teams: ReadonlyMap<string, string>,
  problems: TableProblem[],
): Row | undefined {
  const before = problems.length
  const fail = (column: string, problem: string): void => void problems.push({ line, column, problem })
  if (Object.values(cells).some(hasIdentityNumber)) {
    problems.push({ line, problem: '有身份证号，请从表里删掉，我们不保存' })
    return undefined
  }
  const name = nameIn(cells.name)
  if (!name) fail('姓名', cells.name === '' ? '不能空着' : '不像姓名，请只写姓名')
  const mobile = readMobile(cells.mobile)
  if (mobile.kind !== 'mobile') fail('手机号', cells.mobile === '' ? '不能空着' : '要填 11 位手机号')
  let home: Address | null = null
  if (cells.home !== '') {
    home = parseAddress(cells.home) ?? parseAddress(`${cells.home}栋`) ?? null
    if (!home) fail('住址', '看不懂，请写成 3栋2单元501')
  }
  const skills = choicesOf(cells.skills, SKILLS, (problem) => fail('特长', problem))
  const times = choicesOf(cells.times, TIMES, (problem) => fail('时间', problem))
  const roles = choicesOf(cells.roles, ROLES, (problem) => fail('岗位', problem))
  if (cells.team !== '' && !teams.has(cells.team)) fail('队伍', `没有队伍「${cells.team}」，请先建队伍`)
  if (problems.length > before || !name || mobile.kind !== 'mobile') return undefined
  const details = { name: name.name, mobile: mobile.number, home, helper: null, skills, times, roles }
  return { line, details, team: cells.team === '' ? undefined : teams.get(cells.team) }
}

function choicesOf(text: string, choices: readonly Choice[], fail: (problem: string) => void): string[] {
  const values: string[] = []
  for (const word of text.split(/[、,，;；/\s]+/).filter(Boolean)) {
    const choice = choices.find(
      ({ value, name, words }) => value === word || name === word || words?.includes(word),
    )
    if (choice) values.push(choice.value)
    else fail(`没有「${word.slice(0, 20)}」，只能填：${choices.map(({ name }) => name).join('、')}`)
  }
  return [...new Set(values)]
}

/** A list adds what was not known; it forgets nothing, and what people said themselves is left as it is. */
function addsTo(before: VolunteerTable, { details }: Row): boolean {
  const empty = (json: string): boolean => json === '[]'
  return (
    (before.home_sealed === null && details.home !== null) ||
    (empty(before.skills) && details.skills.length > 0) ||
    (empty(before.times) && details.times.length > 0) ||
    (empty(before.roles) && details.roles.length > 0)
  )
}

async function write(
  { db, vault, clock, register, actor, onProgress }: VolunteerImportOptions,
  added: readonly Row[],
  changed: readonly { row: Row; before: VolunteerTable }[],
  counts: { added: number; changed: number; same: number; problems: readonly TableProblem[] },
): Promise<void> {
  const now = clock.now()
  const all = added.length + changed.length
  await db.transaction().execute(async (trx) => {
    let number = await register.lastNumber(trx)
    let done = 0
    for (let i = 0; i < added.length; i += ROWS_A_STATEMENT) {
      const some = added.slice(i, i + ROWS_A_STATEMENT)
      const rows: VolunteerTable[] = []
      for (const { details } of some) {
        const more = { contact_id: null, state: 'active', source: 'import' }
        const row = await register.newRow(trx, details, now, more, ++number)
        rows.push({ ...row, decided_at: now, decided_by: 'import' })
      }
      await trx.insertInto('volunteer').values(rows).execute()
      const members = some.flatMap(({ team }, at) =>
        team === undefined ? [] : [{ team_id: team, volunteer_id: rows[at]!.id, joined_at: now }],
      )
      if (members.length > 0) await trx.insertInto('team_member').values(members).execute()
      done += some.length
      onProgress?.(done, all)
    }
    for (const { row, before } of changed) {
      const { home_sealed, skills, times, roles } = toColumns(vault, before.id, row.details)
      const or = (old: string, next: string): string => (old === '[]' ? next : old)
      const set = {
        home_sealed: before.home_sealed ?? home_sealed,
        skills: or(before.skills, skills),
        times: or(before.times, times),
        roles: or(before.roles, roles),
      }
      await trx.updateTable('volunteer').set(set).where('id', '=', before.id).execute()
      onProgress?.(++done, all)
    }
    const after = {
      added: counts.added,
      changed: counts.changed,
      same: counts.same,
      refused: counts.problems.length,
    }
    await recordAudit(trx, { at: now, actor, action: 'volunteer.import', after })
  })
}
