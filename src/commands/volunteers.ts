import { writeFileSync } from 'node:fs'
import { ReasonMissingError } from '../directory/index.js'
import {
  IMPORT_HEADERS,
  namesOf,
  ROLES,
  STATE_NAMES,
  type Team,
  type Volunteer,
  type VolunteerDesk,
  type VolunteerFilter,
} from '../services/volunteers/index.js'
import { problemLine } from '../tables/index.js'
import { communityOf, countOf, gridOf, masked } from './find.js'
import { readTable } from './table-file.js'
import { UsageError, type Register } from './world.js'

const PROGRESS_EVERY = 1_000

/** Everything that staff do with volunteers, without the bot. What is said to volunteers the bot sends within seconds. */
export const registerVolunteers: Register = (program, world) => {
  const command = program.command('volunteer').description('志愿者')
  people(command, world)
  teams(command, world)
  lists(command, world)
}

const people: Register = (command, { out, open }) => {
  command
    .command('list')
    .description('列出志愿者（电话只显示一部分）')
    .option('--waiting', '只看等审核的')
    .option('--team <team>', '只看一支队伍')
    .option('--role <role>', `只看愿意做：${ROLES.map(({ name }) => name).join('、')}`)
    .option('--grid <grid>', '只看一个网格')
    .action((options: { waiting?: boolean; team?: string; role?: string; grid?: string }) =>
      open(async (house) => {
        const desk = house.volunteers
        const filter: VolunteerFilter = {
          ...(options.waiting && { waiting: true }),
          ...(options.team !== undefined && { teamId: (await teamOf(desk, options.team)).id }),
          ...(options.role !== undefined && { role: roleOf(options.role) }),
          ...(options.grid !== undefined && { gridId: (await gridOf(house, options.grid)).id }),
        }
        const all = await desk.list(filter)
        for (const volunteer of all) out(lineOf(volunteer))
        out(`共 ${all.length} 名志愿者`)
      }),
    )
  for (const [name, description] of [
    ['approve', '通过一份报名'],
    ['refuse', '不通过一份报名'],
  ] as const)
    // prettier-ignore
    command
      .command(`${name} <number>`)
      .description(`${description}，并告诉本人`)
      .option('--team <team>', '编入哪支队伍')
      .action((text: string, options: { team?: string }) =>
        open(async (house) => {
          const desk = house.volunteers
          const team = options.team === undefined ? undefined : await teamOf(desk, options.team)
          const number = numberOf(text)
          const decided =
            name === 'approve' ? await desk.approve(number, 'cli', team) : await desk.refuse(number, 'cli')
          if (decided.kind === 'unknown') throw new UsageError(`没有志愿者 V${number}，用 anlin volunteer list 查看`)
          out(decided.kind === 'done' ? '已处理，会告诉本人。' : '没有等审核的报名，可能别人已经处理。')
        }),
      )
  command
    .command('remove <number>')
    .description('把一名志愿者从名册删掉，连同时长')
    .action((text: string) =>
      open(async (house) => {
        const removed = await house.volunteers.remove(numberOf(text), 'cli')
        if (!removed) throw new UsageError(`没有志愿者 V${numberOf(text)}，用 anlin volunteer list 查看`)
        out('已删掉。')
      }),
    )
  command
    .command('time <numbers...>')
    .description('记服务或培训，例如：anlin volunteer time 3 5 8 --minutes 120 --title 清理楼道')
    .requiredOption('--minutes <minutes>', '多少分钟')
    .requiredOption('--title <title>', '做了什么')
    .option('--training', '是培训')
    .option('--day <day>', '哪天，例如 2026-05-12（不写是今天）')
    .action(
      (numbers: string[], options: { minutes: string; title: string; training?: boolean; day?: string }) =>
        open(async (house) => {
          if (options.day !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(options.day))
            throw new UsageError('日期请写成 2026-05-12')
          const entry = {
            kind: options.training ? ('training' as const) : ('service' as const),
            minutes: countOf(options.minutes),
            title: options.title,
            ...(options.day !== undefined && { day: options.day }),
          }
          const { recorded, unknown } = await house.volunteers.recordTime(numbers.map(numberOf), entry, 'cli')
          out(`已记 ${recorded} 人。`)
          if (unknown.length > 0) out(`没有这些编号：${unknown.map((number) => `V${number}`).join('、')}`)
        }),
    )
}

const teams: Register = (command, { out, open }) => {
  const team = command.command('team').description('志愿者队伍')
  team
    .command('add <name>')
    .description('建一支队伍')
    .option('--role <role>', '做什么的')
    .option('--target <people>', '要多少人')
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((name: string, options: { role?: string; target?: string; community?: string }) =>
      open(async (house) => {
        const details = {
          name,
          ...(options.role !== undefined && { role: roleOf(options.role) }),
          ...(options.target !== undefined && { target: countOf(options.target) }),
        }
        const added = await house.volunteers.teams.add(
          await communityOf(house, options.community),
          details,
          'cli',
        )
        if (added === undefined) throw new UsageError(`已经有一支队伍叫「${name}」，请换个名字`)
        out(`已建队伍：${name}`)
      }),
    )
  team
    .command('list')
    .description('列出队伍')
    .action(() =>
      open(async (house) => {
        for (const { name, members, target } of await house.volunteers.teams.list())
          out(`${name}  ${members} 人${target === undefined ? '' : `，要 ${target} 人`}`)
      }),
    )
  team
    .command('place <number> <team>')
    .description('把志愿者编入队伍')
    .option('--off', '移出队伍')
    .action((number: string, name: string, options: { off?: boolean }) =>
      open(async (house) => {
        const desk = house.volunteers
        const { id } = await teamOf(desk, name)
        const done = await desk.place(numberOf(number), id, !options.off, 'cli')
        if (!done) throw new UsageError(`没有志愿者 V${numberOf(number)}，用 anlin volunteer list 查看`)
        out(options.off ? '已移出。' : '已编入。')
      }),
    )
  team
    .command('remove <name>')
    .description('撤掉一支队伍；志愿者还在')
    .action((name: string) =>
      open(async (house) => {
        const desk = house.volunteers
        await desk.teams.remove((await teamOf(desk, name)).id, 'cli')
        out('已撤掉。')
      }),
    )
  command
    .command('target <role> <people>')
    .description('定一种岗位要招多少人')
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((role: string, people: string, options: { community?: string }) =>
      open(async (house) => {
        const communityId = await communityOf(house, options.community)
        await house.volunteers.teams.setTarget(communityId, roleOf(role), countOf(people), 'cli')
        out('已定好。')
      }),
    )
  command
    .command('recruitment')
    .description('招了多少人、还差多少人')
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((options: { community?: string }) =>
      open(async (house) => {
        const communityId = await communityOf(house, options.community)
        for (const { what, have, target } of await house.volunteers.teams.recruitment(communityId)) {
          const missing =
            target === undefined ? '' : `，要 ${target} 人，还差 ${Math.max(0, target - have)} 人`
          out(`${what}：${have} 人${missing}`)
        }
      }),
    )
}

const lists: Register = (command, { out, error, open, exitWith }) => {
  command
    .command('import <file>')
    .description(`从 Excel（.xlsx）或 CSV 导入；列名：${IMPORT_HEADERS.join('、')}。不加 --apply 只检查`)
    .option('--apply', '检查无误后写入')
    .option('--skip-bad', '有错的行跳过，其余写入')
    .option('--community <name>', '哪个社区（只有一个时不用写）')
    .action((file: string, options: { apply?: boolean; skipBad?: boolean; community?: string }) =>
      open(async (house) => {
        const communityId = await communityOf(house, options.community)
        const rows = await readTable(house, file)
        let told = 0
        const outcome = await house.volunteers.import({
          communityId,
          rows,
          actor: 'cli',
          apply: options.apply === true,
          skipBad: options.skipBad === true,
          onProgress: (done, all) => {
            if (done - told < PROGRESS_EVERY && done < all) return
            told = done
            out(`写入 ${done}/${all}`)
          },
        })
        if (outcome.kind === 'refused')
          throw new UsageError(`${outcome.reason}\n列名：${IMPORT_HEADERS.join('、')}`)
        const { added, changed, same, problems } = outcome
        for (const problem of problems) error(problemLine(problem))
        for (const header of outcome.ignored) out(`没有用到的列：${header}`)
        out(`志愿者：新增 ${added}，补充 ${changed}，不变 ${same}，有错 ${problems.length}`)
        if (outcome.kind === 'imported') out('已写入。')
        else if (problems.length > 0)
          out('什么也没有写入。改好后再试，或加上 --apply --skip-bad 跳过有错的行。')
        else out('以上只是检查，还没有写入。确认无误后加上 --apply')
        if (problems.length > 0 && outcome.kind !== 'imported') exitWith(1)
      }),
    )
  command
    .command('export <file>')
    .description('导出名单到 Excel；要写明用途，会留痕')
    .requiredOption('--reason <reason>', '做什么用')
    .option('--full', '显示完整手机号（默认只显示一部分）')
    .action((file: string, options: { reason: string; full?: boolean }) =>
      open(async (house) => {
        if (!file.endsWith('.xlsx')) throw new UsageError('文件名要以 .xlsx 结尾')
        try {
          const bytes = await house.volunteers.export(options.reason, options.full === true, 'cli')
          writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' })
        } catch (problem) {
          if (problem instanceof ReasonMissingError) throw new UsageError('用途至少写 4 个字，例如：区里检查')
          if ((problem as NodeJS.ErrnoException).code === 'EEXIST')
            throw new UsageError(`已经有文件 ${file}，请换个名字`)
          throw problem
        }
        out(`已导出到 ${file}。里面是个人信息，用完请删掉。`)
      }),
    )
}

async function teamOf(desk: VolunteerDesk, text: string): Promise<Team> {
  const found = (await desk.teams.list()).find(({ id, name }) => id === text || name === text)
  if (!found) throw new UsageError(`没有队伍「${text}」，用 anlin volunteer team list 查看`)
  return found
}

function roleOf(text: string): string {
  const found = ROLES.find(({ value, name }) => value === text || name === text)
  if (!found)
    throw new UsageError(`没有「${text}」这个岗位，只能是：${ROLES.map(({ name }) => name).join('、')}`)
  return found.value
}

/** V5, v5 or 5. */
function numberOf(text: string): number {
  const match = /^[vV]?(\d{1,6})$/.exec(text)
  if (!match) throw new UsageError(`「${text}」不是志愿者编号，编号像 V5`)
  return Number(match[1])
}

function lineOf(volunteer: Volunteer): string {
  const claimed = volunteer.claimedBy === undefined ? '' : '（有人说是他，等核对）'
  const chat = volunteer.contactId === undefined ? '没绑微信' : '已绑微信'
  return [
    `V${volunteer.number}`,
    volunteer.name,
    masked(volunteer.mobile),
    `${STATE_NAMES[volunteer.state]}${claimed}`,
    chat,
    namesOf(ROLES, volunteer.roles),
  ]
    .filter(Boolean)
    .join('  ')
}
