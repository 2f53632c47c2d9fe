import { sql } from 'kysely'
import type { RoomId } from '../channel/index.js'
import { addressOf, robotOf, type CommunityRoomId } from '../directory/index.js'
import { chinaDay } from '../shared/index.js'
import type { BroadcastDeliveryTable, Db, SenderAccountTable, Vault } from '../storage/index.js'
import {
  BROADCAST_LANES,
  type AccountId,
  type BatchId,
  type BroadcastId,
  type BroadcastLane,
} from './broadcast.js'
import { newAccountRow } from './broadcast-book.js'
import type { Circuit } from './circuit.js'
import { releaseLeases, renewLeases, takeLease } from './lease.js'
import { byBatch, RowWriter, type BatchRooms, type TakenOver } from './row-writer.js'
import { LONGEST_RETRY_MS, type Settlement } from './settlement.js'
import type { SteadyClock } from './steady-clock.js'

/** Rooms that turn out not to be bound, dealt with in one transaction. */
const SKIPPED_AT_ONCE = 50

/** One broadcast in our hands: to be sent now. */
export interface Claim {
  id: BroadcastId
  batch: BatchId
  lane: BroadcastLane
  contentId: string
  expiresAt: number
  /** this one included */
  attempts: number
  to: Destination
}

export type Destination = { kind: 'room'; id: RoomId } | { kind: 'robot'; webhook: string }

export interface AccountFacts {
  circuit: Circuit | undefined
  postsToday: number
}

export type Next =
  | { kind: 'claimed'; claim: Claim }
  /** `more`: rooms that are not bound were taken out of line, and others may stand behind them */
  | { kind: 'nothing'; more: boolean }
  | { kind: 'paused' }

export type Turn =
  | { kind: 'mine'; next: Next; facts: AccountFacts; takenOver: TakenOver | undefined }
  /** another process sends for the account */
  | { kind: 'held'; until: number }

/** What one process reads and writes of the broadcasts while it sends them. Each step is one transaction. */
export class Ledger {
  private readonly rows: RowWriter

  /** @param owner names this process among all that may use the database */
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly time: SteadyClock,
    private readonly owner: string,
  ) {
    this.rows = new RowWriter(time, owner)
  }

  /**
   * Writes down what became of the last claim and takes the next one, in one commit.
   *
   * @param lanes in the order in which they are tried; none only takes the account
   * @throws when the database refuses: then nothing was written, and nothing may be sent
   */
  async turn(
    account: AccountId,
    lanes: readonly BroadcastLane[],
    settlement: Settlement | undefined,
  ): Promise<Turn> {
    return this.db.transaction().execute(async (trx) => {
      const lease = await takeLease(trx, account, this.owner, this.time.read().wall)
      if (settlement) await this.write(trx, account, settlement)
      if (lease.kind === 'held') return lease
      const facts = await this.facts(trx, lease.row, settlement?.circuit)
      const takenOver = lease.fresh
        ? await this.rows.takeOver(trx, account, lease.row.echoes === 1)
        : undefined
      const next: Next = lease.row.paused ? { kind: 'paused' } : await this.claim(trx, account, lanes)
      return { kind: 'mine', next, facts, takenOver }
    })
  }

  /** Writes down what became of the last claim, when the next one has to wait. */
  async settle(account: AccountId, settlement: Settlement): Promise<void> {
    await this.db.transaction().execute((trx) => this.write(trx, account, settlement))
  }

  /** A call that was given up has said what became of it. */
  async settleLate(settlement: Settlement): Promise<void> {
    await this.db.transaction().execute((trx) => this.rows.settle(trx, settlement, 'in-doubt'))
  }

  /** Nobody expects to hear of these calls any more: they no longer hold up what follows in their threads. */
  async abandon(ids: readonly BroadcastId[]): Promise<void> {
    if (ids.length === 0) return
    await this.db
      .updateTable('broadcast_delivery')
      .set({ owner: null })
      .where('id', 'in', ids)
      .where('owner', '=', this.owner)
      .where('state', '=', 'in-doubt')
      .execute()
  }

  /** Sends urgent ones once more that may have gone out: a second warning does no harm, a missing one may. */
  async sendAgain(ids: readonly BroadcastId[]): Promise<void> {
    if (ids.length === 0) return
    await this.db.transaction().execute(async (trx) => {
      const open = await trx
        .selectFrom('broadcast_delivery')
        .select('id')
        .where('id', 'in', ids)
        .where('owner', '=', this.owner)
        .where('state', 'in', ['sending', 'in-doubt'])
        .execute()
      await this.rows.backIntoLine(trx, open.map((row) => row.id), 'sent again') // prettier-ignore
    })
  }

  async keepCircuit(account: AccountId, circuit: Circuit): Promise<void> {
    await writeCircuit(this.db, account, circuit)
  }

  /** Accounts that have something in line, or something that another process left in the middle. */
  async accountsWithWork(): Promise<AccountId[]> {
    const queued = await this.db
      .selectFrom('broadcast_delivery')
      .select('account')
      .distinct()
      .where('state', '=', sql.lit('queued'))
      .execute()
    const left = await this.db
      .selectFrom('broadcast_delivery')
      .select('account')
      .distinct()
      .where('state', 'in', [sql.lit('sending'), sql.lit('in-doubt')])
      .where('owner', '!=', this.owner)
      .execute()
    return [...new Set([...queued, ...left].map((row) => row.account as AccountId))]
  }

  /** How many rooms wait for an account, those on hold left out. */
  async waiting(account: AccountId): Promise<Record<BroadcastLane, number>> {
    const rows = await this.db
      .selectFrom('broadcast_delivery')
      .select((eb) => ['lane', eb.fn.countAll<number>().as('rooms')])
      .where('account', '=', account)
      .where('state', '=', sql.lit('queued'))
      .where('hold', '=', sql.lit('none'))
      .groupBy('lane')
      .execute()
    const of = (lane: BroadcastLane): number => Number(rows.find((row) => row.lane === lane)?.rooms ?? 0)
    return { urgent: of('urgent'), bulk: of('bulk') }
  }

  /** Takes out of line what is past its expiry, wherever its account stands. */
  async sweep(): Promise<BatchRooms[]> {
    const { steady, wall } = this.time.read()
    const due = this.db
      .selectFrom('broadcast_delivery')
      .select('id')
      .where('state', '=', sql.lit('queued'))
      .where('expires_at', '<=', steady)
    // Asked first: a write is a commit, and this is asked often.
    if (!(await due.limit(1).executeTakeFirst())) return []
    const rows = await this.db
      .updateTable('broadcast_delivery')
      .set({ state: 'expired', settled_at: wall })
      .where('id', 'in', due)
      .returning('batch')
      .execute()
    return byBatch(rows)
  }

  /** The id of the newest broadcast. */
  async newest(): Promise<BroadcastId> {
    const { last } = await this.db
      .selectFrom('broadcast_counter')
      .select('last')
      .where('id', '=', 1)
      .executeTakeFirstOrThrow()
    return last as BroadcastId
  }

  /** Moves the expiry of what is in line with the clock that it was given by. @param upTo the newest that is moved */
  async moveExpiry(upTo: BroadcastId, byMs: number): Promise<void> {
    await this.db
      .updateTable('broadcast_delivery')
      .set((eb) => ({ expires_at: eb('expires_at', '+', byMs) }))
      .where('state', '=', sql.lit('queued'))
      .where('id', '<=', upTo)
      .execute()
  }

  /** Lets an account be taken that nothing was ever enqueued for. */
  async makeAccount(account: AccountId): Promise<void> {
    await this.db
      .insertInto('sender_account')
      .values(newAccountRow(account))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  }

  /** A sign of life for every account that this process holds. */
  async beat(): Promise<void> {
    await renewLeases(this.db, this.owner, this.time.read().wall)
  }

  /** Lets go of every account, so that the next process need not wait. */
  async release(): Promise<void> {
    await releaseLeases(this.db, this.owner)
  }

  private async facts(trx: Db, row: SenderAccountTable, circuit: Circuit | undefined): Promise<AccountFacts> {
    const day = await trx
      .selectFrom('sender_day')
      .select('posts')
      .where('account', '=', row.id)
      .where('day', '=', chinaDay(this.time.read().wall))
      .executeTakeFirst()
    const stored =
      row.circuit_opened_at === null ? undefined : { openedAt: row.circuit_opened_at, forMs: row.circuit_ms }
    return { circuit: circuit ?? stored, postsToday: day?.posts ?? 0 }
  }

  private async claim(trx: Db, account: AccountId, lanes: readonly BroadcastLane[]): Promise<Next> {
    let skipped = 0
    for (const lane of BROADCAST_LANES.filter((each) => lanes.includes(each))) {
      for (;;) {
        const row = await this.claimRow(trx, account, lane)
        if (!row) break
        const to = await this.destination(trx, account, row.room_id as CommunityRoomId)
        if (to.kind !== 'nowhere') {
          if (to.kind === 'room') await this.rows.update(trx, [row.id], { channel_id: to.id })
          return { kind: 'claimed', claim: claimOf(row, lane, to) }
        }
        await this.rows.settle(
          trx,
          { id: row.id as BroadcastId, state: 'failed', detail: `room not bound: ${to.reason}` },
          'sending',
        )
        if (++skipped >= SKIPPED_AT_ONCE) return { kind: 'nothing', more: true }
      }
    }
    return { kind: 'nothing', more: false }
  }

  private async claimRow(
    trx: Db,
    account: AccountId,
    lane: BroadcastLane,
  ): Promise<BroadcastDeliveryTable | undefined> {
    const { wall, latest } = this.time.read()
    return trx
      .updateTable('broadcast_delivery')
      .set((eb) => ({ state: 'sending', owner: this.owner, attempts: eb('attempts', '+', 1) }))
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('broadcast_delivery as mine')
          .select('mine.id')
          .where('mine.account', '=', account)
          .where('mine.lane', '=', lane)
          .where('mine.state', '=', sql.lit('queued'))
          .where('mine.hold', '=', sql.lit('none'))
          .where('mine.expires_at', '>', latest)
          .where((where) =>
            // One that seems to wait longer was stamped by a clock that stood elsewhere.
            where.or([
              where('mine.next_at', '<=', wall),
              where('mine.next_at', '>', wall + LONGEST_RETRY_MS),
            ]),
          )
          .where(NOTHING_EARLIER_OPEN)
          .orderBy('mine.id')
          .limit(1),
      )
      .returningAll()
      .executeTakeFirst()
  }

  private async destination(
    trx: Db,
    account: AccountId,
    room: CommunityRoomId,
  ): Promise<Destination | { kind: 'nowhere'; reason: string }> {
    if (account === 'wechat') {
      const address = await addressOf(trx, room)
      return address.kind === 'channel' ? { kind: 'room', id: address.id } : address
    }
    try {
      const webhook = await robotOf(trx, this.vault, room)
      return webhook === undefined ? { kind: 'nowhere', reason: 'no robot' } : { kind: 'robot', webhook }
    } catch {
      return { kind: 'nowhere', reason: 'the webhook cannot be opened with this key' }
    }
  }

  private async write(trx: Db, account: AccountId, settlement: Settlement): Promise<void> {
    await this.rows.settle(trx, settlement, 'sending')
    if (settlement.circuit) await writeCircuit(trx, account, settlement.circuit)
    if (!settlement.posted) return
    await trx
      .insertInto('sender_day')
      .values({ account, day: chinaDay(this.time.read().wall), posts: 1 })
      .onConflict((conflict) =>
        conflict.columns(['account', 'day']).doUpdateSet((eb) => ({ posts: eb('sender_day.posts', '+', 1) })),
      )
      .execute()
  }
}

/** Of `mine`: the room has heard, or will not hear, everything earlier of the thread. */
const NOTHING_EARLIER_OPEN = sql<boolean>`(mine.thread is null or not exists (
  select 1 from broadcast_delivery as earlier
  where earlier.thread = mine.thread
    and earlier.room_id = mine.room_id
    and earlier.id < mine.id
    and (earlier.state in ('queued', 'sending') or (earlier.state = 'in-doubt' and earlier.owner is not null))))`

async function writeCircuit(trx: Db, account: AccountId, circuit: Circuit): Promise<void> {
  await trx
    .updateTable('sender_account')
    .set({ circuit_opened_at: circuit.openedAt, circuit_ms: circuit.forMs })
    .where('id', '=', account)
    .execute()
}

function claimOf(row: BroadcastDeliveryTable, lane: BroadcastLane, to: Destination): Claim {
  return {
    id: row.id as BroadcastId,
    batch: row.batch as BatchId,
    lane,
    contentId: row.content_id,
    expiresAt: row.expires_at,
    attempts: row.attempts,
    to,
  }
}
