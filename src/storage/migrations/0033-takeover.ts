import { sql, type Kysely } from 'kysely'

/** Who has taken over which chat, and until when. */
export async function takeover(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('takeover')
    .addColumn('contact_id', 'text', (c) => c.notNull())
    .addColumn('room_id', 'text', (c) => c.notNull().defaultTo(sql`''`))
    .addColumn('staff_id', 'text', (c) => c.notNull())
    .addColumn('since', 'bigint', (c) => c.notNull())
    .addColumn('until', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('takeover_key', ['contact_id', 'room_id'])
    .execute()
  await db.schema
    .createIndex('message_contact')
    .on('message')
    .columns(['contact_id', 'received_at'])
    .execute()
  await db.schema.createIndex('delivery_cause').on('delivery').column('cause').execute()
}
