import { sql } from 'kysely'
import { batchOf } from '../../alerts/index.js'
import { chinaDay, DAY_MS } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import type { FigureShown } from '../contract/index.js'
import { outcomesOf } from './calendar-book.js'

/** Days of China: `from` and `until` are midnights, `until` is not part of it. */
export interface Days {
  from: number
  until: number
}

interface Decided {
  kind: string
  topics?: string[]
  note?: string
}

const TOPICS = 20
const CHINA_OFFSET_MS = 8 * 3_600_000
/** What has an answer at once, and what is talk, commands or a form. */
const ANSWERED = new Set(['answer', 'digit'])

/** How many messages of each day were decided how; counted by the database, whatever their number. */
async function decisions(db: Db, { from, until }: Days) {
  const rows = await db
    .selectFrom('message')
    .select((eb) => [
      sql<number>`(received_at + ${sql.lit(CHINA_OFFSET_MS)}) / ${sql.lit(DAY_MS)}`.as('day'),
      'decision',
      eb.fn.countAll<number>().as('count'),
    ])
    .where('received_at', '>=', from)
    .where('received_at', '<', until)
    .groupBy(['day', 'decision'])
    .execute()
  return rows.map((row) => ({
    day: new Date(Math.floor(Number(row.day)) * DAY_MS).toISOString().slice(0, 10),
    decided: JSON.parse(row.decision) as Decided,
    count: Number(row.count),
  }))
}

const isAnswered = ({ kind, topics }: Decided): boolean => ANSWERED.has(kind) && (topics?.length ?? 0) > 0
const isUnknown = ({ kind, note }: Decided): boolean => kind === 'none' && note === 'unknown'

/** Questions by day and by topic. */
export async function questionFigures(
  db: Db,
  days: Days,
  titleOf: (topic: string) => string,
): Promise<FigureShown[]> {
  const all = await decisions(db, days)
  const sum = (day: string, such: (decided: Decided) => boolean): number =>
    all.filter((row) => row.day === day && such(row.decided)).reduce((total, row) => total + row.count, 0)
  const topics = new Map<string, number>()
  for (const { decided, count } of all) {
    const topic = decided.topics?.[0]
    if (topic !== undefined && isAnswered(decided)) topics.set(topic, (topics.get(topic) ?? 0) + count)
  }
  return [
    {
      id: 'questions-by-day',
      title: '每天的问题',
      about: '答上：给了知识条目；给选项：请居民从几个里选；没答上：等人来答；险情：当作险情处理。',
      kind: 'bar',
      columns: ['日期', '答上', '给选项', '没答上', '险情'],
      rows: eachDay(days).map((day) => [
        day,
        sum(day, isAnswered),
        sum(day, ({ kind }) => kind === 'choices' || kind === 'ambiguous'),
        sum(day, isUnknown),
        sum(day, ({ kind }) => kind === 'emergency'),
      ]),
    },
    {
      id: 'questions-by-topic',
      title: '问得最多的',
      about: `答上的问题按条目数，前 ${TOPICS} 个。`,
      kind: 'bar',
      columns: ['条目', '问了几次'],
      rows: [...topics]
        .sort((a, b) => b[1] - a[1])
        .slice(0, TOPICS)
        .map(([topic, count]) => [titleOf(topic), count]),
    },
  ]
}

const STEPS_MS = [
  ['2 秒以内', 2_000],
  ['2 到 5 秒', 5_000],
  ['5 到 30 秒', 30_000],
  ['30 秒以上', Infinity],
] as const

/** From a message coming in to the channel accepting the first reply to it. */
export async function responseFigure(db: Db, { from, until }: Days): Promise<FigureShown> {
  const rows = await db
    .selectFrom('message')
    .innerJoin('delivery', 'delivery.cause', 'message.id')
    .select((eb) => ['message.id', 'received_at', eb.fn.min('settled_at').as('first')])
    .where('received_at', '>=', from)
    .where('received_at', '<', until)
    .where('delivery.state', 'in', ['sent', 'echoed'])
    .groupBy(['message.id', 'received_at'])
    .execute()
  const waits = rows.map((row) => Number(row.first) - row.received_at)
  return {
    id: 'response-time',
    title: '多久回话',
    about: '从收到居民的话，到微信接受第一句回答。',
    kind: 'bar',
    columns: ['多久', '条数'],
    rows: STEPS_MS.map(([name, most], index) => {
      const least = index === 0 ? -Infinity : STEPS_MS[index - 1]![1]
      return [name, waits.filter((ms) => ms > least && ms <= most).length]
    }),
  }
}

/** What the calendar reached, by campaign. */
export async function campaignFigure(db: Db, { from, until }: Days): Promise<FigureShown> {
  const years = [...new Set([chinaDay(from), chinaDay(until - 1)].map((day) => Number(day.slice(0, 4))))]
  const slots = await db
    .selectFrom('campaign_slot')
    .select(['id', 'title', 'campaign_id'])
    .where('due_at', '>=', from)
    .where('due_at', '<', until)
    .orderBy('due_at')
    .execute()
  const byId = new Map(slots.map((slot) => [slot.id, slot]))
  const rows = new Map<string, [string, number, number, number]>()
  for (const year of years)
    for (const [key, outcome] of await outcomesOf(db, { year })) {
      const slot = byId.get(key.slice(0, key.lastIndexOf(' ')))
      if (!slot) continue
      const row = rows.get(slot.campaign_id) ?? [slot.title, 0, 0, 0]
      rows.set(slot.campaign_id, row)
      row[1] += outcome.sent
      row[2] += outcome.inDoubt
      row[3] += outcome.notSent
    }
  return {
    id: 'campaigns',
    title: '宣传发到多少群',
    about: '一场发到一个群算一次；微信接受了的才算发到。',
    kind: 'bar',
    columns: ['宣传', '发到', '说不准', '没发到'],
    rows: [...rows.values()],
  }
}

/** What each alert reached, and who answered; drills say so. */
export async function alertFigure(db: Db, { from, until }: Days): Promise<FigureShown> {
  const alerts = await db
    .selectFrom('alert')
    .select(['id', 'number', 'day', 'thread', 'rooms'])
    .where('type', '=', 'alert')
    .where('sent_at', '>=', from)
    .where('sent_at', '<', until)
    .orderBy('sent_at')
    .execute()
  const rows: (string | number)[][] = []
  for (const alert of alerts) {
    const reached = await db
      .selectFrom('broadcast_delivery')
      .select((eb) => eb.fn.count<number>('room_id').distinct().as('rooms'))
      .where('batch', '=', batchOf(alert))
      .where('state', 'in', ['sent', 'echoed'])
      .executeTakeFirstOrThrow()
    const answers = await db
      .selectFrom('receipt')
      .select((eb) => eb.fn.count<number>('contact_id').distinct().as('people'))
      .where('thread_id', '=', alert.thread)
      .executeTakeFirstOrThrow()
    rows.push([alert.number, alert.rooms ?? 0, Number(reached.rooms), Number(answers.people)])
  }
  return {
    id: 'alerts',
    title: '预警发到多少群、多少人回话',
    about: '每个预警一行，演练的编号以“演练”开头。',
    kind: 'bar',
    columns: ['编号', '要发的群', '发到的群', '回话的人'],
    rows,
  }
}

/** On the books at the end of each month, as far as it has come. */
export async function volunteerFigure(db: Db, days: Days): Promise<FigureShown> {
  const rows = await db
    .selectFrom('volunteer')
    .select(['decided_at', 'left_at'])
    .where('state', 'in', ['active', 'left'])
    .where('decided_at', 'is not', null)
    .execute()
  const at = (moment: number): number =>
    rows.filter(({ decided_at, left_at }) => decided_at! < moment && (left_at === null || left_at >= moment))
      .length
  return {
    id: 'volunteers',
    title: '在册志愿者',
    about: '每个月底在册的人数；退出满期限已删除的人不在内。',
    kind: 'line',
    columns: ['月份', '在册'],
    rows: eachMonth(days).map(({ month, until }) => [month, at(until)]),
  }
}

/** Hazards by the month in which they were reported. */
export async function hazardFigure(db: Db, days: Days): Promise<FigureShown> {
  const rows = await db
    .selectFrom('hazard')
    .select(['state', 'reported_at', 'rectified_by', 'rechecked_by'])
    .where('reported_at', '>=', days.from)
    .where('reported_at', '<', days.until)
    .where('state', 'not in', ['refused', 'joined'])
    .execute()
  return {
    id: 'hazards',
    title: '隐患和整改',
    about: '按上报的月份；已整改只算由另一个人复查通过的。',
    kind: 'bar',
    columns: ['月份', '应整改', '已整改'],
    rows: eachMonth(days).map(({ month }) => {
      const mine = rows.filter((row) => chinaDay(row.reported_at).startsWith(month))
      const proven = mine.filter(
        (row) =>
          row.state === 'closed' &&
          row.rectified_by !== null &&
          row.rechecked_by !== null &&
          row.rectified_by !== row.rechecked_by,
      )
      return [month, mine.length, proven.length]
    }),
  }
}

function eachDay({ from, until }: Days): string[] {
  const days: string[] = []
  for (let at = from; at < until; at += DAY_MS) days.push(chinaDay(at))
  return days
}

function eachMonth(days: Days): { month: string; until: number }[] {
  const months = [...new Set(eachDay(days).map((day) => day.slice(0, 7)))]
  return months.map((month) => {
    const [year, number] = month.split('-').map(Number) as [number, number]
    const next = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`
    return { month, until: Math.min(days.until, Date.parse(`${next}-01T00:00:00+08:00`)) }
  })
}
