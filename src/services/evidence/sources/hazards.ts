import type { Db } from '../../../storage/index.js'
import { Records, type EvidenceSource } from '../figure.js'
import { dayCellOf } from '../times.js'

const KIND_NAMES: Record<string, string> = {
  lane: '通道堵塞',
  electric: '用电',
  gas: '燃气',
  ebike: '电动车',
  building: '房屋设施',
  other: '其他',
}
const STATE_NAMES: Record<string, string> = {
  reported: '等安排',
  assigned: '处理中',
  rectified: '等复查',
  closed: '已复查',
  refused: '没有受理',
  joined: '并到别的一条',
}
const SOURCE_NAMES: Record<string, string> = { resident: '居民', round: '巡查', staff: '工作人员' }
const TO_FIX = new Set(['reported', 'assigned', 'rectified', 'closed'])

/** Hazards that were reported in the year and what became of them; nobody's words. */
export function hazardsSource(db: Db): EvidenceSource {
  const title = '隐患排查和整改'
  return {
    title,
    async gather({ from, until, now }) {
      const rows = await db
        .selectFrom('hazard')
        .select([
          'number',
          'state',
          'kind',
          'urgent',
          'place',
          'source',
          'reported_at',
          'due_at',
          'rectified_by',
          'rectified_at',
          'rechecked_by',
          'rechecked_at',
        ])
        .where('reported_at', '>=', from)
        .where('reported_at', '<', until)
        .orderBy('number')
        .execute()
      type Row = (typeof rows)[number]
      // Whatever the state says: without two different people it is not proven.
      const proven = (row: Row): boolean =>
        row.state === 'closed' &&
        row.rectified_by !== null &&
        row.rechecked_by !== null &&
        row.rectified_by !== row.rechecked_by
      const accepted = (row: Row): boolean => TO_FIX.has(row.state)
      const overdue = (row: Row): boolean =>
        row.state === 'assigned' && row.due_at !== null && row.due_at <= now
      const hazards = new Records<Row>(
        '隐患',
        [
          { header: '编号', cell: (row) => row.number },
          { header: '类别', cell: (row) => KIND_NAMES[row.kind] ?? row.kind },
          { header: '来源', cell: (row) => SOURCE_NAMES[row.source] ?? row.source },
          { header: '楼栋', cell: (row) => row.place },
          { header: '上报', cell: (row) => dayCellOf(row.reported_at) },
          { header: '限期', cell: (row) => dayCellOf(row.due_at) },
          { header: '整改', cell: (row) => dayCellOf(row.rectified_at) },
          { header: '复查', cell: (row) => dayCellOf(row.rechecked_at) },
          { header: '状态', cell: (row) => STATE_NAMES[row.state] ?? row.state },
          { header: '应整改', cell: (row) => (accepted(row) ? '是' : '否') },
          { header: '由另一人复查', cell: (row) => (proven(row) ? '是' : '否') },
          { header: '超期', cell: (row) => (overdue(row) ? '是' : '否') },
        ],
        rows,
      )
      const rounds = new Records(
        '巡查',
        [
          { header: '清单', cell: (row) => row.list },
          { header: '日期', cell: (row) => dayCellOf(row.started_at) },
        ],
        await db
          .selectFrom('inspection')
          .select(['list', 'started_at'])
          .where('state', '=', 'done')
          .where('started_at', '>=', from)
          .where('started_at', '<', until)
          .orderBy('started_at')
          .execute(),
      )
      return {
        title,
        about:
          '这一年上报的隐患。整改率只算由另一个人复查通过的，舍去小数，所以 100 就是全部；没有受理的和重复的不算。',
        figures: [
          rounds.count('做完的巡查', '次'),
          hazards.figure('应整改的隐患', '处', accepted, (each) => each.length, '「应整改」是"是"的行数'),
          hazards.figure(
            '已整改、由另一人复查的',
            '处',
            accepted,
            (each) => each.filter(proven).length,
            '「由另一人复查」是"是"的行数',
          ),
          hazards.figure(
            '整改率',
            '%',
            accepted,
            (each) => Math.floor((each.filter(proven).length * 100) / each.length),
            '「由另一人复查」是"是"的，除以「应整改」是"是"的，舍去小数',
          ),
          hazards.figure(
            '超期没有整改的',
            '处',
            accepted,
            (each) => each.filter(overdue).length,
            '「超期」是"是"的行数',
          ),
        ],
        sheets: [rounds.sheet(), hazards.sheet()],
      }
    },
  }
}
