import { writeFileSync } from 'node:fs'
import { askForTest, enteredDates, messageText, type BookedSlot, type Refused, type Variant } from '../campaigns/index.js' // prettier-ignore
import { recordAudit } from '../directory/index.js'
import { problemText } from '../knowledge/index.js'
import { audienceText, datesText, printPlan } from './campaign-plan.js'
import { registerResults } from './campaign-results.js'
import { instantOf } from './times.js'
import { UsageError, type House, type Register } from './world.js'

const year = (text: string): number => {
  if (!/^20\d{2}$/.test(text)) throw new UsageError(`“${text}”不是年份，请写成 2027`)
  return Number(text)
}

export const registerCampaign: Register = (program, world) => {
  const { out, error, open } = world
  const campaign = program.command('campaign').description('宣传日历：计划、审批、预览、结果')
  campaign
    .command('check')
    .description('检查全部宣传文件和题库，逐条列出错误')
    .action(() =>
      open((house) => {
        const { campaigns, questions, problems } = house.campaigns().programme
        for (const problem of problems) error(problemText(problem))
        out(`${campaigns.size} 个宣传活动，${questions.size} 道题，${problems.length} 处错误`)
        world.exitWith(problems.length === 0 ? 0 : 1)
        return Promise.resolve()
      }),
    )
  campaign
    .command('plan')
    .description('列出一年里的每一次宣传：什么时间、发到哪些群、说什么')
    .requiredOption('--year <year>', '哪一年', year)
    .option('--rooms', '列出每一个群的名字')
    .option('--json', '输出 JSON')
    .action((options: { year: number; rooms?: boolean; json?: boolean }) =>
      open((house) => printPlan(house, world, options)),
    )
  campaign
    .command('approve')
    .description('审批一年的计划；到时间自动发，不用守着')
    .requiredOption('--year <year>', '哪一年', year)
    .action((options: { year: number }) =>
      open(async (house) => {
        const { desk, programme } = house.campaigns()
        for (const problem of programme.problems) error(problemText(problem))
        const outcome = orRefuse(await desk.years.approve(options.year, 'cli'))
        out(`${options.year} 年的计划已审批，后面还有 ${outcome.slots} 场，到时间自动发。`)
      }),
    )
  campaign
    .command('dates <campaign>')
    .description('按当年的通知填写日期和主题，马上生效')
    .requiredOption('--year <year>', '哪一年', year)
    .requiredOption('--from <day>', '第一天，例如 2027-05-09')
    .option('--to <day>', '最后一天')
    .option('--theme <words>', '当年的主题')
    .action((id: string, options: { year: number; from: string; to?: string; theme?: string }) =>
      open(async (house) => {
        const { desk } = house.campaigns()
        const { first, last } = orRefuse(await desk.years.setDates(id, options.year, options, 'cli'))
        out(`${id} ${options.year} 年：${datesText(first, last)}，已经生效。`)
      }),
    )
  campaign
    .command('edit <slot>')
    .description('改一场的时间或者内容，例如 day-119/2027-11-09')
    .option('--at <time>', '新的时间，例如 "2027-11-09 10:00"')
    .option('--part <number>', '改第几段（一场有几段时）', (text) => Number(text) - 1)
    .option('--text <words>', '新的内容，换行写 \\n')
    .action((slotId: string, options: { at?: string; part?: number; text?: string }) =>
      open(async (house) => {
        if (options.at === undefined && options.text === undefined)
          throw new UsageError('请写要改什么：--at 新的时间，或者 --text 新的内容')
        const change = {
          ...(options.at !== undefined && { at: instantOf(options.at) }),
          ...(options.part !== undefined && { variant: options.part }),
          ...(options.text !== undefined && { text: options.text.replaceAll('\\n', '\n') }),
        }
        orRefuse(await house.campaigns().desk.edit(slotId, change, 'cli'))
        out('已改好，其他场次不变。')
      }),
    )
  campaign
    .command('cancel <slot>')
    .description('取消一场；还没发到的群不再发')
    .action((slotId: string) =>
      open(async (house) => {
        const { title, stopped } = orRefuse(await house.campaigns().desk.cancel(slotId, 'cli'))
        out(`《${title}》这一场已取消${stopped > 0 ? `，${stopped} 个群没来得及发，不再发` : ''}。`)
        out(`要恢复：anlin campaign restore ${slotId}`)
      }),
    )
  campaign
    .command('restore <slot>')
    .description('恢复取消了的一场')
    .action((slotId: string) =>
      open(async (house) => {
        orRefuse(await house.campaigns().desk.restore(slotId, 'cli'))
        out('已恢复。')
      }),
    )
  campaign
    .command('preview <slot>')
    .description('看一场在手机上是什么样子')
    .option('--part <number>', '第几段', (text) => Number(text) - 1)
    .action((slotId: string, options: { part?: number }) =>
      open(async (house) => {
        const { slot, variants } = await find(house, slotId, options.part)
        const theme = (await enteredDates(house.db, slot.year)).get(`${slot.campaignId} ${slot.year}`)?.theme
        for (const variant of variants) out(phone(variant, messageText(variant, house.campaigns().settings, theme))) // prettier-ignore
      }),
    )
  campaign
    .command('send-test <slot>')
    .description('先发给自己看看（机器人开着时，一分钟内收到）')
    .requiredOption('--to <name>', '工作人员的名字或编号，已经绑定微信的')
    .option('--part <number>', '第几段', (text) => Number(text) - 1)
    .action((slotId: string, options: { to: string; part?: number }) =>
      open(async (house) => {
        const { variants } = await find(house, slotId, options.part)
        const staffId = memberId(house, options.to)
        const now = house.clock.now()
        await house.db.transaction().execute(async (trx) => {
          await askForTest(trx, { slotId, variant: variants[0]!.variant, staffId }, now)
          const subject = { kind: 'campaign-slot', id: slotId }
          await recordAudit(trx, { at: now, actor: 'cli', action: 'campaign.test', subject, after: { staff: staffId } }) // prettier-ignore
        })
        out('已安排，机器人开着的话一分钟内收到。')
      }),
    )
  campaign
    .command('poster <slot>')
    .description('画出一场的海报，存成图片')
    .option('--part <number>', '第几段', (text) => Number(text) - 1)
    .option('--out <file>', '存到哪里', 'poster.png')
    .action((slotId: string, options: { part?: number; out: string }) =>
      open(async (house) => {
        const { variants } = await find(house, slotId, options.part)
        const poster = variants.find((variant) => variant.poster)?.poster
        if (!poster) throw new UsageError('这一场没有海报。')
        const [community] = await house.grids.communities()
        const { bytes } = await house.campaigns().posters.of(poster, community?.id)
        writeFileSync(options.out, bytes)
        out(`海报已存到 ${options.out}（${Math.ceil(bytes.length / 1024)} KB）。`)
      }),
    )
  campaign
    .command('room <room>')
    .description('一个群要不要宣传（预警不受影响）')
    .option('--off', '不要')
    .option('--on', '要')
    .action((name: string, options: { off?: boolean; on?: boolean }) =>
      open(async (house) => {
        if (options.off === options.on) throw new UsageError('请写 --off（不要宣传）或者 --on（要宣传）')
        const found = await house.rooms.find(name)
        if (found.length === 0) throw new UsageError(`没有“${name}”这个群，见 anlin room list`)
        if (found.length > 1) throw new UsageError(`有 ${found.length} 个群叫“${name}”，请用编号`)
        await house.campaigns().desk.setRoom(found[0]!.id, options.on === true, 'cli')
        out(options.on ? '这个群恢复宣传。' : '这个群不再发宣传。预警不一样，还会发。')
      }),
    )
  registerResults(program, campaign, world)
}

function orRefuse<T extends { kind: string }>(outcome: T | Refused): Exclude<T, Refused> {
  if (outcome.kind === 'refused') throw new UsageError((outcome as Refused).reason)
  return outcome as Exclude<T, Refused>
}

/** One slot, approved or not, with the texts that are meant. */
async function find(
  house: House,
  slotId: string,
  part: number | undefined,
): Promise<{ slot: BookedSlot; variants: readonly Variant[] }> {
  const slotYear = /\/(\d{4})-/.exec(slotId)?.[1]
  if (slotYear === undefined) throw new UsageError(`“${slotId}”不是场次，请写成 day-119/2027-11-09`)
  const { slots } = await house.campaigns().desk.years.slots(Number(slotYear))
  const slot = slots.find((one) => one.id === slotId)
  if (!slot) throw new UsageError(`没有 ${slotId} 这一场，见 anlin campaign plan --year ${slotYear}`)
  const variants = part === undefined ? slot.variants : slot.variants.filter((v) => v.variant === part)
  if (variants.length === 0) throw new UsageError(`这一场只有 ${slot.variants.length} 段`)
  return { slot, variants }
}

function memberId(house: House, nameOrId: string): string {
  const found = house.staff.byId(nameOrId) ? [house.staff.byId(nameOrId)!] : house.staff.byName(nameOrId)
  if (found.length === 0) throw new UsageError(`没有“${nameOrId}”这个工作人员，见 anlin staff list`)
  if (found.length > 1) throw new UsageError(`有 ${found.length} 个人叫“${nameOrId}”，请用编号`)
  if (found[0]!.contactId === undefined) throw new UsageError('这个人还没有绑定微信，收不到。')
  return found[0]!.id
}

/** Half-width columns of a line on a telephone at its normal size: sixteen characters. */
const PHONE_COLUMNS = 32

/** The text as a telephone breaks it, in a bubble. */
function phone(variant: Variant, text: string): string {
  const lines = text.split('\n').flatMap(wrapped)
  const edge = '─'.repeat(PHONE_COLUMNS)
  const title = `第${variant.variant + 1}段，发给：${audienceText(variant.audience)}`
  const picture = variant.poster ? [`[海报：${variant.poster.headline}]`] : []
  return [title, `┌${edge}`, ...lines.map((line) => `│${line}`), `└${edge}`, ...picture, `${[...text].length} 个字`].join('\n') // prettier-ignore
}

function wrapped(line: string): string[] {
  const lines = ['']
  let width = 0
  for (const char of line) {
    const wide = char.codePointAt(0)! > 0xff ? 2 : 1
    if (width + wide > PHONE_COLUMNS) {
      lines.push('')
      width = 0
    }
    lines[lines.length - 1] += char
    width += wide
  }
  return lines
}
