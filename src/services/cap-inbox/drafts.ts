import type { CapDraft } from '../../cap/index.js'
import type { Actor } from '../../directory/index.js'
import type { Delivery } from '../../outbox/index.js'
import type { Db } from '../../storage/index.js'

/** Whoever keeps the alerts: makes a draft of what an official file says. Never sends anything. */
export interface DraftMaker {
  /**
   * @param trx the transaction that remembers the file: both are kept, or neither
   * @param predecessor the alert that an update or a cancel belongs to
   */
  draft(trx: Db, draft: CapDraft, actor: Actor, predecessor?: string): Promise<Drafted>
}

export type Drafted =
  /** `number`: as staff know it; `remark`: what they must know of the thread */
  | { kind: 'drafted'; alertId: string; number?: string; remark?: string }
  /** in Chinese, with what to do */
  | { kind: 'refused'; reason: string }

/** Whoever is on duty, told in the transaction of what they are told of. */
export interface StaffPager {
  page(trx: Db, text: string, cause: string): Promise<readonly Delivery[]>
  wake(deliveries: readonly Delivery[]): void
}
