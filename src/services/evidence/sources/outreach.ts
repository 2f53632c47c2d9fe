import type { Db } from '../../../storage/index.js'
import { Records, sum, type EvidenceSource, type Figure } from '../figure.js'
import { dayCellOf, momentCellOf } from '../times.js'

interface Push {
  id: string
  campaignId: string
  title: string
  dueAt: number
  firstAt: number | null
  /** rooms in which the channel accepted every part of it that it was asked to */
  rooms: ReadonlySet<string>
  inDoubt: number
  notSent: number
}

/** The outreach that reviews ask for by name, and the campaigns that are it. */
const NAMED: readonly (readonly [label: string, campaigns: readonly string[]])[] = [
  ['5·12 防灾减灾宣传', ['week-512', 'day-512']],
  ['119 消防宣传', ['day-119', 'fire-month']],
  ['安全生产月宣传', ['safety-month']],
]

/** What was sent to the rooms by the calendar, one row a push. */
export function outreachSource(db: Db): EvidenceSource {
  const title = '线上宣传'
  return {
    title,
    async gather({ year, from, until }) {
      const rows = await db
        .selectFrom('campaign_push')
        .innerJoin('campaign_slot', 'campaign_slot.id', 'campaign_push.slot_id')
        .leftJoin('broadcast_delivery', (join) =>
          join
            .onRef('broadcast_delivery.batch', '=', 'campaign_push.batch')
            .onRef('broadcast_delivery.room_id', '=', 'campaign_push.room_id'),
        )
        .select([
          'campaign_slot.id',
          'campaign_slot.campaign_id',
          'campaign_slot.title',
          'campaign_slot.due_at',
          'campaign_push.room_id',
          'campaign_push.state',
          'broadcast_delivery.state as delivery',
          'broadcast_delivery.settled_at',
        ])
        .where('campaign_push.state', '!=', 'planned')
        .where('campaign_push.due_at', '>=', from)
        .where('campaign_push.due_at', '<', until)
        .orderBy('campaign_slot.due_at')
        .execute()
      const byId = new Map<string, typeof rows>()
      for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row])
      const pushes = [...byId.values()].map((mine): Push => {
        const [first] = mine
        const arrived = mine.filter(({ delivery }) => delivery === 'sent' || delivery === 'echoed')
        const times = arrived.map((row) => row.settled_at).filter((at) => at !== null)
        const inDoubt = new Set(mine.filter((row) => row.delivery === 'in-doubt').map((row) => row.room_id))
        const rooms = new Set(arrived.map((row) => row.room_id))
        const all = new Set(mine.map((row) => row.room_id))
        return {
          id: first!.id,
          campaignId: first!.campaign_id,
          title: first!.title,
          dueAt: first!.due_at,
          firstAt: times.length === 0 ? null : Math.min(...times),
          rooms,
          inDoubt: [...inDoubt].filter((room) => !rooms.has(room)).length,
          notSent: [...all].filter((room) => !rooms.has(room) && !inDoubt.has(room)).length,
        }
      })
      const records = new Records(
        '线上宣传',
        [
          { header: '编号', cell: (row) => row.id },
          { header: '主题', cell: (row) => row.title },
          { header: '计划时间', cell: (row) => momentCellOf(row.dueAt) },
          { header: '最早发出', cell: (row) => momentCellOf(row.firstAt) },
          { header: '发到的群', cell: (row) => row.rooms.size },
          { header: '不能确定的群', cell: (row) => row.inDoubt },
          { header: '没有发到的群', cell: (row) => row.notSent },
        ],
        pushes,
      )
      const plans = new Records(
        '宣传计划',
        [
          { header: '年份', cell: (row) => row.year },
          { header: '批准', cell: (row) => dayCellOf(row.approved_at) },
        ],
        await db.selectFrom('campaign_plan').selectAll().where('year', '=', year).execute(),
      )
      const named = ([label, campaigns]: (typeof NAMED)[number]): Figure[] => {
        const mine = (row: Push): boolean => campaigns.includes(row.campaignId) && row.rooms.size > 0
        const which = `「编号」以 ${campaigns.map((id) => `${id}/`).join(' 或 ')} 开头、「发到的群」大于 0 的行`
        return [
          records.figure(label, '次', mine, (each) => each.length, `${which}数`),
          records.figure(
            `${label}发到群`,
            '群次',
            mine,
            (each) => sum(each, (row) => row.rooms.size),
            `${which}，「发到的群」相加`,
          ),
        ]
      }
      const out = (row: Push): boolean => row.rooms.size > 0
      return {
        title,
        about: '微信接受了的才算发到；不能确定有没有发到的，单列，不算在内。',
        figures: [
          plans.count('批准的年度宣传计划', '份'),
          ...NAMED.flatMap(named),
          records.figure('全年发出的宣传', '次', out, (each) => each.length, '「发到的群」大于 0 的行数'),
          records.figure(
            '全年发到群',
            '群次',
            out,
            (each) => sum(each, (row) => row.rooms.size),
            '「发到的群」相加',
          ),
        ],
        sheets: [plans.sheet(), records.sheet()],
      }
    },
  }
}
