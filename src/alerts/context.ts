import { recordAudit, type Act, type Actor, type AuditFacts } from '../directory/index.js'
import type { Lane, Paces } from '../outbox/index.js'
import type { Clock } from '../shared/index.js'
import type { Db, Vault } from '../storage/index.js'
import type { Alert } from './alert.js'
import { AlertBook } from './alert-book.js'
import { addNotice, type NoticeAudience } from './notices.js'
import { makePreview, type Preview } from './preview.js'
import type { DeskAct, Refused, Why } from './refusals.js'
import { actorId, isAllowed } from './rights.js'

export interface ContextOptions {
  db: Db
  vault: Vault
  clock: Clock
  paces: Paces
  /** after each commit: there may be something to send, or to tell */
  onCommitted?: () => void
}

/** What every act on alerts has in common: one transaction, the right to do it, the trail, and the word to staff. */
export class AlertContext {
  readonly book: AlertBook

  constructor(readonly options: ContextOptions) {
    this.book = new AlertBook(options.vault)
  }

  now(): number {
    return this.options.clock.now()
  }

  /** @param trx the transaction of the caller, such as that of a message in the chat; else one of its own */
  async within<T>(trx: Db | undefined, act: (trx: Db) => Promise<T>): Promise<T> {
    if (trx) return act(trx)
    const outcome = await this.options.db.transaction().execute(act)
    this.options.onCommitted?.()
    return outcome
  }

  /** Finds an alert on which somebody wants to act, or refuses. */
  async opened(
    trx: Db,
    id: string,
    act: DeskAct,
    right: Act,
    actor: Actor,
  ): Promise<{ kind: 'opened'; alert: Alert } | Refused> {
    const alert = await this.book.get(trx, id)
    if (!alert) return this.refuse(trx, actor, act, undefined, { why: 'unknown' })
    if (!(await isAllowed(trx, actorId(actor), right)))
      return this.refuse(trx, actor, act, alert, { why: 'not-allowed' })
    return { kind: 'opened', alert }
  }

  /** Who tried what in vain is in the trail like what was done. */
  async refuse(trx: Db, actor: Actor, act: DeskAct, alert: Alert | undefined, why: Why): Promise<Refused> {
    await this.record(trx, actor, 'refused', alert, {
      act,
      why: why.why,
      ...(alert && { state: alert.state }),
    })
    return { kind: 'refused', act, ...why }
  }

  async record(
    trx: Db,
    actor: Actor,
    act: string,
    alert: Pick<Alert, 'id'> | undefined,
    after: AuditFacts,
    before?: AuditFacts,
  ): Promise<void> {
    await recordAudit(trx, {
      at: this.now(),
      actor,
      action: `alert.${act}`,
      ...(alert && { subject: { kind: 'alert', id: alert.id } }),
      ...(before && { before }),
      after,
    })
  }

  async preview(trx: Db, alert: Alert): Promise<Preview> {
    const { vault, clock, paces } = this.options
    return makePreview(trx, alert, { vault, clock, paces, book: this.book })
  }

  async tell(trx: Db, audience: NoticeAudience, lane: Lane, text: string): Promise<void> {
    await addNotice(trx, this.options.vault, { audience, lane, text }, this.now())
  }
}
