import { chinaDay } from '../../shared/index.js'
import type { Decided, SkipReason } from './dispatch.js'

/** Reasons that staff are told of; a room that wants nothing, or is not bound, they know of already. */
const TOLD: Partial<Record<SkipReason, string>> = {
  late: '错过了时间',
  alert: '当时有预警',
  limit: '当天已经发过宣传',
}
const MOST_LINES = 6

/** What staff read when pushes were not sent; undefined when there is nothing to say. */
export function skippedText(skipped: Decided['skipped']): string | undefined {
  const groups = new Map<string, { line: string; rooms: number }>()
  for (const { row, slot, reason } of skipped) {
    const why = TOLD[reason]
    if (why === undefined) continue
    const key = `${slot.id} ${reason}`
    const day = monthDay(row.due_at)
    const group = groups.get(key) ?? { line: `${day}《${slot.title}》\n${why}`, rooms: 0 }
    group.rooms++
    groups.set(key, group)
  }
  if (groups.size === 0) return undefined
  const lines = [...groups.values()]
    .slice(0, MOST_LINES)
    .map(({ line, rooms }) => `${line}，${rooms} 个群没有发。`)
  const more = groups.size > MOST_LINES ? [`还有 ${groups.size - MOST_LINES} 次。`] : []
  return ['有宣传没有发出：', ...lines, ...more, '不会自动补发。', '要补发请自己发到群里。'].join('\n')
}

export function defaultDatesText(title: string, first: string, last: string): string {
  return [
    `《${title}》今年的日期`,
    '还没有按通知填写。',
    '现在先按惯例：',
    `${dayWords(first)}到${dayWords(last)}`,
    '收到通知后请运行：',
    'anlin campaign dates',
  ].join('\n')
}

export function unapprovedText(year: number): string {
  return [`${year} 年的宣传计划`, '还没有审批，', '不审批就不会发。', '请运行：', `anlin campaign plan --year ${year}`].join('\n') // prettier-ignore
}

function monthDay(at: number): string {
  return dayWords(chinaDay(at))
}

/** 5月12日 */
export function dayWords(day: string): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`
}
