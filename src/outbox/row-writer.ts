import { sql } from 'kysely'
import type { BroadcastDeliveryTable, Db } from '../storage/index.js'
import type { AccountId, BatchId, BroadcastId } from './broadcast.js'
import { NOT_OVERTAKEN } from './overtaken.js'
import type { Settlement } from './settlement.js'
import type { SteadyClock } from './steady-clock.js'

/** What a process finds that takes an account over from one that ended, perhaps in the middle of a call. */
export interface TakenOver {
  /** bulk: listed for staff */
  leftInDoubt: BatchRooms[]
  /** urgent, on an account that echoes: to be sent again unless their echo comes */
  awaitingEcho: BroadcastId[]
}

export interface BatchRooms {
  batch: BatchId
  rooms: number
}

/** Writes what became of rows, inside the transactions of the ledger. */
export class RowWriter {
  constructor(
    private readonly time: SteadyClock,
    private readonly owner: string,
  ) {}

  /** @param from where the row must still be: an echo, or a process that took over, may have been faster */
  async settle(trx: Db, settlement: Settlement, from: 'sending' | 'in-doubt'): Promise<void> {
    const { id, state, detail, channelMessageId, callUnderWay, retryAt } = settlement
    const row = trx
      .updateTable('broadcast_delivery')
      .where('id', '=', id)
      .where('state', '=', from)
      .where((eb) =>
        eb.or([eb('owner', '=', this.owner), ...(from === 'in-doubt' ? [eb('owner', 'is', null)] : [])]),
      )
    if (state === 'queued') {
      const mine = await row.set({ owner: this.owner }).returning('id').executeTakeFirst()
      if (mine) await this.backIntoLine(trx, [id], detail, retryAt)
      return
    }
    await row
      .set({
        state,
        detail,
        owner: callUnderWay ? this.owner : null,
        channel_message_id: channelMessageId ?? null,
        settled_at: this.time.read().wall,
      })
      .execute()
  }

  /** What was stopped meanwhile, or overtaken in its thread, does not go into the line again. */
  async backIntoLine(
    trx: Db,
    ids: readonly number[],
    detail: string | null,
    retryAt?: number,
  ): Promise<void> {
    if (ids.length === 0) return
    const { wall } = this.time.read()
    const open = trx
      .updateTable('broadcast_delivery')
      .where('id', 'in', ids)
      .where('state', 'in', ['sending', 'in-doubt'])
    await open
      .set({ state: 'queued', owner: null, next_at: retryAt ?? 0, settled_at: null, detail })
      .where('hold', '!=', 'stopped')
      .where(NOT_OVERTAKEN)
      .execute()
    await open.set({ state: 'stopped', owner: null, settled_at: wall, detail }).execute()
  }

  /** Deals with what another process had in its hands when it ended. */
  async takeOver(trx: Db, account: AccountId, echoes: boolean): Promise<TakenOver> {
    const left = await trx
      .selectFrom('broadcast_delivery')
      .select(['id', 'lane', 'batch', 'state'])
      .where('account', '=', account)
      .where('state', 'in', [sql.lit('sending'), sql.lit('in-doubt')])
      .where('owner', '!=', this.owner)
      .execute()
    const urgent = left.filter((row) => row.lane === 'urgent').map((row) => row.id as BroadcastId)
    const bulk = left.filter((row) => row.lane === 'bulk')
    const sending = bulk.filter((row) => row.state === 'sending')
    // Nobody knows whether it arrived, and a campaign that comes twice annoys everybody: staff decide.
    await this.update(trx, bulk.map((row) => row.id), { owner: null, state: 'in-doubt' }) // prettier-ignore
    await this.update(
      trx,
      sending.map((row) => row.id),
      { settled_at: this.time.read().wall, detail: 'the process ended while it was sent' },
    )
    if (echoes) await this.update(trx, urgent, { owner: this.owner })
    else await this.backIntoLine(trx, urgent, 'sent again after a crash')
    return { leftInDoubt: byBatch(sending), awaitingEcho: echoes ? urgent : [] }
  }

  async update(trx: Db, ids: readonly number[], values: Partial<BroadcastDeliveryTable>): Promise<void> {
    if (ids.length === 0) return
    await trx.updateTable('broadcast_delivery').set(values).where('id', 'in', ids).execute()
  }
}

export function byBatch(rows: readonly { batch: string }[]): BatchRooms[] {
  const counts = new Map<string, number>()
  for (const { batch } of rows) counts.set(batch, (counts.get(batch) ?? 0) + 1)
  return [...counts].map(([batch, rooms]) => ({ batch: batch as BatchId, rooms }))
}
