import { newId } from '../shared/index.js'
import type { Db } from '../storage/index.js'

export interface AuditEvent {
  at: number
  /** a contact id, `cli`, or `system` */
  actor: string
  action: string
  /** ids and counts only; never what somebody wrote */
  detail: Record<string, string | number | boolean | null>
}

/** Writes one act to the audit trail, in the transaction of the act itself. */
export async function recordAudit(trx: Db, event: AuditEvent): Promise<void> {
  await trx
    .insertInto('audit')
    .values({
      id: newId(event.at),
      at: event.at,
      actor: event.actor,
      action: event.action,
      detail: JSON.stringify(event.detail),
    })
    .execute()
}
