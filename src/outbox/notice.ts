import type { AccountId, BatchId } from './broadcast.js'

/** What staff should hear about sending. Values: whoever tells staff finds the words. */
export type OutboxNotice =
  /** WeChat has had enough of us; broadcasts of the account rest until then (UTC epoch milliseconds) */
  | { kind: 'too-often'; account: AccountId; until: number }
  /** so many bulk broadcasts went out today; the rest goes on tomorrow */
  | { kind: 'day-full'; account: AccountId; posts: number }
  /** broadcasts rest because an outcome might not be written down any more */
  | { kind: 'cannot-write'; why: 'disk' | 'database' }
  | { kind: 'can-write-again' }
  /** past their expiry before they could be sent */
  | { kind: 'expired'; batch: BatchId; rooms: number }
  /** the program ended while they were sent; nobody knows whether they arrived, staff decide */
  | { kind: 'left-in-doubt'; batch: BatchId; rooms: number }
  /** another process sends for this account, on the same database */
  | { kind: 'other-sender'; account: AccountId }
