import { maskNumbers } from '../../../shared/index.js'
import type { Db, Vault } from '../../../storage/index.js'
import { Records, sum, type EvidenceSource, type Figure, type Span } from '../figure.js'
import { dayCellOf } from '../times.js'

const KIND_NAMES: Record<string, string> = {
  lecture: '讲座',
  film: '电影',
  training: '培训',
  consultation: '咨询',
  drill: '演练',
}
const HAZARD_NAMES: Record<string, string> = { fire: '消防', earthquake: '地震', flood: '防汛' }

interface HeldEvent {
  id: string
  number: number
  kind: string
  hazard: string
  title: string
  place: string
  starts_at: number
  uncounted: number
  /** people that those who checked in came with, and those counted by staff */
  came: number
}

/** Only what took place: an event that was announced or cancelled is no evidence. */
async function heldEvents(db: Db, { from, until }: Span): Promise<HeldEvent[]> {
  const rows = await db
    .selectFrom('event')
    .select(['id', 'number', 'kind', 'hazard', 'title', 'place', 'starts_at', 'uncounted'])
    .where('state', '=', 'held')
    .where('starts_at', '>=', from)
    .where('starts_at', '<', until)
    .orderBy('starts_at')
    .execute()
  const signups = await db
    .selectFrom('event_signup')
    .select(['event_id', 'people'])
    .where('came_at', 'is not', null)
    .execute()
  return rows.map((row) => ({
    ...row,
    came:
      sum(
        signups.filter((signup) => signup.event_id === row.id),
        (signup) => signup.people,
      ) + row.uncounted,
  }))
}

const quarterOf = (event: HeldEvent): number => Math.ceil(Number(dayCellOf(event.starts_at).slice(5, 7)) / 3)

/** Drills that were held, by quarter, with head-counts and what is to be better. */
export function drillsSource(db: Db, vault: Vault): EvidenceSource {
  const title = '应急演练'
  return {
    title,
    async gather(span) {
      const drills = (await heldEvents(db, span)).filter((event) => event.kind === 'drill')
      const written = await db.selectFrom('drill_record').selectAll().execute()
      const improve = new Map(
        written.map((row) => [
          row.event_id,
          // Staff write it for themselves: a telephone number in it is nobody else's business.
          maskNumbers(vault.unseal(row.improve_sealed, `drill_record:${row.event_id}`)),
        ]),
      )
      const records = new Records(
        '演练',
        [
          { header: '活动编号', cell: (row) => row.number },
          { header: '日期', cell: (row) => dayCellOf(row.starts_at) },
          { header: '季度', cell: quarterOf },
          { header: '内容', cell: (row) => HAZARD_NAMES[row.hazard] ?? row.hazard },
          { header: '名称', cell: (row) => row.title },
          { header: '地点', cell: (row) => row.place },
          { header: '到场人数', cell: (row) => row.came },
          { header: '其中没用手机签到', cell: (row) => row.uncounted },
          { header: '要改进', cell: (row) => improve.get(row.id) ?? '' },
        ],
        drills,
      )
      const about = (hazard: string): Figure =>
        records.figure(
          `${HAZARD_NAMES[hazard]}演练`,
          '次',
          (row) => row.hazard === hazard,
          (rows) => rows.length,
          `「内容」是${HAZARD_NAMES[hazard]}的行数`,
        )
      return {
        title,
        about: '只算办完的演练；安排了没有办的、取消的不算。',
        figures: [
          records.count('演练', '次'),
          records.figure(
            '有演练的季度',
            '个',
            () => true,
            (rows) => new Set(rows.map(quarterOf)).size,
            '「季度」有几个不同的',
          ),
          ...['fire', 'earthquake', 'flood'].map(about),
          records.figure(
            '演练到场',
            '人次',
            () => true,
            (rows) => sum(rows, (row) => row.came),
            '「到场人数」相加',
          ),
          records.count(
            '写了改进意见的演练',
            '次',
            (row) => (improve.get(row.id) ?? '') !== '',
            '「要改进」不空的行数',
          ),
        ],
        sheets: [records.sheet()],
      }
    },
  }
}

/** Lectures, films, trainings and consultations that were held. */
export function eventsSource(db: Db): EvidenceSource {
  const title = '宣传教育活动'
  return {
    title,
    async gather(span) {
      const held = (await heldEvents(db, span)).filter((event) => event.kind !== 'drill')
      const records = new Records(
        '活动',
        [
          { header: '活动编号', cell: (row) => row.number },
          { header: '日期', cell: (row) => dayCellOf(row.starts_at) },
          { header: '类型', cell: (row) => KIND_NAMES[row.kind] ?? row.kind },
          { header: '名称', cell: (row) => row.title },
          { header: '地点', cell: (row) => row.place },
          { header: '到场人数', cell: (row) => row.came },
          { header: '其中没用手机签到', cell: (row) => row.uncounted },
        ],
        held,
      )
      const of = (kind: string): Figure[] => [
        records.figure(
          KIND_NAMES[kind]!,
          '次',
          (row) => row.kind === kind,
          (rows) => rows.length,
          `「类型」是${KIND_NAMES[kind]}的行数`,
        ),
        records.figure(
          `${KIND_NAMES[kind]}到场`,
          '人次',
          (row) => row.kind === kind,
          (rows) => sum(rows, (row) => row.came),
          `「类型」是${KIND_NAMES[kind]}的「到场人数」相加`,
        ),
      ]
      return {
        title,
        about: '只算办完的活动；同一个人来几次，算几次。',
        figures: ['lecture', 'film', 'training', 'consultation'].flatMap(of),
        sheets: [records.sheet()],
      }
    },
  }
}
