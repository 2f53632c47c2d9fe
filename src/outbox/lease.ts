import { SECOND_MS } from '../shared/index.js'
import type { Db, SenderAccountTable } from '../storage/index.js'
import type { AccountId } from './broadcast.js'
import { isGone } from './owner.js'

/**
 * How long an account belongs to the process that sends for it, from its last sign of life. Longer than a call may
 * take, so that nobody else sends while it is under way.
 */
export const LEASE_MS = 60 * SECOND_MS

export type Lease =
  /** `fresh`: until now it was nobody's or somebody else's, who may have left calls in the middle */
  { kind: 'mine'; row: SenderAccountTable; fresh: boolean } | { kind: 'held'; until: number }

/**
 * Takes the lease of an account for this process, or keeps it. The first statement of its transaction: the row is
 * locked, so that of two processes one waits for the other.
 *
 * @param now UTC epoch milliseconds
 */
export async function takeLease(trx: Db, account: AccountId, owner: string, now: number): Promise<Lease> {
  const taken = await tryLease(trx, account, owner, now, null)
  if (taken) return { kind: 'mine', row: taken, fresh: taken.lease_before !== owner }
  const held = await trx
    .selectFrom('sender_account')
    .select(['lease_owner', 'lease_until'])
    .where('id', '=', account)
    .executeTakeFirst()
  if (!held) throw new Error(`no account ${account}; enqueue for it or acquire it first`)
  if (held.lease_owner !== null && isGone(held.lease_owner)) {
    const inherited = await tryLease(trx, account, owner, now, held.lease_owner)
    if (inherited) return { kind: 'mine', row: inherited, fresh: true }
  }
  return { kind: 'held', until: held.lease_until }
}

async function tryLease(
  trx: Db,
  account: AccountId,
  owner: string,
  now: number,
  gone: string | null,
): Promise<SenderAccountTable | undefined> {
  return trx
    .updateTable('sender_account')
    .set((eb) => ({ lease_before: eb.ref('lease_owner'), lease_owner: owner, lease_until: now + LEASE_MS }))
    .where('id', '=', account)
    .where((eb) =>
      eb.or([
        eb('lease_owner', 'is', null),
        eb('lease_owner', '=', owner),
        eb('lease_until', '<=', now),
        // No lease runs that long: it was stamped by a clock that stood elsewhere.
        eb('lease_until', '>', now + LEASE_MS),
        ...(gone === null ? [] : [eb('lease_owner', '=', gone)]),
      ]),
    )
    .returningAll()
    .executeTakeFirst()
}

/** A sign of life for every account that a process holds. */
export async function renewLeases(db: Db, owner: string, now: number): Promise<void> {
  await db
    .updateTable('sender_account')
    .set({ lease_until: now + LEASE_MS })
    .where('lease_owner', '=', owner)
    .execute()
}

/** Lets go of every account, so that the next process need not wait. */
export async function releaseLeases(db: Db, owner: string): Promise<void> {
  await db
    .updateTable('sender_account')
    .set({ lease_owner: null, lease_until: 0 })
    .where('lease_owner', '=', owner)
    .execute()
}
