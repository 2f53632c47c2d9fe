import type { Kysely } from 'kysely'

/** Screens in lobbies that are opened by an address alone. */
export async function screens(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('screen')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('token_sealed', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('revoked_at', 'bigint')
    .addColumn('seen_at', 'bigint')
    .execute()
}
