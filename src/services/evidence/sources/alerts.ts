import type { Db } from '../../../storage/index.js'
import { Records, sum, type EvidenceSource } from '../figure.js'
import { momentCellOf } from '../times.js'

const KINDS: Record<string, string> = { actual: '真实', exercise: '演练' }
const TYPES: Record<string, string> = { alert: '发布', update: '更正', cancel: '解除' }
const LEVELS: Record<string, string> = { blue: '蓝色', yellow: '黄色', orange: '橙色', red: '红色', notice: '通知' } // prettier-ignore

/**
 * Alerts that went out, with how far they got and how many answered; drills apart from the real.
 *
 * @param batchOf what the outbox knows the message by
 */
export function alertsSource(
  db: Db,
  batchOf: (alert: { number: string; day: string }) => string,
): EvidenceSource {
  const title = '预警和回执'
  return {
    title,
    async gather({ from, until }) {
      const alerts = await db
        .selectFrom('alert')
        .select(['id', 'kind', 'number', 'day', 'type', 'level', 'thread', 'sent_at', 'rooms'])
        .where('sent_at', '>=', from)
        .where('sent_at', '<', until)
        .orderBy('sent_at')
        .execute()
      const reached = await roomsReached(db, alerts.map(batchOf))
      const receipts = await receiptsOf(db, [...new Set(alerts.map(({ thread }) => thread))])
      // An answer counts for the first message of its thread: what was said to a correction was said to all.
      const answers = (row: (typeof alerts)[number]): number =>
        row.thread === row.id ? (receipts.get(row.thread) ?? 0) : 0
      const records = new Records(
        '预警',
        [
          { header: '编号', cell: (row) => row.number },
          { header: '类别', cell: (row) => KINDS[row.kind] ?? row.kind },
          { header: '消息', cell: (row) => TYPES[row.type] ?? row.type },
          { header: '级别', cell: (row) => LEVELS[row.level] ?? row.level },
          { header: '发出', cell: (row) => momentCellOf(row.sent_at) },
          { header: '要发的群', cell: (row) => row.rooms ?? '' },
          { header: '发到的群', cell: (row) => reached.get(batchOf(row)) ?? 0 },
          { header: '回执人数', cell: answers },
        ],
        alerts,
      )
      type Row = (typeof alerts)[number]
      const real = (row: Row): boolean => row.kind === 'actual'
      const begins = (row: Row): boolean => real(row) && row.type === 'alert'
      return {
        title,
        about: '微信接受了的才算发到。预警由政府和气象台发布，这里是社区转发的记录；演练单列。',
        figures: [
          records.figure('转发预警和通知', '次', begins, (rows) => rows.length, '「类别」真实、「消息」发布的行数'), // prettier-ignore
          records.figure(
            '预警发到群',
            '群次',
            real,
            (rows) => sum(rows, (row) => reached.get(batchOf(row)) ?? 0),
            '「类别」真实的「发到的群」相加',
          ),
          records.figure(
            '居民回执',
            '人次',
            begins,
            (rows) => sum(rows, answers),
            '「类别」真实、「消息」发布的「回执人数」相加',
          ),
          records.figure(
            '预警演练',
            '次',
            (row) => row.kind === 'exercise' && row.type === 'alert',
            (rows) => rows.length,
            '「类别」演练、「消息」发布的行数',
          ),
        ],
        sheets: [records.sheet()],
      }
    },
  }
}

async function roomsReached(db: Db, batches: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (batches.length === 0) return new Map()
  const rows = await db
    .selectFrom('broadcast_delivery')
    .select((eb) => ['batch', eb.fn.count<number>('room_id').distinct().as('rooms')])
    .where('batch', 'in', batches)
    .where('state', 'in', ['sent', 'echoed'])
    .groupBy('batch')
    .execute()
  return new Map(rows.map((row) => [row.batch, Number(row.rooms)]))
}

async function receiptsOf(db: Db, threads: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (threads.length === 0) return new Map()
  const rows = await db
    .selectFrom('receipt')
    .select((eb) => ['thread_id', eb.fn.count<number>('contact_id').distinct().as('people')])
    .where('thread_id', 'in', threads)
    .groupBy('thread_id')
    .execute()
  return new Map(rows.map((row) => [row.thread_id, Number(row.people)]))
}
