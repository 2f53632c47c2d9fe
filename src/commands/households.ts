import { PART_NAMES } from '../directory/index.js'
import { buildingCode } from '../services/households/index.js'
import { addressText, parseAddress } from '../shared/index.js'
import { problemLine } from '../tables/index.js'
import { communityOf, countOf, gridOf } from './find.js'
import { readTable } from './table-file.js'
import { UsageError, type Register } from './world.js'

/** Buildings, contact cards, coverage. */
export const registerHouseholds: Register = (program, { out, error, open, exitWith }) => {
  const command = program.command('household').description('楼栋、住户、明白卡')
  const building = command.command('building').description('楼栋属于哪个网格')
  building
    .command('put <code>')
    .description('登记一栋楼，或更改')
    .requiredOption('--grid <grid>', '属于哪个网格')
    .option('--households <count>', '多少户')
    .option('--estate <name>', '哪个小区（只有一个小区时不用写）', '')
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action(
      (text: string, options: { grid: string; households?: string; estate: string; community?: string }) =>
        open(async (house) => {
          const code = buildingCode(text)
          if (code === undefined) throw new UsageError(`「${text}」不是楼栋，请写成 3 或 3栋`)
          await house.households.buildings.put(
            {
              communityId: await communityOf(house, options.community),
              estate: options.estate,
              code,
              gridId: (await gridOf(house, options.grid)).id,
              ...(options.households !== undefined && { households: countOf(options.households) }),
            },
            'cli',
          )
          out(`已登记：${options.estate}${code}栋`)
        }),
    )
  building
    .command('list')
    .description('列出楼栋')
    .action(() =>
      open(async (house) => {
        const grids = new Map((await house.grids.grids()).map((grid) => [grid.id, grid.name]))
        const all = await house.households.buildings.list()
        for (const { estate, code, gridId, households } of all)
          out(
            `${estate}${code}栋  ${gridId === undefined ? '没有网格' : grids.get(gridId)}${households === undefined ? '' : `  ${households} 户`}`,
          )
        out(`共 ${all.length} 栋`)
      }),
    )
  building
    .command('import <file>')
    .description('从 Excel 或 CSV 导入；列名：小区、楼栋、网格、户数。不加 --apply 只检查')
    .option('--apply', '检查无误后写入：要么全部，要么一个也不')
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((file: string, options: { apply?: boolean; community?: string }) =>
      open(async (house) => {
        const communityId = await communityOf(house, options.community)
        const rows = await readTable(house, file)
        const outcome = await house.households.buildings.import(
          communityId,
          rows,
          options.apply === true,
          'cli',
        )
        if (outcome.kind === 'refused') throw new UsageError(outcome.reason)
        for (const problem of outcome.problems) error(problemLine(problem))
        out(`楼栋：${outcome.buildings} 栋，有错 ${outcome.problems.length} 处`)
        if (outcome.kind === 'imported') out('已全部写入。')
        else if (outcome.problems.length === 0) out('以上只是检查，还没有写入。确认无误后加上 --apply')
        else {
          error('什么也没有写入；改好后再试。')
          exitWith(1)
        }
      }),
    )
  command
    .command('coverage')
    .description('每个网格有多少户登记了，明白卡上还缺谁的电话')
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((options: { community?: string }) =>
      open(async (house) => {
        const communityId = await communityOf(house, options.community)
        for (const { grid, known, all, missing } of await house.households.coverage(communityId)) {
          const share = all > 0 ? `/${all} 户（${Math.round((known / all) * 100)}%）` : ' 户'
          out(`${grid}：${known}${share}${missing.length > 0 ? `，缺${missing.join('、')}` : ''}`)
        }
      }),
    )
  command
    .command('card <address>')
    .description('看一栋楼的明白卡，例如：anlin household card 3栋')
    .action((text: string) =>
      open(async (house) => {
        const address = parseAddress(text)
        if (!address) throw new UsageError(`「${text}」看不懂，请写成 3栋 或 3栋2单元501`)
        const card = await house.households.card(address)
        out(`【明白卡】${addressText(card.address)}  ${card.gridName ?? '没有网格'}`)
        for (const { part, name, phone } of card.people)
          out(`${PART_NAMES[part]}：${name} ${phone ?? '没有电话'}`)
        for (const [label, number] of card.numbers) out(`${label}：${number}`)
      }),
    )
}
