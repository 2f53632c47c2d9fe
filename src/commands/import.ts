import { IMPORT_COLUMNS, IMPORT_KINDS, importTable, type ImportKind } from '../directory/index.js'
import { problemLine } from '../tables/index.js'
import { communityOf } from './find.js'
import { readTable } from './table-file.js'
import { UsageError, type Register } from './world.js'

const KIND_NAMES: Record<ImportKind, string> = { grids: '网格', rooms: '群', staff: '工作人员', duty: '排班' }
const PROGRESS_EVERY = 1_000

export const registerImport: Register = (program, { out, error, open, exitWith }) => {
  program
    .command('directory')
    .description('网格、群、工作人员、排班的导入')
    .command('import <file>')
    .description('从 Excel（.xlsx）或 CSV 导入；不加 --apply 只检查，不写入')
    .requiredOption(
      '--kind <kind>',
      `导入什么：${IMPORT_KINDS.map((kind) => `${kind} ${KIND_NAMES[kind]}`).join('、')}`,
    )
    .option('--apply', '检查无误后写入：要么全部，要么一个也不')
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((file: string, options: { kind: string; apply?: boolean; community?: string }) =>
      open(async (house) => {
        const kind = IMPORT_KINDS.find((each) => each === options.kind)
        if (!kind) throw new UsageError(`--kind 只能是：${IMPORT_KINDS.join('、')}`)
        const communityId = await communityOf(house, options.community)
        const rows = await readTable(house, file)
        const { db, vault, clock, isWebhook } = house
        let told = 0
        const outcome = await importTable(kind, rows, options.apply === true, {
          db,
          vault,
          clock,
          isWebhook,
          communityId,
          actor: 'cli',
          onProgress: (done, all) => {
            if (done - told < PROGRESS_EVERY && done < all) return
            told = done
            out(`写入 ${done}/${all}`)
          },
        })
        switch (outcome.kind) {
          case 'refused':
            throw new UsageError(
              `${outcome.reason}\n「${KIND_NAMES[kind]}」的列名：${IMPORT_COLUMNS[kind].map(({ names }) => names[0]).join('、')}`,
            )
          case 'bad-rows':
            for (const problem of outcome.problems) error(problemLine(problem))
            error(
              `有 ${outcome.problems.length} 处要改，${outcome.good} 行没有问题。什么也没有写入；改好后再试。`,
            )
            exitWith(1)
            return
          case 'dry-run':
          case 'imported': {
            for (const header of outcome.ignored) out(`没有用到的列：${header}`)
            const { added, changed, same } = outcome
            out(`${KIND_NAMES[kind]}：新增 ${added}，更改 ${changed}，不变 ${same}`)
            out(
              outcome.kind === 'imported'
                ? '已全部写入。'
                : '以上只是检查，还没有写入。确认无误后加上 --apply',
            )
          }
        }
      }),
    )
}
