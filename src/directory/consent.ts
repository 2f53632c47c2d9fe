import type { ContactId } from '../channel/index.js'
import { newId } from '../shared/index.js'
import type { Db } from '../storage/index.js'

/** What a person agreed to: the purpose, and the version of the words they read. */
export interface ConsentRecord {
  contact: ContactId
  /** volunteer, household … */
  purpose: string
  version: string
  givenAt: number
  withdrawnAt?: number
}

/** Writes down that somebody agreed, in the transaction of what they agreed to. Earlier consents stay as they were. */
export async function recordConsent(
  trx: Db,
  { contact, purpose, version, givenAt }: Omit<ConsentRecord, 'withdrawnAt'>,
): Promise<void> {
  await trx
    .insertInto('consent')
    .values({
      id: newId(givenAt),
      contact_id: contact,
      purpose,
      version,
      given_at: givenAt,
      withdrawn_at: null,
    })
    .execute()
}

/** Withdrawing is as easy as giving: it closes every consent to this purpose. */
export async function withdrawConsent(
  trx: Db,
  contact: ContactId,
  purpose: string | undefined,
  at: number,
): Promise<void> {
  let query = trx
    .updateTable('consent')
    .set({ withdrawn_at: at })
    .where('contact_id', '=', contact)
    .where('withdrawn_at', 'is', null)
  if (purpose !== undefined) query = query.where('purpose', '=', purpose)
  await query.execute()
}

/** @returns oldest first */
export async function consentsOf(db: Db, contact: ContactId): Promise<ConsentRecord[]> {
  const rows = await db
    .selectFrom('consent')
    .selectAll()
    .where('contact_id', '=', contact)
    .orderBy('given_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    contact: row.contact_id as ContactId,
    purpose: row.purpose,
    version: row.version,
    givenAt: row.given_at,
    ...(row.withdrawn_at !== null && { withdrawnAt: row.withdrawn_at }),
  }))
}
