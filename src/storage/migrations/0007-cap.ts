import type { Kysely } from 'kysely'

/** Official messages that became drafts: what a duplicate, an update or a cancel is recognised by. */
export async function cap(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('cap_message')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('sender', 'text', (c) => c.notNull())
    .addColumn('identifier', 'text', (c) => c.notNull())
    .addColumn('sent', 'bigint', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('msg_type', 'text', (c) => c.notNull())
    .addColumn('thread_id', 'text', (c) => c.notNull())
    .addColumn('predecessor_id', 'text', (c) => c.references('cap_message.id'))
    .addColumn('alert_id', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('filed', 'integer', (c) => c.notNull())
    .addColumn('imported_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('cap_message_once', ['sender', 'identifier', 'sent'])
    .execute()
  await db.schema.createIndex('cap_message_thread').on('cap_message').columns(['thread_id', 'sent']).execute()
  await db.schema.createIndex('cap_message_alert').on('cap_message').column('alert_id').execute()
}
