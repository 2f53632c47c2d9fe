import { recordAudit, type Actor } from '../../directory/index.js'
import type { Clock } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import type { Column, TableRow } from '../../tables/index.js'
import { dayCell, parseRows, type TableOutcome } from '../desk/index.js'
import type { ShelterDesk } from './desk.js'
import { purposesIn, servesIn, type ShelterDetails } from './shelter.js'
import { REMIND_DAYS, type SupplyDesk, type SupplyDetails } from './supplies.js'

type ShelterKey =
  'name' | 'address' | 'capacity' | 'purposes' | 'accessible' | 'route' | 'map' | 'serves' | 'rank'
type SupplyKey = 'store' | 'name' | 'quantity' | 'unit' | 'expires' | 'remind'

export const SHELTER_COLUMNS: readonly Column<ShelterKey>[] = [
  { key: 'name', names: ['名称', '避难场所', '场所名称'], required: true },
  { key: 'address', names: ['地址', '位置'], required: true },
  { key: 'capacity', names: ['容纳人数', '人数', '容量'] },
  { key: 'purposes', names: ['用途', '类型'] },
  { key: 'accessible', names: ['无障碍', '轮椅可进'] },
  { key: 'route', names: ['路线', '怎么走'] },
  { key: 'map', names: ['地图链接', '地图'] },
  { key: 'serves', names: ['服务楼栋', '服务范围', '楼栋'] },
  { key: 'rank', names: ['顺序', '序号'] },
]

export const SUPPLY_COLUMNS: readonly Column<SupplyKey>[] = [
  { key: 'store', names: ['存放点', '仓库', '存放位置'], required: true },
  { key: 'name', names: ['物资', '名称', '物资名称'], required: true },
  { key: 'quantity', names: ['数量'], required: true },
  { key: 'unit', names: ['单位'] },
  { key: 'expires', names: ['有效期', '到期日', '有效期至'] },
  { key: 'remind', names: ['提前几天提醒', '提前天数'] },
]

export interface FieldImport {
  db: Db
  clock: Clock
  communityId: string
  actor: Actor
  apply: boolean
}

/** Every row or none. A shelter is known by its name; a cell that is empty says so. */
export async function importShelters(
  desk: ShelterDesk,
  rows: readonly TableRow[],
  gridIdOf: (word: string) => string | undefined,
  { db, clock, communityId, actor, apply }: FieldImport,
): Promise<TableOutcome> {
  const lines = new Map<string, number>()
  const parsed = parseRows(rows, SHELTER_COLUMNS, (cells, fail, line): ShelterDetails | undefined => {
    const first = lines.get(cells.name)
    if (cells.name === '') fail('不能空着', 'name')
    else if (cells.name.length > 50) fail('最多 50 个字', 'name')
    else if (first !== undefined) fail(`第 ${first} 行已有同名的场所`, 'name')
    lines.set(cells.name, line)
    if (cells.address === '') fail('不能空着', 'address')
    if (cells.address.length > 100) fail('最多 100 个字', 'address')
    const capacity = wholeNumber(cells.capacity.replace(/人$/, ''))
    if (capacity === 'bad') fail(`「${cells.capacity}」不是人数，请填数字`, 'capacity')
    const purposes = purposesIn(cells.purposes)
    if (!purposes) fail(`「${cells.purposes}」看不懂，只能填：地震、防汛、火灾、高温严寒`, 'purposes')
    const accessible = yesOrNo(cells.accessible)
    if (accessible === undefined) fail(`「${cells.accessible}」看不懂，请填 是 或 否`, 'accessible')
    if (cells.route.length > 200) fail('最多 200 个字', 'route')
    if (cells.map !== '' && !isMapLink(cells.map)) fail('不是网址，要以 https:// 开头', 'map')
    const served = servesIn(cells.serves, gridIdOf)
    if ('unknown' in served) fail(`「${served.unknown}」不是楼栋，也没有这个网格`, 'serves')
    const rank = wholeNumber(cells.rank)
    if (rank === 'bad') fail(`「${cells.rank}」不是数字`, 'rank')
    if (!purposes || accessible === undefined || 'unknown' in served) return undefined
    return {
      name: cells.name,
      address: cells.address,
      capacity: capacity === 'bad' ? undefined : capacity,
      purposes,
      accessible,
      route: cells.route,
      mapLink: cells.map,
      rank: rank === 'bad' || rank === undefined ? line : rank,
      serves: served.serves,
    }
  })
  if (parsed.kind === 'refused') return parsed
  if (parsed.problems.length > 0)
    return { kind: 'bad-rows', problems: parsed.problems, good: parsed.values.length }
  const known = new Map((await desk.all()).filter((each) => each.communityId === communityId).map((each) => [each.name, each.id])) // prettier-ignore
  const changed = parsed.values.filter(({ name }) => known.has(name)).length
  const counts = { added: parsed.values.length - changed, changed }
  if (apply)
    await db.transaction().execute(async (trx) => {
      for (const details of parsed.values) {
        const id = known.get(details.name)
        if (id === undefined) await desk.insert(trx, communityId, details)
        else await desk.replace(trx, id, details)
      }
      await recordAudit(trx, { at: clock.now(), actor, action: 'shelter.import', after: counts })
    })
  return { kind: apply ? 'imported' : 'dry-run', ...counts, ignored: parsed.ignored }
}

/** Every row or none. A lot that is there already (store, name, day of expiry) gets the quantity of the table. */
export async function importSupplies(
  desk: SupplyDesk,
  rows: readonly TableRow[],
  { db, clock, communityId, actor, apply }: FieldImport,
): Promise<TableOutcome> {
  const lines = new Map<string, number>()
  const parsed = parseRows(rows, SUPPLY_COLUMNS, (cells, fail, line): SupplyDetails | undefined => {
    for (const key of ['store', 'name'] as const) {
      if (cells[key] === '') fail('不能空着', key)
      else if (cells[key].length > 50) fail('最多 50 个字', key)
    }
    const quantity = wholeNumber(cells.quantity)
    if (quantity === 'bad' || quantity === undefined)
      fail(`「${cells.quantity}」不是数量，请填数字`, 'quantity')
    if (cells.unit.length > 10) fail('最多 10 个字', 'unit')
    const expires = cells.expires === '' ? undefined : dayCell(cells.expires)
    if (expires && !expires.ok) fail(expires.problem, 'expires')
    const remind = wholeNumber(cells.remind.replace(/天$/, ''))
    if (remind === 'bad') fail(`「${cells.remind}」不是天数，请填数字`, 'remind')
    const expiresOn = expires?.ok ? expires.value : undefined
    const key = [cells.store, cells.name, expiresOn ?? ''].join('\n')
    const first = lines.get(key)
    if (first !== undefined) fail(`和第 ${first} 行是同一批，请合并`)
    lines.set(key, line)
    if (typeof quantity !== 'number') return undefined
    return {
      store: cells.store,
      name: cells.name,
      quantity,
      unit: cells.unit,
      expiresOn,
      remindDays: typeof remind === 'number' ? remind : REMIND_DAYS,
    }
  })
  if (parsed.kind === 'refused') return parsed
  if (parsed.problems.length > 0)
    return { kind: 'bad-rows', problems: parsed.problems, good: parsed.values.length }
  const keyOf = (lot: SupplyDetails): string => [lot.store, lot.name, lot.expiresOn ?? ''].join('\n')
  const known = new Map((await desk.all()).map((supply) => [keyOf(supply), supply.id]))
  const changed = parsed.values.filter((lot) => known.has(keyOf(lot))).length
  const counts = { added: parsed.values.length - changed, changed }
  if (apply)
    await db.transaction().execute(async (trx) => {
      for (const lot of parsed.values) {
        const id = known.get(keyOf(lot))
        if (id === undefined) await desk.insert(trx, communityId, lot)
        else await trx.updateTable('supply').set({ quantity: lot.quantity, unit: lot.unit, remind_days: lot.remindDays }).where('id', '=', id).execute() // prettier-ignore
      }
      await recordAudit(trx, { at: clock.now(), actor, action: 'supply.import', after: counts })
    })
  return { kind: apply ? 'imported' : 'dry-run', ...counts, ignored: parsed.ignored }
}

/** People tap it: only web addresses. */
export function isMapLink(text: string): boolean {
  return /^https:\/\/\S+$/.test(text) && text.length <= 300 && URL.canParse(text)
}

function wholeNumber(text: string): number | undefined | 'bad' {
  if (text === '') return undefined
  return /^\d{1,6}$/.test(text) ? Number(text) : 'bad'
}

function yesOrNo(text: string): boolean | undefined {
  if (/^(?:|否|无|没有|不可以|no|n|0|×)$/i.test(text)) return false
  return /^(?:是|有|可以|yes|y|1|√|✓)$/i.test(text) ? true : undefined
}
