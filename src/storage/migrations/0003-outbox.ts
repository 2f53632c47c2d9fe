import { sql, type Kysely } from 'kysely'

/** Broadcasts: one row a room, the content stored once, and what is known of the accounts that send them. */
export async function outbox(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('delivery_content')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('content_sealed', 'text', (c) => c.notNull())
    .addColumn('echo_key', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()

  await db.schema
    .createTable('broadcast_delivery')
    .addColumn('id', 'bigint', (c) => c.primaryKey())
    .addColumn('batch', 'text', (c) => c.notNull())
    .addColumn('thread', 'text')
    .addColumn('lane', 'text', (c) => c.notNull())
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('room_id', 'text', (c) => c.notNull())
    .addColumn('content_id', 'text', (c) => c.notNull().references('delivery_content.id'))
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('hold', 'text', (c) => c.notNull())
    .addColumn('owner', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('next_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('settled_at', 'bigint')
    .addColumn('channel_id', 'text')
    .addColumn('channel_message_id', 'text')
    .addColumn('detail', 'text')
    .addUniqueConstraint('broadcast_once', ['batch', 'room_id', 'account'])
    .execute()
  // What a claim looks through: only what waits, in its order.
  await db.schema
    .createIndex('broadcast_queue')
    .on('broadcast_delivery')
    .columns(['account', 'lane', 'hold', 'id'])
    .where(sql.ref('state'), '=', sql.lit('queued'))
    .execute()
  await db.schema
    .createIndex('broadcast_open')
    .on('broadcast_delivery')
    .columns(['state', 'account'])
    .where(sql.ref('state'), 'in', sql`('sending', 'in-doubt')`)
    .execute()
  await db.schema
    .createIndex('broadcast_thread')
    .on('broadcast_delivery')
    .columns(['thread', 'room_id', 'id'])
    .where(sql.ref('thread'), 'is not', sql.lit(null))
    .execute()
  await db.schema
    .createIndex('broadcast_channel')
    .on('broadcast_delivery')
    .column('channel_id')
    .where(sql.ref('channel_id'), 'is not', sql.lit(null))
    .execute()

  await db.schema
    .createTable('sender_account')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('lease_owner', 'text')
    .addColumn('lease_before', 'text')
    .addColumn('lease_until', 'bigint', (c) => c.notNull())
    .addColumn('circuit_opened_at', 'bigint')
    .addColumn('circuit_ms', 'bigint', (c) => c.notNull())
    .addColumn('paused', 'integer', (c) => c.notNull())
    .addColumn('echoes', 'integer', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('sender_day')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('posts', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('sender_day_key', ['account', 'day'])
    .execute()
  await db.schema
    .createTable('broadcast_counter')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('last', 'bigint', (c) => c.notNull())
    .execute()
  await (db as Kysely<{ broadcast_counter: { id: number; last: number } }>)
    .insertInto('broadcast_counter')
    .values({ id: 1, last: 0 })
    .execute()
}
