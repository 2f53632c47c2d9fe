import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import {
  addDays,
  campaignResults,
  instantAt,
  isDay,
  QuizBook,
  type CampaignResult,
} from '../campaigns/index.js'
import { recordAudit } from '../directory/index.js'
import { loadLibrary } from '../knowledge/index.js'
import { chinaDay } from '../shared/index.js'
import { toCsv, type Cells } from '../tables/index.js'
import { UsageError, type CommandWorld, type House } from './world.js'

/** `anlin campaign report`, `anlin quiz …`: what it all achieved. */
export function registerResults(program: Command, campaign: Command, world: CommandWorld): void {
  const { out, open } = world
  campaign
    .command('report')
    .description('宣传的结果：到了多少群、多少人答题、第二天问了什么')
    .requiredOption('--year <year>', '哪一年')
    .option('--csv <file>', '存成表格')
    .action((options: { year: string; csv?: string }) =>
      open(async (house) => {
        if (!/^20\d{2}$/.test(options.year)) throw new UsageError(`“${options.year}”不是年份，请写成 2027`)
        const results = await campaignResults(house.db, Number(options.year))
        if (results.length === 0) return out(`${options.year} 年还没有发过宣传。`)
        const titles = new Map(
          [...loadLibrary(house.knowledge).entries].map(([id, { title }]) => [id, title]),
        )
        if (options.csv !== undefined) return save(options.csv, reportCells(results, titles), out)
        for (const result of results) out(resultText(result, titles))
      }),
    )
  const quiz = program.command('quiz').description('知识竞赛：每天一题的群，成绩单')
  quiz
    .command('daily <room>')
    .description('一个群每天一题（当天有宣传就不另发）')
    .option('--on', '开')
    .option('--off', '关')
    .action((name: string, options: { on?: boolean; off?: boolean }) =>
      open(async (house) => {
        if (options.on === options.off) throw new UsageError('请写 --on（开）或者 --off（关）')
        const found = await house.rooms.find(name)
        if (found.length === 0) throw new UsageError(`没有“${name}”这个群，见 anlin room list`)
        if (found.length > 1) throw new UsageError(`有 ${found.length} 个群叫“${name}”，请用编号`)
        await setDaily(house, found[0]!.id, options.on === true)
        out(options.on ? '这个群每天上午 10 点一题，晚上公布答案。' : '这个群不再每天出题。')
      }),
    )
  quiz
    .command('results')
    .description('成绩单：按网格排名，答对一样多的并列')
    .option('--from <day>', '从哪一天起', '2000-01-01')
    .option('--to <day>', '到哪一天（包括）')
    .option('--csv <file>', '存成表格')
    .action((options: { from: string; to?: string; csv?: string }) =>
      open(async (house) => {
        const to = options.to ?? chinaDay(house.clock.now())
        for (const day of [options.from, to])
          if (!isDay(day)) throw new UsageError(`没有 ${day} 这一天，请写成 2027-05-12`)
        const until = instantAt(addDays(to, 1), '00:00')
        const list = await new QuizBook(house.vault).standings(house.db, instantAt(options.from, '00:00'), until) // prettier-ignore
        if (list.length === 0) return out('这段时间还没有人答题。')
        const rows = list.map((one) => [one.grid || '没有网格', one.rank, one.name, one.correct, one.answered]) // prettier-ignore
        if (options.csv !== undefined)
          return save(options.csv, [['网格', '名次', '昵称', '答对', '答过'], ...rows], out)
        for (const [grid, rank, who, correct, answered] of rows)
          out(`${grid}  第 ${rank}  ${who}  答对 ${correct}（答过 ${answered}）`)
      }),
    )
}

async function setDaily(house: House, roomId: string, on: boolean): Promise<void> {
  const now = house.clock.now()
  await house.db.transaction().execute(async (trx) => {
    if (on)
      await trx
        .insertInto('quiz_room')
        .values({ room_id: roomId, at: now })
        .onConflict((conflict) => conflict.column('room_id').doNothing())
        .execute()
    else await trx.deleteFrom('quiz_room').where('room_id', '=', roomId).execute()
    const subject = { kind: 'room', id: roomId }
    await recordAudit(trx, { at: now, actor: 'cli', action: on ? 'quiz.daily-on' : 'quiz.daily-off', subject }) // prettier-ignore
  })
}

function resultText(result: CampaignResult, titles: ReadonlyMap<string, string>): string {
  const lines = [
    `《${result.title}》（${result.campaignId}）`,
    `    ${result.occurrences} 场，到了 ${result.roomsReached} 个群，发出 ${result.sent} 条`,
    `    说不准 ${result.inDoubt}，没发出 ${result.notSent}${result.waiting > 0 ? `，还在排队 ${result.waiting}` : ''}`,
    `    答题 ${result.quizTakers} 人`,
  ]
  for (const [topic, count] of result.followUps)
    lines.push(`    24 小时内问“${titles.get(topic) ?? topic}” ${count} 次`)
  return lines.join('\n')
}

function reportCells(results: readonly CampaignResult[], titles: ReadonlyMap<string, string>): Cells {
  const head = ['编号', '宣传', '场次', '到达群数', '发出条数', '说不准', '没发出', '还在排队', '答题人数', '24小时内追问', '追问次数'] // prettier-ignore
  const rows = results.flatMap((result) => {
    const fixed = [result.campaignId, result.title, result.occurrences, result.roomsReached, result.sent, result.inDoubt, result.notSent, result.waiting, result.quizTakers] // prettier-ignore
    const asked = [...result.followUps].map(([topic, count]) => [titles.get(topic) ?? topic, count] as const)
    return (asked.length === 0 ? [['', 0] as const] : asked).map(([topic, count], i) =>
      i === 0 ? [...fixed, topic, count] : [...fixed.slice(0, 2), '', '', '', '', '', '', '', topic, count],
    )
  })
  return [head, ...rows]
}

function save(file: string, cells: Cells, out: (line: string) => void): void {
  writeFileSync(file, toCsv(cells), { mode: 0o600 })
  out(`已存到 ${file}，共 ${cells.length - 1} 行。`)
}
