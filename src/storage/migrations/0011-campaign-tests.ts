import type { Kysely } from 'kysely'

/** Test-sends that a command line asked for: a running bot sends them within a minute. */
export async function campaignTests(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('campaign_test')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('slot_id', 'text', (c) => c.notNull())
    .addColumn('variant', 'integer', (c) => c.notNull())
    .addColumn('staff_id', 'text', (c) => c.notNull())
    .addColumn('asked_at', 'bigint', (c) => c.notNull())
    .addColumn('sent_at', 'bigint')
    .execute()
}
