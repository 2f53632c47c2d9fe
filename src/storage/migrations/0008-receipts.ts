import type { Kysely } from 'kysely'

/** What residents answer to an alert, each answer a row, and the one reminder that staff may ask for. */
export async function receipts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('receipt')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('thread_id', 'text', (c) => c.notNull())
    .addColumn('message_id', 'text', (c) => c.notNull())
    .addColumn('contact_id', 'text', (c) => c.notNull())
    .addColumn('channel_room_id', 'text')
    .addColumn('room_id', 'text')
    .addColumn('grid_id', 'text')
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('name_sealed', 'text', (c) => c.notNull())
    .addColumn('words_sealed', 'text', (c) => c.notNull())
    .addColumn('place_sealed', 'text')
    .addUniqueConstraint('receipt_once', ['message_id', 'subject'])
    .execute()
  await db.schema
    .createIndex('receipt_thread')
    .on('receipt')
    .columns(['thread_id', 'contact_id', 'subject'])
    .execute()
  await db.schema.createIndex('receipt_contact').on('receipt').columns(['contact_id', 'id']).execute()

  await db.schema
    .createTable('receipt_reminder')
    .addColumn('thread_id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('rooms', 'integer', (c) => c.notNull())
    .execute()
}
