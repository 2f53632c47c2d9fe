import { readFile } from 'node:fs/promises'
import { refusalText } from '../photos/index.js'
import { dayCell, dayText } from '../services/desk/index.js'
import {
  importShelters,
  importSupplies,
  isMapLink,
  PURPOSE_NAMES,
  purposesIn,
  servesIn,
  type Shelter,
  type ShelterDetails,
} from '../services/shelters/index.js'
import { communityOf, countOf } from './find.js'
import { importFile } from './tables.js'
import { UsageError, type House, type Register } from './world.js'

interface ShelterOptions {
  name?: string
  address?: string
  capacity?: string
  purposes?: string
  accessible?: string
  route?: string
  map?: string
  serves?: string
  rank?: string
  community?: string
  apply?: boolean
}

export const registerShelters: Register = (program, world) => {
  const { out, open } = world
  const shelter = program.command('shelter').description('避难场所')
  const options = (command: ReturnType<typeof shelter.command>) =>
    command
      .option('--capacity <count>', '容纳人数')
      .option('--purposes <words>', `用途，用顿号隔开：${Object.values(PURPOSE_NAMES).join('、')}`)
      .option('--accessible <yes>', '轮椅能不能进：是、否')
      .option('--route <words>', '怎么走')
      .option('--map <link>', '地图链接')
      .option('--serves <places>', '服务哪些楼栋或网格，例如：三栋、4栋、网格2')
      .option('--rank <number>', '顺序：小的先说')
  options(shelter.command('add <name> <address>').description('登记一个避难场所'))
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((name: string, address: string, given: ShelterOptions) =>
      open(async (house) => {
        const community = await communityOf(house, given.community)
        const details: ShelterDetails = {
          purposes: [],
          accessible: false,
          route: '',
          mapLink: '',
          rank: 100,
          serves: [],
          ...(await changesOf(house, given)),
          name,
          address,
        }
        const outcome = await house.field.shelters.add(community, details, 'cli')
        if (outcome.kind === 'twin') throw new UsageError(`已经有避难场所「${name}」`)
        out(`已登记：${name}`)
      }),
    )
  shelter
    .command('list')
    .description('列出避难场所')
    .action(() =>
      open(async (house) => {
        const all = await house.field.shelters.all()
        if (all.length === 0) out('还没有避难场所。可以导入：anlin shelter import 文件')
        const grids = new Map((await house.grids.grids()).map(({ id, code }) => [id, code]))
        for (const each of all) out(shelterLine(each, grids))
      }),
    )
  options(shelter.command('edit <shelter>').description('改一个避难场所'))
    .option('--name <name>', '名称')
    .option('--address <words>', '地址')
    .action((text: string, given: ShelterOptions) =>
      open(async (house) => {
        const { id } = await shelterOf(house, text)
        if ((await house.field.shelters.edit(id, await changesOf(house, given), 'cli')) === 'twin')
          throw new UsageError(`已经有避难场所「${given.name}」`)
        out('已改好。')
      }),
    )
  shelter
    .command('picture <shelter> <file>')
    .description('路线图（照片里的位置信息会去掉）')
    .action((text: string, file: string) =>
      open(async (house) => {
        const { id } = await shelterOf(house, text)
        const bytes = await readFile(file).catch(() => {
          throw new UsageError(`打不开文件 ${file}`)
        })
        const outcome = await house.field.shelters.setRoutePicture(id, bytes, 'cli')
        if (typeof outcome === 'object') throw new UsageError(refusalText(outcome.refused))
        out('路线图已换上。')
      }),
    )
  shelter
    .command('remove <shelter>')
    .description('去掉一个避难场所')
    .action((text: string) =>
      open(async (house) => {
        await house.field.shelters.remove((await shelterOf(house, text)).id, 'cli')
        out('已去掉。')
      }),
    )
  shelter
    .command('import <file>')
    .description('从 Excel（.xlsx）或 CSV 导入；不加 --apply 只检查')
    .option('--apply', '写入：要么全部，要么一个也不')
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((file: string, given: ShelterOptions) =>
      open(async (house) => {
        const communityId = await communityOf(house, given.community)
        const gridIdOf = await gridFinder(house)
        const { db, clock } = house
        await importFile(
          world,
          house,
          file,
          '避难场所',
          (rows) =>
          importShelters(house.field.shelters, rows, gridIdOf, { db, clock, communityId, actor: 'cli', apply: given.apply === true }), // prettier-ignore
        )
      }),
    )
  supplies(program, world)
}

interface SupplyOptions {
  unit?: string
  expires?: string
  remind?: string
  community?: string
  apply?: boolean
  due?: boolean
}

const supplies: Register = (program, world) => {
  const { out, open } = world
  const supply = program.command('supply').description('应急物资')
  supply
    .command('add <store> <name> <quantity>')
    .description('登记一批物资：存放点、名称、数量')
    .option('--unit <unit>', '单位', '件')
    .option('--expires <day>', '有效期到哪天')
    .option('--remind <days>', '提前几天提醒', '30')
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((store: string, name: string, quantity: string, given: SupplyOptions) =>
      open(async (house) => {
        const expires = given.expires === undefined ? undefined : dayCell(given.expires)
        if (expires && !expires.ok) throw new UsageError(expires.problem)
        const details = {
          store,
          name,
          quantity: countOf(quantity),
          unit: given.unit ?? '',
          expiresOn: expires?.ok ? expires.value : undefined,
          remindDays: countOf(given.remind ?? '30'),
        }
        const added = await house.field.supplies.add(
          await communityOf(house, given.community),
          details,
          'cli',
        )
        if (added === 'twin') throw new UsageError('同一存放点已有这一批，请用 anlin supply count 改数量')
        out(`已登记：${store} ${name} ${details.quantity}${details.unit}（${added.id}）`)
      }),
    )
  supply
    .command('list')
    .description('列出物资，快到期的在前')
    .option('--due', '只列快到期和已过期的')
    .action((given: SupplyOptions) =>
      open(async ({ field }) => {
        const all = given.due ? await field.supplies.due() : await field.supplies.all()
        for (const each of all)
          out(`${each.id}  ${each.store}  ${each.name}  ${each.quantity}${each.unit}  ${each.expiresOn === undefined ? '长期' : `${each.expiresOn}（${dayText(each.expiresOn)}）到期`}`) // prettier-ignore
        out(`共 ${all.length} 批`)
      }),
    )
  supply
    .command('count <id> <quantity>')
    .description('盘点：改成现在的数量')
    .action((id: string, quantity: string) =>
      open(async ({ field }) => {
        const found = await field.supplies.count(id, countOf(quantity), 'cli')
        if (!found) throw new UsageError(`没有编号为 ${id} 的物资，用 anlin supply list 查看`)
        out(`${found.name}：${found.quantity}${found.unit}`)
      }),
    )
  supply
    .command('remove <id>')
    .description('去掉一批物资')
    .action((id: string) =>
      open(async ({ field }) => {
        if (!(await field.supplies.remove(id, 'cli')))
          throw new UsageError(`没有编号为 ${id} 的物资，用 anlin supply list 查看`)
        out('已去掉。')
      }),
    )
  supply
    .command('import <file>')
    .description('从 Excel（.xlsx）或 CSV 导入；不加 --apply 只检查')
    .option('--apply', '写入：要么全部，要么一个也不')
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((file: string, given: SupplyOptions) =>
      open(async (house) => {
        const communityId = await communityOf(house, given.community)
        const { db, clock } = house
        await importFile(
          world,
          house,
          file,
          '物资',
          (rows) =>
          importSupplies(house.field.supplies, rows, { db, clock, communityId, actor: 'cli', apply: given.apply === true }), // prettier-ignore
        )
      }),
    )
}

async function gridFinder(house: House): Promise<(word: string) => string | undefined> {
  const grids = await house.grids.grids()
  return (word) => grids.find(({ code, name }) => code === word || name === word)?.id
}

async function changesOf(house: House, given: ShelterOptions): Promise<Partial<ShelterDetails>> {
  const { name, address, capacity, purposes, accessible, route, map, serves, rank } = given
  const changes: Partial<ShelterDetails> = {}
  if (name !== undefined) changes.name = name
  if (address !== undefined) changes.address = address
  if (capacity !== undefined) changes.capacity = countOf(capacity)
  if (purposes !== undefined) {
    const found = purposesIn(purposes)
    if (!found) throw new UsageError(`用途只能是：${Object.values(PURPOSE_NAMES).join('、')}`)
    changes.purposes = found
  }
  if (accessible !== undefined) {
    if (!/^[是否]$/.test(accessible)) throw new UsageError('--accessible 请填 是 或 否')
    changes.accessible = accessible === '是'
  }
  if (route !== undefined) changes.route = route
  if (map !== undefined) {
    if (map !== '' && !isMapLink(map)) throw new UsageError('地图链接要以 https:// 开头')
    changes.mapLink = map
  }
  if (serves !== undefined) {
    const found = servesIn(serves, await gridFinder(house))
    if ('unknown' in found) throw new UsageError(`「${found.unknown}」不是楼栋，也没有这个网格`)
    changes.serves = found.serves
  }
  if (rank !== undefined) changes.rank = countOf(rank)
  return changes
}

async function shelterOf(house: House, text: string): Promise<Shelter> {
  const fitting = (await house.field.shelters.all()).filter(({ id, name }) => id === text || name === text)
  if (fitting.length === 0) throw new UsageError(`没有避难场所「${text}」，用 anlin shelter list 查看`)
  if (fitting.length > 1) throw new UsageError(`有 ${fitting.length} 个叫「${text}」，请用编号：${fitting.map(({ id }) => id).join('、')}`) // prettier-ignore
  return fitting[0]!
}

function shelterLine(shelter: Shelter, grids: ReadonlyMap<string, string>): string {
  const parts = [shelter.name, shelter.address]
  if (shelter.capacity !== undefined) parts.push(`${shelter.capacity} 人`)
  if (shelter.purposes.length > 0) parts.push(shelter.purposes.map((each) => PURPOSE_NAMES[each]).join('、'))
  if (shelter.accessible) parts.push('轮椅能进')
  if (shelter.routePhoto) parts.push('有路线图')
  const serves = shelter.serves.map(({ kind, value }) => (kind === 'grid' ? `网格 ${grids.get(value) ?? value}` : value)) // prettier-ignore
  parts.push(serves.length > 0 ? `服务：${serves.join('、')}` : '服务：没有写')
  return parts.join('  ')
}
