import { newId } from '../shared/index.js'
import type { Db, Vault } from '../storage/index.js'
import { recordAudit, type Actor } from './audit.js'

/** A list of people does not leave the house without a reason. */
export class ReasonMissingError extends Error {
  override readonly name = 'ReasonMissingError'
  constructor() {
    super('an export of personal data needs a reason of at least four characters; say what it is for')
  }
}

const LEAST_REASON = 4

export interface PersonalExport {
  at: number
  actor: Actor
  /** volunteers, households */
  what: string
  rows: number
  /** telephone numbers without their middle */
  masked: boolean
  /** in the words of whoever takes it: sealed, because a name may stand in it; the audit trail has its id */
  reason: string
}

/** @throws ReasonMissingError before anything is read */
export function checkReason(reason: string): void {
  if ([...reason.trim()].length < LEAST_REASON) throw new ReasonMissingError()
}

/** Written before the file is handed over. @throws ReasonMissingError */
export async function recordExport(db: Db, vault: Vault, done: PersonalExport): Promise<void> {
  checkReason(done.reason)
  const { at, actor, what, rows, masked } = done
  const id = newId(at)
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('personal_export')
      .values({
        id,
        at,
        actor: typeof actor === 'string' ? actor : actor.id,
        what,
        rows,
        masked: masked ? 1 : 0,
        reason_sealed: vault.seal(done.reason.trim(), `personal_export:${id}`),
      })
      .execute()
    await recordAudit(trx, {
      at,
      actor,
      action: `${what}.export`,
      subject: { kind: 'export', id },
      after: { rows, masked },
    })
  })
}

/** @returns newest first */
export async function listExports(
  db: Db,
  vault: Vault,
): Promise<(Omit<PersonalExport, 'actor'> & { actor: string })[]> {
  const rows = await db.selectFrom('personal_export').selectAll().orderBy('at', 'desc').limit(200).execute()
  return rows.map(({ id, reason_sealed, masked, ...row }) => ({
    ...row,
    masked: masked === 1,
    reason: vault.unseal(reason_sealed, `personal_export:${id}`),
  }))
}
