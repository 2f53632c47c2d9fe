import { sql } from 'kysely'
import { splitText } from '../channel/index.js'
import type { CommunityRoomId } from '../directory/index.js'
import { newId, normaliseText, type Clock } from '../shared/index.js'
import type { BroadcastDeliveryTable, Db, Vault } from '../storage/index.js'
import type {
  AccountId,
  BatchId,
  Broadcast,
  BroadcastId,
  BroadcastLane,
  BroadcastRow,
  BroadcastTarget,
  StateCounts,
  ThreadId,
} from './broadcast.js'
import { DELIVERY_STATES, type DeliveryState, type StoredContent } from './delivery.js'
import { NOT_OVERTAKEN } from './overtaken.js'

/** Rows of one statement: three values each, well below what databases take. */
const ROWS_A_STATEMENT = 500

export type Resent =
  | 'queued'
  | 'unknown'
  /** nothing to decide: it was sent, or is still to be sent */
  | 'not in doubt'
  | 'expired'
  /** the room has heard a later one of the thread: the old one would contradict it */
  | 'overtaken'

/** What staff and their services do with broadcasts: put them in line, count, hold, stop. Sending is somebody else's. */
export class BroadcastBook {
  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /**
   * Puts a broadcast in line, in the transaction of the act that decided it. Nothing is sent before that is committed.
   *
   * @throws RangeError without targets: a broadcast to nobody looks like success
   * @throws an error of the database when a room of the batch has it in line already
   */
  async enqueue(trx: Db, broadcast: Broadcast): Promise<void> {
    const { batch, thread, lane, targets, expiresAt } = broadcast
    if (targets.length === 0) throw new RangeError(`broadcast ${batch}: no rooms; choose some and try again`)
    const now = this.clock.now()
    const contentId = newId(now)
    await trx
      .insertInto('delivery_content')
      .values({
        id: contentId,
        content_sealed: this.vault.seal(JSON.stringify(broadcast.content), `delivery_content:${contentId}`),
        echo_key: this.echoKey(broadcast.content),
        created_at: now,
      })
      .execute()
    await this.makeAccounts(trx, new Set(targets.map((target) => target.account)))
    const { last } = await trx
      .updateTable('broadcast_counter')
      .set((eb) => ({ last: eb('last', '+', targets.length) }))
      .where('id', '=', 1)
      .returning('last')
      .executeTakeFirstOrThrow()
    let id = last - targets.length
    for (let i = 0; i < targets.length; i += ROWS_A_STATEMENT) {
      const values = targets
        .slice(i, i + ROWS_A_STATEMENT)
        .map((target) => sql`(cast(${++id} as bigint), ${target.room}, ${target.account})`)
      // What all rows share is written once: ten thousand rooms in line are a matter of milliseconds.
      await sql`
        with target (id, room_id, account) as (values ${sql.join(values)})
        insert into broadcast_delivery
          (id, batch, thread, lane, account, room_id, content_id, state, hold, attempts, created_at, next_at, expires_at)
        select id, ${batch}, ${thread ?? null}, ${lane}, account, room_id, ${contentId}, 'queued', 'none', 0,
          cast(${now} as bigint), 0, cast(${expiresAt} as bigint)
        from target where true`.execute(trx)
    }
  }

  /** How many rooms of a batch are in which state. */
  async count(batch: BatchId): Promise<StateCounts> {
    const rows = await this.db
      .selectFrom('broadcast_delivery')
      .select((eb) => ['state', eb.fn.countAll<number>().as('rooms')])
      .where('batch', '=', batch)
      .groupBy('state')
      .execute()
    return counted(rows)
  }

  /** The rooms of a batch, in the order in which they were enqueued. */
  async list(batch: BatchId, states: readonly DeliveryState[] = DELIVERY_STATES): Promise<BroadcastRow[]> {
    const rows = await this.db
      .selectFrom('broadcast_delivery')
      .selectAll()
      .where('batch', '=', batch)
      .where('state', 'in', states)
      .orderBy('id')
      .execute()
    return rows.map(fromRow)
  }

  /** Rooms that may have got a thread: what a correction or an all-clear goes to. */
  async reached(trx: Db, thread: ThreadId): Promise<BroadcastTarget[]> {
    const rows = await trx
      .selectFrom('broadcast_delivery')
      .select(['room_id', 'account'])
      .distinct()
      .where('thread', '=', thread)
      .where('state', 'in', ['sending', 'sent', 'echoed', 'in-doubt'])
      .execute()
    return rows.map((row) => ({
      room: row.room_id as CommunityRoomId,
      account: row.account as AccountId,
    }))
  }

  /** What nobody knows the fate of, oldest first. */
  async inDoubt(batch?: BatchId): Promise<BroadcastRow[]> {
    let query = this.db
      .selectFrom('broadcast_delivery')
      .selectAll()
      .where('state', '=', sql.lit('in-doubt'))
      .orderBy('id')
    if (batch !== undefined) query = query.where('batch', '=', batch)
    return (await query.execute()).map(fromRow)
  }

  /** Batches that are not through, with their counts, oldest first. */
  async open(): Promise<{ batch: BatchId; lane: BroadcastLane; paused: boolean; counts: StateCounts }[]> {
    const rows = await this.db
      .selectFrom('broadcast_delivery')
      .select((eb) => [
        'batch',
        'lane',
        'state',
        eb.fn.countAll<number>().as('rooms'),
        eb.fn.min('id').as('first'),
        eb.fn.max(sql<number>`case when hold = 'paused' then 1 else 0 end`).as('paused'),
      ])
      .where('batch', 'in', (eb) =>
        eb
          .selectFrom('broadcast_delivery')
          .select('batch')
          .where('state', 'in', ['queued', 'sending'])
          .distinct(),
      )
      .groupBy(['batch', 'lane', 'state'])
      .orderBy('first')
      .execute()
    const batches = new Map<string, typeof rows>()
    for (const row of rows) batches.set(row.batch, [...(batches.get(row.batch) ?? []), row])
    return [...batches.values()].map((mine) => ({
      batch: mine[0]!.batch as BatchId,
      lane: mine[0]!.lane as BroadcastLane,
      paused: mine.some((row) => row.paused === 1),
      counts: counted(mine),
    }))
  }

  /** Nothing more of it is sent; at most one message an account is under way. @returns rooms that were taken out of line */
  async stop(trx: Db, what: { batch: BatchId } | { thread: ThreadId } | 'everything'): Promise<number> {
    // What is under way may come back unsent; it must not go into the line again.
    await matching(trx, what)
      .set({ hold: 'stopped' })
      .where('state', 'in', ['queued', 'sending', 'in-doubt'])
      .execute()
    const stopped = await matching(trx, what)
      .set({ state: 'stopped', settled_at: this.clock.now() })
      .where('state', '=', sql.lit('queued'))
      .executeTakeFirst()
    return Number(stopped.numUpdatedRows)
  }

  /** Holds a batch where it is. @returns rooms that wait now */
  async pause(trx: Db, batch: BatchId): Promise<number> {
    return this.hold(trx, batch, 'none', 'paused')
  }

  /** @returns rooms that go on */
  async resume(trx: Db, batch: BatchId): Promise<number> {
    return this.hold(trx, batch, 'paused', 'none')
  }

  /** Holds every broadcast of every account, also what is enqueued later; replies and pages go on. */
  async pauseAll(trx: Db, paused: boolean): Promise<void> {
    await this.makeAccounts(trx, new Set<AccountId>(['wechat']))
    await trx
      .updateTable('sender_account')
      .set({ paused: paused ? 1 : 0 })
      .execute()
  }

  /** A person has decided that one in doubt, or one that failed, is sent again. */
  async resend(trx: Db, id: BroadcastId): Promise<Resent> {
    const now = this.clock.now()
    const row = await trx.selectFrom('broadcast_delivery').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) return 'unknown'
    const undecided = row.state === 'failed' || (row.state === 'in-doubt' && row.owner === null)
    if (!undecided) return 'not in doubt'
    if (row.expires_at <= now) return 'expired'
    const queued = await trx
      .updateTable('broadcast_delivery')
      .set({ state: 'queued', hold: 'none', next_at: 0, settled_at: null, detail: null })
      .where('id', '=', id)
      .where(NOT_OVERTAKEN)
      .returning('id')
      .executeTakeFirst()
    return queued ? 'queued' : 'overtaken'
  }

  /** What an echo of a text is recognised by; undefined for what is no text. A long text is echoed in parts. */
  echoKey(content: StoredContent): string | null {
    if (content.kind !== 'text') return null
    return this.vault.fingerprint(normaliseText(splitText(content.text)[0]!).replace(/\s+/g, ' '))
  }

  private async makeAccounts(trx: Db, accounts: ReadonlySet<AccountId>): Promise<void> {
    const ids = [...accounts]
    // Everything may be on hold: an account that is new is, too.
    const held = await trx
      .selectFrom('sender_account')
      .select('id')
      .where('paused', '=', 1)
      .executeTakeFirst()
    const paused = held === undefined ? 0 : 1
    for (let i = 0; i < ids.length; i += ROWS_A_STATEMENT) {
      await trx
        .insertInto('sender_account')
        .values(ids.slice(i, i + ROWS_A_STATEMENT).map((id) => newAccountRow(id, paused)))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
    }
  }

  private async hold(
    trx: Db,
    batch: BatchId,
    from: 'none' | 'paused',
    to: 'none' | 'paused',
  ): Promise<number> {
    const changed = await trx
      .updateTable('broadcast_delivery')
      .set({ hold: to })
      .where('batch', '=', batch)
      .where('hold', '=', from)
      .where('state', 'in', ['queued', 'sending', 'in-doubt'])
      .returning('state')
      .execute()
    return changed.filter((row) => row.state === 'queued').length
  }
}

export function newAccountRow(id: string, paused = 0) {
  return {
    id,
    lease_owner: null,
    lease_before: null,
    lease_until: 0,
    circuit_opened_at: null,
    circuit_ms: 0,
    paused,
    echoes: 0,
  }
}

function matching(trx: Db, what: { batch: BatchId } | { thread: ThreadId } | 'everything') {
  const update = trx.updateTable('broadcast_delivery')
  if (what === 'everything') return update
  return 'batch' in what ? update.where('batch', '=', what.batch) : update.where('thread', '=', what.thread)
}

function counted(rows: readonly { state: string; rooms: number }[]): StateCounts {
  const counts = Object.fromEntries(DELIVERY_STATES.map((state) => [state, 0])) as StateCounts
  for (const row of rows) counts[row.state as DeliveryState] += Number(row.rooms)
  return counts
}

function fromRow(row: BroadcastDeliveryTable): BroadcastRow {
  return {
    id: row.id as BroadcastId,
    batch: row.batch as BatchId,
    ...(row.thread !== null && { thread: row.thread as ThreadId }),
    lane: row.lane as BroadcastLane,
    account: row.account as AccountId,
    room: row.room_id as CommunityRoomId,
    state: row.state as DeliveryState,
    attempts: row.attempts,
    createdAt: row.created_at,
    ...(row.settled_at !== null && { settledAt: row.settled_at }),
    expiresAt: row.expires_at,
    ...(row.detail !== null && { detail: row.detail }),
  }
}
