import { RECEIPT_NAMES, RECEIPTS, TAG_NAMES, type CommunityRoom, type Receipts } from '../directory/index.js'
import { communityOf, countOf, gridOf, roomOf, tagsOf } from './find.js'
import { UsageError, type Register } from './world.js'

export const registerPlaces: Register = (program, world) => {
  communities(program, world)
  grids(program, world)
  rooms(program, world)
}

const communities: Register = (program, { out, open }) => {
  const community = program.command('community').description('社区')
  community
    .command('add <name>')
    .description('登记一个社区')
    .action((name: string) =>
      open(async ({ grids }) => {
        const outcome = await grids.addCommunity(name, 'cli')
        if (outcome.kind === 'twin') throw new UsageError(`已经有社区「${name}」`)
        out(`已登记：${name}（${outcome.community.id}）`)
      }),
    )
  community
    .command('list')
    .description('列出社区')
    .action(() =>
      open(async ({ grids }) => {
        const all = await grids.communities()
        if (all.length === 0) out('还没有社区。先运行：anlin community add 社区名称')
        for (const { id, name } of all) out(`${id}  ${name}`)
      }),
    )
  community
    .command('edit <community>')
    .description('给社区改名')
    .requiredOption('--name <name>', '新名称')
    .action((text: string, { name }: { name: string }) =>
      open(async (house) => {
        const id = await communityOf(house, text)
        if ((await house.grids.renameCommunity(id, name, 'cli')) === 'twin')
          throw new UsageError(`已经有社区「${name}」`)
        out('已改名。')
      }),
    )
  community
    .command('remove <community>')
    .description('去掉一个社区（先去掉它的网格和群）')
    .action((text: string) =>
      open(async (house) => {
        const id = await communityOf(house, text)
        if ((await house.grids.removeCommunity(id, 'cli')) === 'in use')
          throw new UsageError('这个社区还有网格或群，请先去掉它们')
        out('已去掉。')
      }),
    )
}

interface GridOptions {
  code?: string
  name?: string
  residents?: string
  receipts?: string
  community?: string
}

const grids: Register = (program, { out, open }) => {
  const grid = program.command('grid').description('网格')
  grid
    .command('add <code> <name>')
    .description('登记一个网格：编号和名称')
    .option('--residents <count>', '居民人数')
    .option('--receipts <kind>', `预警回执：${Object.values(RECEIPT_NAMES).join('、')}`, RECEIPT_NAMES.off)
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((code: string, name: string, options: GridOptions) =>
      open(async (house) => {
        const community = await communityOf(house, options.community)
        const details = { code, name, ...changesOf(options), receipts: receiptsOf(options.receipts ?? 'off') }
        const outcome = await house.grids.addGrid(community, details, 'cli')
        if (outcome.kind === 'twin') throw new UsageError(`已经有编号为 ${code} 的网格`)
        out(`已登记：网格 ${code} ${name}`)
      }),
    )
  grid
    .command('list')
    .description('列出网格和负责的人')
    .action(() =>
      open(async (house) => {
        const all = await house.grids.grids()
        if (all.length === 0) out('还没有网格。可以导入：anlin directory import 文件 --kind grids')
        for (const each of all) {
          const people = (await house.grids.assignments(each.id)).map(
            ({ staffId }) => house.staff.byId(staffId)?.name,
          )
          const residents = each.residents === undefined ? '' : `  ${each.residents} 人`
          out(`${each.code}  ${each.name}${residents}  回执：${RECEIPT_NAMES[each.receipts]}  ${people.join('、') || '还没有网格员'}`) // prettier-ignore
        }
      }),
    )
  grid
    .command('edit <grid>')
    .description('改一个网格')
    .option('--code <code>', '编号')
    .option('--name <name>', '名称')
    .option('--residents <count>', '居民人数')
    .option('--receipts <kind>', '预警回执')
    .action((text: string, options: GridOptions) =>
      open(async (house) => {
        const { id } = await gridOf(house, text)
        if ((await house.grids.editGrid(id, changesOf(options), 'cli')) === 'twin')
          throw new UsageError(`已经有编号为 ${options.code} 的网格`)
        out('已改好。')
      }),
    )
  grid
    .command('remove <grid>')
    .description('去掉一个网格（先把它的群改到别的网格）')
    .action((text: string) =>
      open(async (house) => {
        const { id } = await gridOf(house, text)
        if ((await house.grids.removeGrid(id, 'cli')) === 'in use')
          throw new UsageError('还有群属于这个网格，请先改它们的网格')
        out('已去掉。')
      }),
    )
}

interface RoomOptions {
  name?: string
  grid?: string
  residents?: string
  tag?: string
  community?: string
  add?: string
  remove?: string
  rebind?: boolean
  off?: boolean
  doubtful?: boolean
  unbound?: boolean
}

const rooms: Register = (program, { out, open, readLine }) => {
  const room = program.command('room').description('群')
  room
    .command('add <name>')
    .description('登记一个群（之后用 room code 绑定）')
    .option('--grid <grid>', '网格')
    .option('--residents <count>', '群里多少人')
    .option('--tag <tags>', `标签，用逗号隔开：${Object.values(TAG_NAMES).join('、')}，或自己写`)
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((name: string, options: RoomOptions) =>
      open(async (house) => {
        const community = await communityOf(house, options.community)
        const gridId = options.grid === undefined ? undefined : (await gridOf(house, options.grid)).id
        const residents = options.residents === undefined ? undefined : countOf(options.residents)
        const details = { name, gridId, residents }
        const outcome = await house.rooms.add(community, details, tagsOf(options.tag ?? ''), 'cli')
        if (outcome.kind === 'twin') throw new UsageError(`已经有叫「${name}」的群，请改名区分`)
        out(`已登记：${name}。绑定它：anlin room code ${name}`)
      }),
    )
  room
    .command('list')
    .description('列出群')
    .option('--doubtful', '只列说不准是哪个群的')
    .option('--unbound', '只列还没绑定的')
    .option('--grid <grid>', '只列一个网格的')
    .option('--tag <tag>', '只列有这个标签的')
    .action((options: RoomOptions) =>
      open(async (house) => {
        const gridId = options.grid === undefined ? undefined : (await gridOf(house, options.grid)).id
        const [tag] = tagsOf(options.tag ?? '')
        const all = (await house.rooms.all()).filter(
          (each) =>
            (!options.doubtful || each.binding.kind === 'doubtful') &&
            (!options.unbound || each.binding.kind === 'unbound') &&
            (gridId === undefined || each.gridId === gridId) &&
            (tag === undefined || each.tags.includes(tag)),
        )
        const codes = new Map((await house.grids.grids()).map(({ id, code }) => [id, code]))
        for (const each of all) out(roomLine(each, codes.get(each.gridId ?? '')))
        out(`共 ${all.length} 个群`)
      }),
    )
  room
    .command('edit <room>')
    .description('改一个群')
    .option('--name <name>', '名称')
    .option('--grid <grid>', '网格；写 - 表示不属于任何网格')
    .option('--residents <count>', '群里多少人')
    .action((text: string, options: RoomOptions) =>
      open(async (house) => {
        const { id } = await roomOf(house, text)
        const { name, grid, residents } = options
        const changes = {
          ...(name !== undefined && { name }),
          ...(grid !== undefined && { gridId: grid === '-' ? undefined : (await gridOf(house, grid)).id }),
          ...(residents !== undefined && { residents: countOf(residents) }),
        }
        if ((await house.rooms.edit(id, changes, 'cli')) === 'twin')
          throw new UsageError(`已经有叫「${name}」的群，请改名区分`)
        out('已改好。')
      }),
    )
  room
    .command('remove <room>')
    .description('去掉一个群：以后什么也不发给它')
    .action((text: string) =>
      open(async (house) => {
        await house.rooms.remove((await roomOf(house, text)).id, 'cli')
        out('已去掉。')
      }),
    )
  room
    .command('tag <room>')
    .description('加上或去掉标签')
    .option('--add <tags>', '加上，用逗号隔开')
    .option('--remove <tags>', '去掉，用逗号隔开')
    .action((text: string, options: RoomOptions) =>
      open(async (house) => {
        const { id } = await roomOf(house, text)
        const change = { add: tagsOf(options.add ?? ''), remove: tagsOf(options.remove ?? '') }
        const tags = (await house.rooms.tag(id, change, 'cli')) ?? []
        out(`标签：${tags.map((tag) => TAG_NAMES[tag] ?? tag).join('、') || '没有'}`)
      }),
    )
  room
    .command('code <room>')
    .description('生成一次性绑定码，由工作人员发到那个群里')
    .option('--rebind', '这个群已经绑定，要换成另一个群')
    .action((text: string, options: RoomOptions) =>
      open(async (house) => {
        const { id, name } = await roomOf(house, text)
        const made = await house.binder.makeCode(id, options.rebind === true, 'cli')
        if (made.kind !== 'code') throw new UsageError(`「${name}」已经绑定了。确实要换群，加上 --rebind`)
        out(
          `请在 30 分钟内，到「${name}」那个群里 @机器人 发这句话：\n\n绑定群 ${made.code}\n\n这个码只能用一次。`,
        )
      }),
    )
  room
    .command('unbind <room>')
    .description('解除绑定：在重新绑定以前什么也不发给它')
    .action((text: string) =>
      open(async (house) => {
        await house.binder.unbind((await roomOf(house, text)).id, 'cli')
        out('已解除绑定。')
      }),
    )
  room
    .command('robot <room>')
    .description('改由企业微信群机器人发到这个群；地址从标准输入读，不留在命令记录里')
    .option('--off', '不再用机器人')
    .action((text: string, options: RoomOptions) =>
      open(async (house) => {
        const { id } = await roomOf(house, text)
        const webhook = options.off ? undefined : (await readLine()).trim()
        if (webhook !== undefined && !house.isWebhook(webhook))
          throw new UsageError('这不是企业微信群机器人的地址。请从群机器人的设置里复制，再试一次。')
        await house.rooms.setRobot(id, webhook, 'cli')
        out(webhook === undefined ? '不再用机器人发。' : '以后由机器人发到这个群。')
      }),
    )
}

function roomLine(room: CommunityRoom, grid: string | undefined): string {
  const { binding } = room
  const state =
    binding.kind === 'bound'
      ? `已绑定（群里叫「${binding.topic}」）`
      : binding.kind === 'unbound'
        ? '未绑定'
        : binding.doubt === 'gone'
          ? '群号变了，请重新绑定'
          : '换了微信号，请重新绑定'
  const parts = [room.id, room.name, state]
  if (room.robot) parts.push('企业微信机器人')
  if (grid !== undefined) parts.push(`网格 ${grid}`)
  if (room.residents !== undefined) parts.push(`${room.residents} 人`)
  if (room.tags.length > 0) parts.push(room.tags.map((tag) => TAG_NAMES[tag] ?? tag).join('、'))
  return parts.join('  ')
}

function changesOf({ code, name, residents, receipts }: GridOptions) {
  return {
    ...(code !== undefined && { code }),
    ...(name !== undefined && { name }),
    ...(residents !== undefined && { residents: countOf(residents) }),
    ...(receipts !== undefined && { receipts: receiptsOf(receipts) }),
  }
}

function receiptsOf(text: string): Receipts {
  const found = RECEIPTS.find((each) => each === text || RECEIPT_NAMES[each] === text)
  if (!found) throw new UsageError(`回执只能是：${Object.values(RECEIPT_NAMES).join('、')}`)
  return found
}
