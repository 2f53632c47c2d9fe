import type { Db } from '../../../storage/index.js'
import { Records, sum, type EvidenceSource } from '../figure.js'
import { momentCellOf } from '../times.js'

/** A response plan as its file has it. */
export interface ResponsePlan {
  name: string
  posts: readonly { name: string; people: number }[]
  rollCall: boolean
}

/** Plans for emergencies, with the times that they were put into effect. */
export function plansSource(db: Db, plans: readonly (ResponsePlan & { id: string })[]): EvidenceSource {
  const title = '应急预案和处置'
  return {
    title,
    async gather({ from, until }) {
      const planRecords = new Records(
        '应急预案',
        [
          { header: '预案', cell: (row) => row.name },
          { header: '岗位', cell: (row) => row.posts.map((post) => post.name).join('、') },
          { header: '岗位数', cell: (row) => row.posts.length },
          { header: '需要人数', cell: (row) => sum(row.posts, (post) => post.people) },
          { header: '点名', cell: (row) => (row.rollCall ? '有' : '没有') },
        ],
        plans,
      )
      const callouts = await db
        .selectFrom('callout')
        .select(['id', 'number', 'plan', 'drill', 'started_at', 'ended_at'])
        .where('started_at', '>=', from)
        .where('started_at', '<', until)
        .orderBy('started_at')
        .execute()
      const seats = await db
        .selectFrom('callout_seat')
        .select(['callout_id', 'claimed_by', 'arrived_at'])
        .execute()
      const names = new Map(plans.map(({ id, name }) => [id, name]))
      const seatsOf = (id: string): typeof seats => seats.filter((seat) => seat.callout_id === id)
      const records = new Records(
        '集结',
        [
          { header: '编号', cell: (row) => row.number },
          { header: '预案', cell: (row) => names.get(row.plan) ?? row.plan },
          { header: '类别', cell: (row) => (row.drill === 1 ? '演练' : '实战') },
          { header: '开始', cell: (row) => momentCellOf(row.started_at) },
          { header: '结束', cell: (row) => momentCellOf(row.ended_at) },
          { header: '岗位人数', cell: (row) => seatsOf(row.id).length },
          { header: '应答', cell: (row) => claimed(row.id) },
          { header: '到岗', cell: (row) => seatsOf(row.id).filter((seat) => seat.arrived_at !== null).length }, // prettier-ignore
        ],
        callouts,
      )
      function claimed(id: string): number {
        return seatsOf(id).filter((seat) => seat.claimed_by !== null).length
      }
      return {
        title,
        about: '预案是生成这份材料时的文件；集结是这一年用预案召集志愿者的记录，演练和实战分开。',
        figures: [
          planRecords.count('应急预案', '个'),
          records.figure(
            '实战集结',
            '次',
            (row) => row.drill === 0,
            (rows) => rows.length,
            '「类别」是实战的行数',
          ),
          records.figure(
            '演练集结',
            '次',
            (row) => row.drill === 1,
            (rows) => rows.length,
            '「类别」是演练的行数',
          ),
          records.figure(
            '集结应答',
            '人次',
            () => true,
            (rows) => sum(rows, (row) => claimed(row.id)),
            '「应答」相加',
          ),
        ],
        sheets: [planRecords.sheet(), records.sheet()],
      }
    },
  }
}
