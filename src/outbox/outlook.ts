import { sql } from 'kysely'
import { chinaDay, MINUTE_MS, untilTomorrow, type Clock } from '../shared/index.js'
import type { Db } from '../storage/index.js'
import type { AccountId, BatchId, BroadcastLane, BroadcastTarget } from './broadcast.js'
import { circuitLeft } from './circuit.js'
import { ROBOT_PACE, timeToSend, WECHAT_PACE, type PaceLimits } from './pace.js'

/** How fast which account may send. */
export type Paces = (account: AccountId) => PaceLimits

export const DEFAULT_PACES: Paces = (account) => (account === 'wechat' ? WECHAT_PACE : ROBOT_PACE)

/** What is known of an account that sends. */
export interface AccountStatus {
  account: AccountId
  paused: boolean
  /** milliseconds until its circuit closes; 0 when it is closed */
  circuitMs: number
  postsToday: number
  /** its puppet echoes what we send */
  echoes: boolean
  /** rooms in line that are not on hold */
  waiting: Record<BroadcastLane, number>
}

/** How long broadcasts will take. Reads the database only, so that any process can ask. */
export class Outlook {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly paces: Paces = DEFAULT_PACES,
  ) {}

  /** @returns minutes until the rooms of a batch that are still in line will have it; 0 when none is */
  async eta(batch: BatchId): Promise<number> {
    const mine = await this.db
      .selectFrom('broadcast_delivery')
      .select((eb) => ['account', 'lane', eb.fn.countAll<number>().as('rooms'), eb.fn.max('id').as('last')])
      .where('batch', '=', batch)
      .where('state', '=', sql.lit('queued'))
      .groupBy(['account', 'lane'])
      .execute()
    const times = await Promise.all(
      mine.map((row) =>
        this.timeFor(row.account as AccountId, row.lane as BroadcastLane, Number(row.rooms), {
          batch,
          last: row.last,
        }),
      ),
    )
    return minutes(times)
  }

  /** @returns minutes that a broadcast to these rooms would take if it were enqueued now */
  async etaFor(targets: readonly BroadcastTarget[], lane: BroadcastLane): Promise<number> {
    const rooms = new Map<AccountId, number>()
    for (const { account } of targets) rooms.set(account, (rooms.get(account) ?? 0) + 1)
    const times = await Promise.all(
      [...rooms].map(([account, count]) => this.timeFor(account, lane, count, undefined)),
    )
    return minutes(times)
  }

  async accounts(): Promise<AccountStatus[]> {
    const rows = await this.db.selectFrom('sender_account').selectAll().orderBy('id').execute()
    return Promise.all(rows.map((row) => this.account(row.id as AccountId)))
  }

  private async account(account: AccountId): Promise<AccountStatus> {
    const now = this.clock.now()
    const row = await this.db
      .selectFrom('sender_account')
      .selectAll()
      .where('id', '=', account)
      .executeTakeFirst()
    const day = await this.db
      .selectFrom('sender_day')
      .select('posts')
      .where('account', '=', account)
      .where('day', '=', chinaDay(now))
      .executeTakeFirst()
    const openedAt = row?.circuit_opened_at ?? null
    return {
      account,
      paused: row?.paused === 1,
      circuitMs: openedAt === null ? 0 : circuitLeft({ openedAt, forMs: row!.circuit_ms }, now),
      postsToday: day?.posts ?? 0,
      echoes: row?.echoes === 1,
      waiting: await this.inLine(account, undefined),
    }
  }

  private async timeFor(
    account: AccountId,
    lane: BroadcastLane,
    rooms: number,
    mine: { batch: BatchId; last: number } | undefined,
  ): Promise<number> {
    const { circuitMs, postsToday } = await this.account(account)
    const ahead = await this.inLine(account, mine && { ...mine, lane })
    const untilTomorrowMs = untilTomorrow(this.clock.now())
    return timeToSend({ lane, rooms, ahead, postsToday, circuitMs, untilTomorrowMs }, this.paces(account))
  }

  /** Rooms in line; of the lane of `before` only those that stand before it, and nothing of its own. */
  private async inLine(
    account: AccountId,
    before: { batch: BatchId; last: number; lane: BroadcastLane } | undefined,
  ): Promise<Record<BroadcastLane, number>> {
    let query = this.db
      .selectFrom('broadcast_delivery')
      .select((eb) => ['lane', eb.fn.countAll<number>().as('rooms')])
      .where('account', '=', account)
      .where('state', '=', sql.lit('queued'))
      .where('hold', '=', sql.lit('none'))
      .groupBy('lane')
    if (before)
      query = query
        .where('batch', '!=', before.batch)
        .where((eb) => eb.or([eb('lane', '!=', before.lane), eb('id', '<', before.last)]))
    const rows = await query.execute()
    const of = (lane: BroadcastLane): number => Number(rows.find((row) => row.lane === lane)?.rooms ?? 0)
    return { urgent: of('urgent'), bulk: of('bulk') }
  }
}

function minutes(times: readonly number[]): number {
  return Math.ceil(Math.max(0, ...times) / MINUTE_MS)
}
