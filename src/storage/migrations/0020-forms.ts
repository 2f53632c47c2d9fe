import type { Kysely } from 'kysely'

/** Forms that are half filled in, so that a restart in the middle loses nothing. */
export async function forms(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('form_draft')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('contact_id', 'text', (c) => c.notNull())
    .addColumn('room_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('parked', 'integer', (c) => c.notNull())
    .addColumn('state_sealed', 'text', (c) => c.notNull())
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('reminded_at', 'bigint')
    .addUniqueConstraint('form_draft_once', ['contact_id', 'room_id', 'kind'])
    .execute()
}
