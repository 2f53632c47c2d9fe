import { may, type Act, type Actor, type Role } from '../directory/index.js'
import type { Db } from '../storage/index.js'

/** Who it is in the rows: a staff id, `cli` or `system`. Whoever sits at the command line is one person. */
export function actorId(actor: Actor): string {
  return typeof actor === 'string' ? actor : actor.id
}

/** Asked of the database, in the transaction of the act: a role that was taken away counts at once. */
export async function isAllowed(trx: Db, actor: string, act: Act): Promise<boolean> {
  if (actor === 'cli') return true
  // The program drafts what a watched folder brings; it never sends and never agrees.
  if (actor === 'system') return act === 'view' || act === 'edit'
  const row = await trx.selectFrom('staff').select('role').where('id', '=', actor).executeTakeFirst()
  return row !== undefined && may(row.role as Role, act)
}

/** How many people could be the second person: bound, allowed, and without a hand in it. */
export async function approversBeside(trx: Db, involved: readonly string[]): Promise<number> {
  const rows = await trx
    .selectFrom('staff')
    .select(['id', 'role'])
    .where('contact_id', 'is not', null)
    .execute()
  return rows.filter(({ id, role }) => may(role as Role, 'approve') && !involved.includes(id)).length
}
