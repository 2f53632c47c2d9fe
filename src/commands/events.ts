import {
  DRILL_HAZARDS,
  drillReportText,
  EVENT_KINDS,
  eventCard,
  eventOutcomeText,
  HAZARD_NAMES,
  KIND_NAMES,
  momentCell,
  STATE_NAMES,
  type CommunityEvent,
  type DrillHazard,
} from '../services/events/index.js'
import { momentText } from '../services/desk/index.js'
import { HOUR_MS } from '../shared/index.js'
import { countOf, gridOf, tagsOf } from './find.js'
import { UsageError, type House, type Register } from './world.js'

/** `anlin event …` and `anlin drill …`. */
export const registerEvents: Register = (program, world) => {
  const { out, open } = world
  const event = program.command('event').description('活动：讲座、电影、培训、咨询、演练')
  event
    .command('add <kind> <title> <place> <time>')
    .description(`建一个活动。类型：${Object.values(KIND_NAMES).join('、')}；时间例如 "5月20日 19:00"`)
    .option('--hours <count>', '办几个小时', '2')
    .option('--seats <count>', '名额（不写就不限）')
    .option('--about <hazard>', `演练内容：${Object.values(HAZARD_NAMES).join('、')}`)
    .action(
      (
        kind: string,
        title: string,
        place: string,
        time: string,
        options: { hours: string; seats?: string; about?: string },
      ) =>
        // prettier-ignore
        open(async ({ field, clock }) => {
        const found = EVENT_KINDS.find((each) => each === kind || KIND_NAMES[each] === kind)
        if (!found) throw new UsageError(`类型只能是：${Object.values(KIND_NAMES).join('、')}`)
        const starts = momentCell(time, clock.now())
        if (!starts.ok) throw new UsageError(starts.problem.replace('\n', ''))
        if (starts.value <= clock.now()) throw new UsageError('这个时间已经过了')
        const hazard = found === 'drill' ? hazardOf(options.about ?? '消防') : undefined
        const made = await field.events.create({ kind: found, hazard, title, place, startsAt: starts.value, endsAt: starts.value + countOf(options.hours) * HOUR_MS, seats: options.seats === undefined ? undefined : countOf(options.seats) }, 'cli') // prettier-ignore
        out(`建好了：活动 ${made.number}，${momentText(made.startsAt)}。发到群里：anlin event announce ${made.number}`)
      }),
    )
  event
    .command('list')
    .description('列出活动')
    .action(() =>
      open(async ({ field }) => {
        for (const each of await field.events.list())
          out(`${each.number}  ${KIND_NAMES[each.kind]}  ${each.title}  ${momentText(each.startsAt)}  ${each.place}  ${STATE_NAMES[each.state]}`) // prettier-ignore
      }),
    )
  event
    .command('show <number>')
    .description('看一个活动和报名的人')
    .action((text: string) =>
      open(async ({ field }) => {
        const found = await eventOf(field, text)
        out(eventCard(found, await field.events.counts(found.id)))
        const states = { going: '去', waiting: '候补', withdrawn: '取消' }
        for (const signup of await field.events.signed(found.id))
          out(
            `${signup.name}  ${signup.people} 人  ${states[signup.state]}${signup.cameAt === undefined ? '' : '  已到'}`,
          )
      }),
    )
  event
    .command('announce <number>')
    .description('发到群里（机器人按节奏发）')
    .option('--grid <grid>', '只发一个网格的群')
    .option('--tag <tags>', '只发有这些标签的群')
    .action((text: string, options: { grid?: string; tag?: string }) =>
      open(async (house) => {
        const found = await eventOf(house.field, text)
        const grid = options.grid === undefined ? undefined : (await gridOf(house, options.grid)).id
        const tags = tagsOf(options.tag ?? '')
        const rooms = (await house.rooms.all()).filter((room) => (grid === undefined || room.gridId === grid) && (tags.length === 0 || tags.some((tag) => room.tags.includes(tag)))) // prettier-ignore
        const outcome = await house.field.events.announce(found.number, rooms, 'cli')
        if (outcome.kind !== 'announced')
          throw new UsageError(flat(eventOutcomeText(outcome.kind, found.number)))
        out(`正在发到 ${outcome.rooms} 个群。`)
      }),
    )
  event
    .command('code <number>')
    .description('生成签到码，写在现场；旧的码作废')
    .action((text: string) =>
      open(async ({ field }) => {
        const made = await field.events.newCode(countOf(text), 'cli')
        if (typeof made === 'string') throw new UsageError(flat(eventOutcomeText(made, countOf(text))))
        out(`签到 ${made.code}\n到 ${momentText(made.until)} 有效`)
      }),
    )
  event
    .command('count <number> <people>')
    .description('没有手机签到的人数')
    .action((text: string, people: string) =>
      open(async ({ field }) =>
        settle(out, await field.events.count(countOf(text), countOf(people), 'cli'), text),
      ),
    )
  event
    .command('finish <number>')
    .description('办完了：到场的志愿者记时长')
    .action((text: string) =>
      open(async ({ field }) => settle(out, await field.events.finish(countOf(text), 'cli'), text)),
    )
  event
    .command('cancel <number> <reason>')
    .description('取消：告诉报名的人和收到过通知的群')
    .action((text: string, reason: string) =>
      open(async ({ field }) => settle(out, await field.events.cancel(countOf(text), reason, 'cli'), text)),
    )
  drills(program, world)
}

const drills: Register = (program, { out, open }) => {
  const drill = program.command('drill').description('演练计划和记录')
  drill
    .command('plan <year>')
    .description('一年的演练计划，缺什么')
    .option('--set <needs>', '改计划，例如：1消防,2消防,2地震,2防汛,3消防,4消防')
    .action((text: string, options: { set?: string }) =>
      open(async ({ field }) => {
        if (!/^20\d\d$/.test(text)) throw new UsageError(`「${text}」不是年份，例如 2026`)
        const year = Number(text)
        if (options.set !== undefined) await field.drills.setNeeds(year, needsOf(options.set), 'cli')
        const names = { held: '办了', planned: '已安排', missing: '缺' }
        for (const need of await field.drills.plan(year))
          out(`${need.quarter} 季度  ${HAZARD_NAMES[need.hazard]}  ${names[need.state]}${need.late ? '（过期）' : ''}${need.event ? `  活动 ${need.event.number} ${need.event.title}` : ''}`) // prettier-ignore
      }),
    )
  drill
    .command('record <number>')
    .description('演练记录：谁到了、多快、谁没联系上、要改进什么')
    .option('--improve <words>', '要改进什么')
    .option('--callout <number>', '演练时用的集结编号')
    .action((text: string, options: { improve?: string; callout?: string }) =>
      open(async ({ field }) => {
        const number = countOf(text)
        if (options.improve !== undefined || options.callout !== undefined) {
          const before = await field.drills.report(number)
          const given = { improve: options.improve ?? before?.improve ?? '', callout: options.callout === undefined ? undefined : countOf(options.callout) } // prettier-ignore
          const outcome = await field.drills.write(number, given, 'cli')
          if (outcome !== 'done') throw new UsageError(outcome === 'unknown' ? `没有活动 ${number}` : `活动 ${number} 不是演练`) // prettier-ignore
        }
        const report = await field.drills.report(number)
        if (!report) throw new UsageError(`活动 ${number} 不是演练`)
        out(drillReportText(report))
      }),
    )
}

function needsOf(text: string): { quarter: number; hazard: DrillHazard }[] {
  return text
    .split(/[,，、\s]+/)
    .filter(Boolean)
    .map((word) => {
      const match = /^([1-4])(\S+)$/.exec(word)
      if (!match) throw new UsageError(`「${word}」看不懂，请写成 2防汛`)
      return { quarter: Number(match[1]), hazard: hazardOf(match[2]!) }
    })
}

function hazardOf(text: string): DrillHazard {
  const found = DRILL_HAZARDS.find((each) => each === text || HAZARD_NAMES[each] === text)
  if (!found) throw new UsageError(`演练内容只能是：${Object.values(HAZARD_NAMES).join('、')}`)
  return found
}

async function eventOf(field: House['field'], text: string): Promise<CommunityEvent> {
  const found = await field.events.find(countOf(text))
  if (!found) throw new UsageError(`没有活动 ${text}，用 anlin event list 查看`)
  return found
}

function settle(out: (line: string) => void, outcome: 'done' | 'unknown' | 'not-now', text: string): void {
  const words = flat(eventOutcomeText(outcome, Number(text)))
  if (outcome !== 'done') throw new UsageError(words)
  out(words)
}

function flat(text: string): string {
  return text.replace(/\n/g, '')
}
