import type { ContactId } from '../../channel/index.js'
import { DAY_MS } from '../../shared/index.js'

export const STATES = ['reported', 'assigned', 'rectified', 'closed', 'refused', 'joined'] as const
export type HazardState = (typeof STATES)[number]

export const STATE_NAMES: Record<HazardState, string> = {
  reported: '已登记，等社区安排',
  assigned: '已安排人处理',
  rectified: '已整改，等复查',
  closed: '已整改，已复查',
  refused: '没有受理',
  joined: '和另一条一起办',
}

/** What may become of what. Everything that changes a state asks here; only a second look closes. */
const NEXT: Record<HazardState, readonly HazardState[]> = {
  reported: ['assigned', 'refused', 'joined'],
  assigned: ['assigned', 'rectified', 'refused', 'joined'],
  // not passed: back to whoever looks after it
  rectified: ['closed', 'assigned'],
  closed: [],
  refused: [],
  joined: [],
}

export function mayBecome(from: HazardState, to: HazardState): boolean {
  return NEXT[from].includes(to)
}

export type HazardKind = 'lane' | 'electric' | 'gas' | 'ebike' | 'building' | 'other'

export const KIND_NAMES: Record<HazardKind, string> = {
  lane: '通道堵塞',
  electric: '用电',
  gas: '燃气',
  ebike: '电动车',
  building: '房屋设施',
  other: '其他',
}

export type Source = 'resident' | 'round' | 'staff'
export type HazardPart = 'reported' | 'rectified'

export interface Hazard {
  id: string
  number: number
  state: HazardState
  kind: HazardKind
  /** due within a day */
  urgent: boolean
  what: string
  where: string
  /** the building, as `placeIn` writes it; '' when unknown */
  place: string
  gridId?: string
  source: Source
  reportedAt: number
  /** staff id */
  assignee?: string
  dueAt?: number
  rectifiedBy?: string
  rectifiedAt?: number
  note?: string
  recheckedBy?: string
  recheckedAt?: number
  failedRechecks: number
  reason?: string
  joinedTo?: string
}

export interface NewHazard {
  what: string
  where: string
  /** who is told how it goes */
  reporter?: ContactId
  source: Source
  /** names on the photo shelf */
  photos?: readonly string[]
  /** a member of staff who looks after it at once */
  assignee?: string
}

const KINDS: readonly [HazardKind, RegExp][] = [
  ['ebike', /电动车|电瓶|电单车|电驴/],
  ['gas', /燃气|煤气|液化气|气罐|软管|热水器/],
  ['electric', /电线|插座|插排|飞线|漏电|电表|配电|开关|触电/],
  ['lane', /通道|楼道|楼梯|出口|堆|杂物|占道|消防车道|防火门|消火栓|灭火器/],
  ['building', /墙|瓷砖|外立面|井盖|栏杆|路灯|电梯|积水|下水|树|围挡|屋顶|玻璃/],
]

/** What the words are about, for the statistics and nothing else. @param plain Simplified, lower case */
export function kindOf(plain: string): HazardKind {
  return KINDS.find(([, words]) => words.test(plain))?.[0] ?? 'other'
}

/** Words of what hurts the next person who passes. Staff set another date where this is wrong. */
const URGENT =
  /漏电|裸露|冒火花|断线|电线.{0,4}(?:掉|垂|断)|井盖.{0,4}(?:没|丢|破|坏|翘|缺)|没.{0,2}井盖|脱落|掉(?:砖|瓷砖|墙皮|玻璃)|要倒|松动.{0,4}(?:墙|砖|玻璃|栏杆)|锁(?:住|死|着).{0,6}(?:出口|通道|门)|(?:出口|通道|防火门).{0,6}(?:锁|堵死|封死)|楼道.{0,6}充电|燃气.{0,6}(?:漏|松)|被堵死/

export function isUrgent(plain: string): boolean {
  return URGENT.test(plain)
}

/** How long whoever looks after it has. */
export function dueAfter(urgent: boolean): number {
  return urgent ? DAY_MS : 7 * DAY_MS
}
