import { DAY_MS, MINUTE_MS } from '../shared/index.js'
import type { BroadcastLane } from './broadcast.js'

/** How fast one account may send broadcasts. Where the figures come from: docs/decisions/0008-outbox.md */
export interface PaceLimits {
  /** between two broadcasts, drawn anew each time between `min` and `max` */
  gapMs: Record<BroadcastLane, { min: number; max: number }>
  /** everything an account sends in a minute, replies included */
  perMinute: number
  /** 0 to 1: the part of `perMinute` that broadcasts leave to replies */
  replyShare: number
  /** bulk waits for the next day once so many broadcasts went out; urgent goes on and is counted */
  bulkPerDay: number
}

/** A personal account that a program uses; reported limits, not published ones. */
export const WECHAT_PACE: PaceLimits = {
  gapMs: { urgent: { min: 2_000, max: 3_000 }, bulk: { min: 3_000, max: 5_000 } },
  perMinute: 30,
  replyShare: 0.2,
  bulkPerDay: 300,
}

/** A WeCom group robot: 20 messages a minute by its documents, one group each, and nothing to reply to. */
export const ROBOT_PACE: PaceLimits = {
  gapMs: { urgent: { min: 0, max: 0 }, bulk: { min: 0, max: 0 } },
  perMinute: 20,
  replyShare: 0,
  bulkPerDay: Infinity,
}

/** What an account has sent lately; instants are of the ticker, oldest first. */
export interface PaceHistory {
  /** all messages of the last minute, at least the newest `perMinute` of them */
  all: readonly number[]
  /** the broadcasts among them */
  broadcasts: readonly number[]
  /** how long after the newest broadcast the next may go, by lane */
  gapMs: Record<BroadcastLane, number>
  /** broadcasts sent today */
  postsToday: number
}

/**
 * How long the next broadcast of a lane has to wait.
 *
 * Broadcasts never take the share of the minute that is kept for replies. Bulk also makes room for the replies that
 * went out; urgent does not: a hundred residents who ask must not hold up the warning that they ask about.
 *
 * @param now of the ticker, milliseconds
 * @returns milliseconds; 0 means now; Infinity means not today
 */
export function broadcastWait(
  lane: BroadcastLane,
  history: PaceHistory,
  limits: PaceLimits,
  now: number,
): number {
  if (lane === 'bulk' && history.postsToday >= limits.bulkPerDay) return Infinity
  const newest = history.broadcasts.at(-1)
  const gap = newest === undefined ? 0 : newest + history.gapMs[lane] - now
  const own = windowWait(history.broadcasts, broadcastsPerMinute(limits), now)
  const all = lane === 'bulk' ? windowWait(history.all, limits.perMinute, now) : 0
  return Math.max(0, gap, own, all)
}

/** Broadcasts that fit into a minute beside the share of the replies; at least one. */
export function broadcastsPerMinute(limits: PaceLimits): number {
  return Math.max(1, Math.floor(limits.perMinute * (1 - limits.replyShare)))
}

/** @returns milliseconds until fewer than `most` of `times` lie within a minute before that moment */
function windowWait(times: readonly number[], most: number, now: number): number {
  if (times.length < most) return 0
  return times.at(-most)! + MINUTE_MS - now
}

/** What stands before a broadcast, and what may hold it up. */
export interface Outlook {
  lane: BroadcastLane
  /** rooms that it still has to reach on this account */
  rooms: number
  /** broadcasts that go first: urgent ones, and of its own lane those enqueued before */
  ahead: { urgent: number; bulk: number }
  postsToday: number
  /** milliseconds until the circuit closes; 0 when it is closed */
  circuitMs: number
  /** milliseconds until the next day begins */
  untilTomorrowMs: number
}

/**
 * When the last of some rooms will have got a broadcast, at the present pace and if nothing is held up on the way.
 *
 * @returns milliseconds from now
 */
export function timeToSend(outlook: Outlook, limits: PaceLimits): number {
  const { lane, rooms, ahead } = outlook
  const urgentRooms = ahead.urgent + (lane === 'urgent' ? rooms : 0)
  const bulkRooms = lane === 'bulk' ? ahead.bulk + rooms : 0
  const urgentMs = urgentRooms * stepMs('urgent', limits)
  const step = stepMs('bulk', limits)
  const today = Math.max(0, limits.bulkPerDay - outlook.postsToday - urgentRooms)
  const start = outlook.circuitMs + urgentMs
  if (bulkRooms <= today) return start + bulkRooms * step
  // What does not fit into today goes out on the days that follow, each time from midnight on.
  const later = bulkRooms - today
  const fullDays = Math.ceil(later / limits.bulkPerDay) - 1
  return (
    Math.max(outlook.untilTomorrowMs, start) +
    fullDays * DAY_MS +
    (later - fullDays * limits.bulkPerDay) * step
  )
}

/** Milliseconds that one broadcast takes on the average. */
function stepMs(lane: BroadcastLane, limits: PaceLimits): number {
  const { min, max } = limits.gapMs[lane]
  return Math.max((min + max) / 2, MINUTE_MS / broadcastsPerMinute(limits))
}

/** Keeps what one account has sent lately. */
export class Pacer {
  private all: number[] = []
  private broadcasts: number[] = []
  private gapMs: Record<BroadcastLane, number> = { urgent: 0, bulk: 0 }

  /** @param random 0 to 1; a seeded one in tests */
  constructor(
    private readonly limits: PaceLimits,
    private readonly random: () => number,
  ) {}

  /** A reply or a page has gone out: counted, and never held up. */
  talked(now: number): void {
    keep(this.all, now, this.limits.perMinute)
  }

  broadcast(now: number): void {
    keep(this.all, now, this.limits.perMinute)
    keep(this.broadcasts, now, this.limits.perMinute)
    const chance = this.random()
    for (const lane of ['urgent', 'bulk'] as const) {
      const { min, max } = this.limits.gapMs[lane]
      this.gapMs[lane] = min + chance * (max - min)
    }
  }

  /** @see broadcastWait */
  wait(lane: BroadcastLane, postsToday: number, now: number): number {
    const { all, broadcasts, gapMs } = this
    return broadcastWait(lane, { all, broadcasts, gapMs, postsToday }, this.limits, now)
  }
}

function keep(times: number[], now: number, most: number): void {
  times.push(now)
  if (times.length > Math.min(most, 10_000)) times.shift()
}
