import { dayText, momentText } from '../desk/index.js'
import { chinaDay } from '../../shared/index.js'
import type { DrillReport } from './drills.js'
import { HAZARD_NAMES, KIND_NAMES, STATE_NAMES, type CommunityEvent } from './event.js'

function headOf(event: CommunityEvent): string[] {
  return [
    `${KIND_NAMES[event.kind]}：${event.title}`,
    `${momentText(event.startsAt)} 到 ${momentText(event.endsAt).split(' ')[1]}`,
    event.place,
  ]
}

/** To the rooms. */
export function announcement(event: CommunityEvent): string {
  return [
    '📣 社区活动',
    ...headOf(event),
    ...(event.seats === undefined ? ['不限人数'] : [`名额 ${event.seats} 人，满了可以候补`]),
    '想参加，@我 或私聊我，发：',
    `报名 ${event.number}`,
    '带家人一起，例如：',
    `报名 ${event.number} 3人`,
    ...(event.kind === 'drill' ? ['看到请在群里回：', '收到'] : []),
  ].join('\n')
}

export function cancellation(event: CommunityEvent, reason: string): string {
  return ['活动取消', ...headOf(event), `原因：${reason}`, '请不要去了。'].join('\n')
}

export function going(event: CommunityEvent, people: number): string {
  return ['报上名了', ...headOf(event), `${people} 人`, '前一天会提醒您', '不去了，回复：', `取消报名 ${event.number}`].join('\n') // prettier-ignore
}

export function waiting(event: CommunityEvent, ahead: number): string {
  return ['名额满了，先候补', ...headOf(event), `前面还有 ${ahead} 位`, '有空位会告诉您', '不等了，回复：', `取消报名 ${event.number}`].join('\n') // prettier-ignore
}

export function movedUp(event: CommunityEvent, people: number): string {
  return ['有空位了，您报上名了', ...headOf(event), `${people} 人`, '去不了，回复：', `取消报名 ${event.number}`].join('\n') // prettier-ignore
}

export function reminder(event: CommunityEvent, people: number, now: number): string {
  const when = chinaDay(event.startsAt) === chinaDay(now) ? '今天' : '明天'
  return [`${when}有您报名的活动`, ...headOf(event), `${people} 人`, '到了现场，看签到码，发：签到 码', '去不了，回复：', `取消报名 ${event.number}`].join('\n') // prettier-ignore
}

export function cameIn(event: CommunityEvent): string {
  return ['签到好了', `${KIND_NAMES[event.kind]}：${event.title}`, '欢迎您。'].join('\n')
}

export function listText(events: readonly CommunityEvent[], room: boolean): string {
  if (events.length === 0) return '现在没有可以报名的活动。\n有了会发到群里。'
  const lines = events.map((event, i) => `${room ? `报名 ${event.number}` : i + 1} ${KIND_NAMES[event.kind]}：${event.title}\n${momentText(event.startsAt)}`) // prettier-ignore
  return ['可以报名的活动：', ...lines, room ? '@我 发上面的“报名 编号”' : '回复数字报名'].join('\n')
}

/** One event for staff. */
export function eventCard(
  event: CommunityEvent,
  counts: { going: number; waiting: number; came: number },
): string {
  return [
    `活动 ${event.number}  ${STATE_NAMES[event.state]}`,
    ...headOf(event),
    ...(event.hazard ? [`演练内容：${HAZARD_NAMES[event.hazard]}`] : []),
    `名额：${event.seats ?? '不限'}`,
    `报名 ${counts.going} 人，候补 ${counts.waiting} 人`,
    `到场 ${counts.came + event.uncounted} 人（签到 ${counts.came}，另数 ${event.uncounted}）`,
  ].join('\n')
}

/** In a chat the first of them; the count says how many there are. */
const HOUSEHOLDS_SHOWN = 20

function households(addresses: readonly string[]): string {
  if (addresses.length === 0) return '0 户'
  const shown = addresses.slice(0, HOUSEHOLDS_SHOWN).join('、')
  return `${addresses.length} 户：${shown}${addresses.length > HOUSEHOLDS_SHOWN ? '等' : ''}`
}

export function drillReportText(report: DrillReport): string {
  const { event, came, callout, receipts, improve } = report
  const seconds = (ms: number | undefined): string => (ms === undefined ? '没有' : ms < 60_000 ? `${Math.round(ms / 1000)} 秒` : `${Math.round(ms / 60_000)} 分钟`) // prettier-ignore
  return [
    `演练记录：${event.title}（${dayText(chinaDay(event.startsAt))}）`,
    `到场 ${came} 人`,
    ...(receipts
      ? [`通知到 ${receipts.rooms} 个群${receipts.asked > 0 ? `，约 ${receipts.asked} 人` : ''}`, `收到 ${receipts.received} 人，第一个 ${seconds(receipts.firstMs)}，中位 ${seconds(receipts.medianMs)}`, `没有回音 ${households(receipts.unaccounted)}`] // prettier-ignore
      : ['通知的回执：没有']),
    ...(callout
      ? [`叫志愿者 ${callout.called} 人，接岗 ${callout.claimed} 人，第一个 ${seconds(callout.firstMs)}，中位 ${seconds(callout.medianMs)}`, `没有联系上 ${households(callout.unaccounted)}`] // prettier-ignore
      : []),
    `要改进：${improve === '' ? '还没有写' : improve}`,
  ].join('\n')
}
