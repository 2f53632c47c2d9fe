import { dayWords, holidaysKnown, planLines, type PlanLine } from '../campaigns/index.js'
import { TAG_NAMES } from '../directory/index.js'
import { fillLocal, problemText, type LocalSettings } from '../knowledge/index.js'
import { chinaDay } from '../shared/index.js'
import { weekdayName } from './times.js'
import type { CommandWorld, House } from './world.js'

const NAMES_SHOWN = 5

export interface PlanOptions {
  year: number
  /** names every room */
  rooms?: boolean
  json?: boolean
}

/** Prints every push of a year: when, which rooms, what it says, and what gives way to what. */
export async function printPlan(house: House, world: CommandWorld, options: PlanOptions): Promise<void> {
  const { year } = options
  const { out, error } = world
  const { desk, programme, limits, settings } = house.campaigns()
  for (const problem of programme.problems) error(problemText(problem))
  const { approved, slots } = await desk.years.slots(year)
  const lines = await planLines(house.db, slots, limits, await desk.years.beside(year))
  if (options.json) return void out(JSON.stringify(lines.map(jsonLine), null, 2))
  for (const line of lines) out(lineText(line, { year, settings, allRooms: options.rooms ?? false }))
  const sends = lines.flatMap((line) => line.sends)
  const rooms = sends.reduce((all, send) => all + send.rooms.length, 0)
  const ways = lines.reduce((all, line) => all + line.merged.length + line.dropped.length, 0)
  out('')
  out(`${year} 年共 ${sends.length} 次，发到群 ${rooms} 群次；同一天撞上的让开 ${ways} 处。`)
  out(`安静时间 ${limits.quiet.from}–${limits.quiet.until}，一个群一天最多 ${limits.perDay} 次（关系生命安全的除外）。`) // prettier-ignore
  if (!holidaysKnown(year)) out(`${year} 年的放假安排还没有公布，调休没有算进去。公布后更新安邻再看一遍。`)
  const defaults = new Set(slots.filter((slot) => slot.datesFrom === 'default').map((slot) => slot.campaignId)) // prettier-ignore
  for (const id of defaults)
    out(
      `${id} 的日期只是惯例，收到通知后填写：anlin campaign dates ${id} --year ${year} --from ${year}-05-XX`,
    )
  if (!approved) return out(`还没有审批，不会发。看过后运行：anlin campaign approve --year ${year}`)
  out(`已于 ${chinaDay(approved.at)} 审批。`)
  const changed = await desk.years.changedSince(year)
  if (changed.length > 0)
    out(
      `审批以后文件里又改了 ${changed.length} 场（${changed.slice(0, 3).join('、')}…），要用新的请再审批一次。`,
    )
}

interface Shown {
  year: number
  settings: LocalSettings
  allRooms: boolean
}

function lineText(line: PlanLine, { year, settings, allRooms }: Shown): string {
  const { slot, variant, sends, merged, dropped } = line
  const when = (at: number): string => timeText(at, year)
  const id = `${slot.id}${slot.variants.length > 1 ? ` 第${variant.variant + 1}段` : ''}`
  const head = `【${slot.title}】${id}（${audienceText(variant.audience)}）${slot.cancelled ? ' 已取消' : ''}`
  const extras = [variant.poster && '海报', variant.quiz && '答题', variant.edited && '社区改过', slot.lifeSafety && '生命安全'] // prettier-ignore
  const lines = sends.map(
    ({ dueAt, movedFrom, rooms }) =>
      `${when(dueAt)}  ${head}  ${roomsText(rooms, allRooms)}${movedFrom === undefined ? '' : `  （原定 ${when(movedFrom)}，已挪开）`}`,
  )
  if (lines.length === 0)
    lines.push(`${when(slot.dueAt)}  ${head}  ${slot.cancelled ? '' : '没有群会收到'}`.trimEnd())
  for (const { into, rooms } of merged)
    lines.push(`    ${roomsText(rooms, allRooms)}：同一天 ${into} 说的是一件事，合并`)
  for (const { for: other, rooms } of dropped)
    lines.push(`    ${roomsText(rooms, allRooms)}：让给 ${other}，这一场不发`)
  lines.push(`    ${fillLocal(variant.text.trim(), settings).replaceAll('\n', ' ').slice(0, 60)}`)
  const tail = [`回复 ${variant.keyword}`, `依据 ${variant.entries.join('、')}`, ...extras.filter(Boolean)]
  lines.push(`    ${tail.join('；')}`)
  return lines.join('\n')
}

export function audienceText(audience: 'all' | readonly string[]): string {
  return audience === 'all' ? '全部' : audience.map((tag) => TAG_NAMES[tag] ?? tag).join('、')
}

function roomsText(names: readonly string[], all: boolean): string {
  if (all || names.length <= NAMES_SHOWN) return `${names.length} 个群：${names.join('、')}`
  return `${names.length} 个群：${names.slice(0, NAMES_SHOWN).join('、')}……`
}

/** 05-12 周三 09:00 in China; with the year when it is another one. */
function timeText(at: number, year: number): string {
  const time = new Date(at + 8 * 3_600_000).toISOString()
  return `${time.slice(time.startsWith(String(year)) ? 5 : 0, 10)} ${weekdayName(at)} ${time.slice(11, 16)}`
}

function jsonLine(line: PlanLine): object {
  const { slot, variant } = line
  return {
    slot: slot.id,
    title: slot.title,
    cancelled: slot.cancelled,
    audience: variant.audience,
    text: variant.text,
    entries: variant.entries,
    sends: line.sends.map(({ dueAt, rooms }) => ({ at: new Date(dueAt).toISOString(), rooms })),
    merged: line.merged,
    dropped: line.dropped,
  }
}

/** What staff read after they have entered dates. */
export function datesText(first: string, last: string): string {
  return first === last ? dayWords(first) : `${dayWords(first)}到${dayWords(last)}`
}
