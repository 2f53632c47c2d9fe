import { readFile } from 'node:fs/promises'
import { checkPhoto, refusalText } from '../photos/index.js'
import { dayCell, startOfDay } from '../services/desk/index.js'
import { hazardCard, KIND_NAMES, outcomeText, STATE_NAMES, type HazardKind, type HazardOutcome, type HazardState } from '../services/hazards/index.js' // prettier-ignore
import { DAY_MS } from '../shared/index.js'
import { memberOf } from './find.js'
import { UsageError, type House, type Register } from './world.js'

const OPEN: readonly HazardState[] = ['reported', 'assigned', 'rectified']

/** `anlin hazard …`: what was reported, who looks after it, and what is proven to be fixed. */
export const registerHazards: Register = (program, { out, open }) => {
  const hazard = program.command('hazard').description('隐患')
  hazard
    .command('list')
    .description('列出没办完的隐患')
    .option('--all', '连已办完的一起列')
    .action((options: { all?: boolean }) =>
      open(async ({ field, staff }) => {
        const all = await field.hazards.list(options.all ? undefined : OPEN)
        for (const each of all)
          out([each.number, STATE_NAMES[each.state], each.urgent ? '急' : '', each.where, each.assignee === undefined ? '' : (staff.byId(each.assignee)?.name ?? '')].filter((part) => part !== '').join('  ')) // prettier-ignore
        out(`共 ${all.length} 条`)
      }),
    )
  hazard
    .command('show <number>')
    .description('看一条隐患（不显示是谁报的）')
    .action((text: string) =>
      open(async ({ field, staff }) => {
        const number = numberOf(text)
        const found = await field.hazards.find(number)
        if (!found) throw new UsageError(outcomeText({ kind: 'unknown' }, number))
        out(hazardCard(found, (id) => staff.byId(id)?.name ?? '已离开的人'))
        out(`照片：${(await field.hazards.photos(found.id)).length} 张`)
      }),
    )
  hazard
    .command('assign <number> <member>')
    .description('派给谁整改')
    .option('--days <count>', '几天内整改（不写：急的 1 天，其他 7 天）')
    .action((text: string, name: string, options: { days?: string }) =>
      open(async (house) => {
        const number = numberOf(text)
        const due = options.days === undefined ? undefined : numberOf(options.days) * DAY_MS
        settle(out, await house.field.hazards.assign(number, memberOf(house, name).id, due, 'cli'), number)
      }),
    )
  hazard
    .command('rectify <number>')
    .description('登记整改（要整改后的照片）')
    .requiredOption('--by <member>', '谁整改的')
    .requiredOption('--photo <file>', '整改后的照片')
    .option('--note <words>', '说明')
    .action((text: string, options: { by: string; photo: string; note?: string }) =>
      open(async (house) => {
        const number = numberOf(text)
        const photo = await keepPhoto(house, options.photo)
        const given = {
          by: memberOf(house, options.by).id,
          photo,
          ...(options.note && { note: options.note }),
        }
        const outcome = await house.field.hazards.rectify(number, given, 'cli')
        if (outcome.kind !== 'done') await house.field.photos.remove(photo)
        settle(out, outcome, number)
      }),
    )
  hazard
    .command('recheck <number>')
    .description('登记复查：要由另一个人来看')
    .requiredOption('--by <member>', '谁复查的')
    .option('--failed <reason>', '没有通过，写原因')
    .action((text: string, options: { by: string; failed?: string }) =>
      open(async (house) => {
        const number = numberOf(text)
        const passed = options.failed === undefined
        const given = {
          by: memberOf(house, options.by).id,
          passed,
          ...(!passed && { reason: options.failed! }),
        }
        settle(out, await house.field.hazards.recheck(number, given, 'cli'), number)
      }),
    )
  hazard
    .command('refuse <number> <reason>')
    .description('不受理，原因会告诉报的人')
    .action((text: string, reason: string) =>
      open(async ({ field }) =>
        settle(out, await field.hazards.refuse(numberOf(text), reason, 'cli'), numberOf(text)),
      ),
    )
  hazard
    .command('join <number> <into>')
    .description('两条是同一处：并到另一条')
    .action(
      (text: string, into: string) =>
      open(async ({ field }) => settle(out, await field.hazards.join(numberOf(text), numberOf(into), 'cli'), numberOf(text))), // prettier-ignore
    )
  hazard
    .command('stats')
    .description('整改率：只算另一个人复查过的')
    .option('--from <day>', '从哪天报的')
    .option('--until <day>', '到哪天（含）')
    .action((options: { from?: string; until?: string }) =>
      open(async ({ field, clock }) => {
        const from = options.from === undefined ? 0 : instantOfDay(options.from)
        const until = options.until === undefined ? clock.now() + 1 : instantOfDay(options.until) + DAY_MS
        const stats = await field.hazardStats(from, until)
        out(`受理 ${stats.accepted} 条，复查通过 ${stats.proven} 条，整改了没复查 ${stats.unproven} 条，过期 ${stats.overdue} 条`) // prettier-ignore
        out(`整改率 ${stats.rate === undefined ? '还没有' : `${stats.rate}%`}`)
        out(`另有：没有受理 ${stats.refused} 条，重复 ${stats.joined} 条`)
        for (const [kind, { accepted, proven }] of Object.entries(stats.byKind))
          out(`${KIND_NAMES[kind as HazardKind]}  ${proven}/${accepted}`)
      }),
    )
}

function settle(out: (line: string) => void, outcome: HazardOutcome, number: number): void {
  const text = outcomeText(outcome, number).replace(/\n/g, '')
  if (outcome.kind !== 'done') throw new UsageError(text)
  out(text)
}

async function keepPhoto(house: House, file: string): Promise<string> {
  const bytes = await readFile(file).catch(() => {
    throw new UsageError(`打不开文件 ${file}`)
  })
  const checked = await checkPhoto(bytes)
  if (checked.kind === 'refused') throw new UsageError(refusalText(checked.why))
  return house.field.photos.keep(checked.jpeg, house.clock.now())
}

function numberOf(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new UsageError(`「${text}」不是数字`)
  return Number(text)
}

function instantOfDay(text: string): number {
  const day = dayCell(text)
  if (!day.ok) throw new UsageError(day.problem)
  return startOfDay(day.value)
}
