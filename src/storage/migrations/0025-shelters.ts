import type { Kysely } from 'kysely'

/** Where people can go, whom each place is for, and what lies in the stores. */
export async function shelters(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('shelter')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('community_id', 'text', (c) => c.notNull().references('community.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('capacity', 'integer')
    .addColumn('purposes', 'text', (c) => c.notNull())
    .addColumn('accessible', 'integer', (c) => c.notNull())
    .addColumn('route_words', 'text', (c) => c.notNull())
    .addColumn('map_link', 'text', (c) => c.notNull())
    .addColumn('route_photo', 'text')
    .addColumn('rank', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('shelter_name', ['community_id', 'name'])
    .execute()
  await db.schema
    .createTable('shelter_serves')
    .addColumn('shelter_id', 'text', (c) => c.notNull().references('shelter.id').onDelete('cascade'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('shelter_serves_key', ['shelter_id', 'kind', 'value'])
    .execute()
  await db.schema
    .createTable('supply')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('community_id', 'text', (c) => c.notNull().references('community.id'))
    .addColumn('store', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('quantity', 'integer', (c) => c.notNull())
    .addColumn('unit', 'text', (c) => c.notNull())
    .addColumn('expires_on', 'text', (c) => c.notNull())
    .addColumn('remind_days', 'integer', (c) => c.notNull())
    .addColumn('reminded_for', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('supply_lot', ['community_id', 'store', 'name', 'expires_on'])
    .execute()
}
