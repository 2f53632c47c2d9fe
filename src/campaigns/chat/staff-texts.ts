import { chinaDay } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { addDays, instantAt } from '../calendar/days.js'
import { slotsIn } from '../book/slots.js'
import { dayWords } from '../sending/notices.js'

/** One slot of a day, with how many rooms stand where. */
interface DayLine {
  at: number
  title: string
  text: string
  waiting: number
  sent: number
  skipped: number
}

const DAYS_OF_A_WEEK = 7
const WORDS_SHOWN = 24

/** What goes out, or went out, today. */
export async function todayText(db: Db, now: number): Promise<string> {
  const day = chinaDay(now)
  const lines = await linesOf(db, day, addDays(day, 1))
  if (lines.length === 0) return `今天（${dayWords(day)}）没有宣传。\n看这几天，发\n本周计划`
  return [
    `今天（${dayWords(day)}）${lines.length} 场：`,
    ...lines.map((line) => `\n${clock(line.at)}《${line.title}》\n${rooms(line)}\n${line.text}`),
    '',
    '不想发，回复',
    '取消今天的推送',
    '先看看样子，回复',
    '试发今天的推送',
  ].join('\n')
}

/** What goes out in the seven days from today on. */
export async function weekText(db: Db, now: number): Promise<string> {
  const from = chinaDay(now)
  const lines = await linesOf(db, from, addDays(from, DAYS_OF_A_WEEK))
  if (lines.length === 0) return '这 7 天没有宣传。\n全年计划在电脑上看：\nanlin campaign plan'
  return [
    '这 7 天的宣传：',
    ...lines.map(
      (line) => `${dayWords(chinaDay(line.at))} ${clock(line.at)}\n《${line.title}》${rooms(line)}`,
    ),
  ].join('\n')
}

async function linesOf(db: Db, from: string, before: string): Promise<DayLine[]> {
  const rows = await db
    .selectFrom('campaign_push')
    .select((eb) => ['slot_id', 'variant', 'due_at', 'state', eb.fn.countAll<number>().as('rooms')])
    .where('due_at', '>=', instantAt(from, '00:00'))
    .where('due_at', '<', instantAt(before, '00:00'))
    .groupBy(['slot_id', 'variant', 'due_at', 'state'])
    .orderBy('due_at')
    .execute()
  if (rows.length === 0) return []
  const slots = new Map((await slotsIn(db)).map((slot) => [slot.id, slot]))
  const lines = new Map<string, DayLine>()
  for (const row of rows) {
    const slot = slots.get(row.slot_id)
    if (!slot) continue
    const key = `${row.slot_id} ${row.due_at}`
    const text = slot.variants.find((v) => v.variant === row.variant)?.text ?? ''
    const words = text.trim().split('\n')[0]!.slice(0, WORDS_SHOWN)
    const line = lines.get(key) ?? { at: row.due_at, title: slot.title, text: words, waiting: 0, sent: 0, skipped: 0 } // prettier-ignore
    const count = Number(row.rooms)
    if (row.state === 'planned') line.waiting += count
    else if (row.state === 'queued') line.sent += count
    else line.skipped += count
    lines.set(key, line)
  }
  return [...lines.values()]
}

function rooms({ waiting, sent, skipped }: DayLine): string {
  const parts = [
    waiting > 0 ? `${waiting} 个群待发` : '',
    sent > 0 ? `${sent} 个群已安排` : '',
    skipped > 0 ? `${skipped} 个群没发` : '',
  ]
  return parts.filter(Boolean).join('，')
}

function clock(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(11, 16)
}
