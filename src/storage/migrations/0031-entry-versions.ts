import type { Kysely } from 'kysely'

/** The history of what the community says itself. */
export async function entryVersions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('entry_version')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('entry_id', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('staff_id', 'text')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('entry_version_entry').on('entry_version').columns(['entry_id', 'id']).execute()
}
