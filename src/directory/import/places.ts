import { newId } from '../../shared/index.js'
import type { Db, GridTable, RoomTable, Vault } from '../../storage/index.js'
import type { TableProblem, TableRecord } from '../../tables/index.js'
import { addTags, newRoomRow, sealWebhook, webhookIn } from '../rooms.js'
import { countCell, receiptsCell, tagsCell, wordsCell, type Cell } from './cells.js'
import { namesOf, type ImportKey } from './kinds.js'
import { FirstLines, inBundles, RowReader, type ImportPlan } from './plan.js'

export interface PlaceContext {
  db: Db
  vault: Vault
  communityId: string
  now: number
  /** whether a robot may be called there */
  isWebhook: (text: string) => boolean
}

/** Grids are known by their code. */
export async function planGrids(
  records: readonly TableRecord<ImportKey<'grids'>>[],
  { db, communityId, now }: PlaceContext,
): Promise<ImportPlan> {
  const problems: TableProblem[] = []
  const known = new Map((await gridsOf(db, communityId)).map((row) => [row.code, row]))
  const lines = new FirstLines()
  const added: GridTable[] = []
  const changed: GridTable[] = []
  let same = 0
  for (const record of records) {
    const row = new RowReader(record, namesOf('grids'), problems)
    const code = row.read('code', (text) => wordsCell(text, 20))
    const name = row.read('name', (text) => wordsCell(text, 50))
    const residents = row.read('residents', countCell)
    const receipts = row.read('receipts', receiptsCell)
    const first = code === undefined ? undefined : lines.seen(code, row.line)
    if (first !== undefined) row.fail(`第 ${first} 行已有编号 ${code}，请改成不同的`, 'code')
    if (!row.ok()) continue
    const before = known.get(code!)
    const next: GridTable = {
      id: before?.id ?? newId(now),
      community_id: communityId,
      code: code!,
      name: name!,
      // An empty cell leaves what is known; it does not forget it.
      residents: residents ?? before?.residents ?? null,
      receipts: before && !row.has('receipts') ? before.receipts : receipts!,
    }
    if (!before) added.push(next)
    else if (differs(before, next)) changed.push(next)
    else same++
  }
  return {
    problems,
    added: added.length,
    changed: changed.length,
    same,
    async write(trx, step) {
      await inBundles(added, (some) => trx.insertInto('grid').values(some).execute(), step)
      for (const row of changed) {
        await trx.updateTable('grid').set(row).where('id', '=', row.id).execute()
        step(1)
      }
    },
  }
}

interface RoomPlan {
  row: RoomTable
  tags: readonly string[] | undefined
}

/** Rooms are known by their name: which chat a room is, only a code in that chat can say. */
export async function planRooms(
  records: readonly TableRecord<ImportKey<'rooms'>>[],
  context: PlaceContext,
): Promise<ImportPlan> {
  const { db, vault, communityId, now } = context
  const problems: TableProblem[] = []
  const grids = new GridFinder(await gridsOf(db, communityId))
  const rooms = await db.selectFrom('room').selectAll().where('community_id', '=', communityId).execute()
  const known = new Map(rooms.map((row) => [row.name, row]))
  const tagsBefore = new Map<string, string[]>()
  for (const { room_id, tag } of await db.selectFrom('room_tag').selectAll().execute())
    tagsBefore.set(room_id, [...(tagsBefore.get(room_id) ?? []), tag])
  const lines = new FirstLines()
  const added: RoomPlan[] = []
  const changed: RoomPlan[] = []
  let same = 0
  for (const record of records) {
    const row = new RowReader(record, namesOf('rooms'), problems)
    const name = row.read('name', (text) => wordsCell(text, 50))
    const gridId = row.read('grid', (text) => grids.cell(text))
    const residents = row.read('residents', countCell)
    const tags = row.read('tags', tagsCell)
    const webhook = row.read('webhook', (text) => webhookCell(text, context.isWebhook))
    const first = name === undefined ? undefined : lines.seen(name, row.line)
    if (first !== undefined) row.fail(`第 ${first} 行已有同名的群，请改名区分`, 'name')
    if (!row.ok()) continue
    const before = known.get(name!)
    const fresh = before ?? newRoomRow(communityId, { name: name! }, now)
    const next: RoomTable = {
      ...fresh,
      grid_id: gridId ?? fresh.grid_id,
      residents: residents ?? fresh.residents,
      // Sealed anew, the same address would look like another one.
      ...(webhook !== undefined &&
        webhook !== webhookIn(fresh, vault) && { webhook_sealed: sealWebhook(vault, fresh.id, webhook) }),
    }
    const plan = { row: next, tags: row.has('tags') ? tags! : undefined }
    if (!before) added.push(plan)
    else if (differs(before, next) || newTags(plan.tags, tagsBefore.get(before.id))) changed.push(plan)
    else same++
  }
  return {
    problems,
    added: added.length,
    changed: changed.length,
    same,
    async write(trx, step) {
      await inBundles(added.map((plan) => plan.row), (some) => trx.insertInto('room').values(some).execute(), step) // prettier-ignore
      for (const { row } of changed) {
        const { grid_id, residents, webhook_sealed } = row
        await trx.updateTable('room').set({ grid_id, residents, webhook_sealed }).where('id', '=', row.id).execute() // prettier-ignore
        step(1)
      }
      for (const { row, tags } of [...added, ...changed]) {
        if (tags === undefined) continue
        await trx.deleteFrom('room_tag').where('room_id', '=', row.id).execute()
        await addTags(trx, row.id, tags)
      }
    },
  }
}

/** Finds a grid by what people write: its code, or its name. */
export class GridFinder {
  private readonly found = new Map<string, string>()

  constructor(grids: readonly GridTable[]) {
    for (const grid of grids) this.found.set(grid.name, grid.id)
    for (const grid of grids) this.found.set(grid.code, grid.id)
  }

  cell(text: string): Cell<string | undefined> {
    if (text === '') return { ok: true, value: undefined }
    const id = this.found.get(text) ?? this.found.get(text.replace(/^网格|网格$/g, ''))
    return id === undefined
      ? { ok: false, problem: `没有网格「${text}」，请先导入网格，或改正编号` }
      : { ok: true, value: id }
  }
}

export async function gridsOf(db: Db, communityId: string): Promise<GridTable[]> {
  return db.selectFrom('grid').selectAll().where('community_id', '=', communityId).execute()
}

function webhookCell(text: string, isWebhook: (text: string) => boolean): Cell<string | undefined> {
  if (text === '') return { ok: true, value: undefined }
  return isWebhook(text)
    ? { ok: true, value: text }
    : { ok: false, problem: '不是企业微信群机器人的地址，请从群机器人的设置里复制' }
}

function newTags(tags: readonly string[] | undefined, before: readonly string[] = []): boolean {
  return tags !== undefined && [...tags].sort().join('\n') !== [...before].sort().join('\n')
}

function differs<T extends object>(a: T, b: T): boolean {
  return Object.entries(b).some(([key, value]) => a[key as keyof T] !== value)
}
