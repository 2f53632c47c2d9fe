import type { Kysely } from 'kysely'

/** Which building lies in which grid, and who lives where as far as they said so. */
export async function households(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('building')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('community_id', 'text', (c) => c.notNull().references('community.id'))
    .addColumn('estate', 'text', (c) => c.notNull())
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('grid_id', 'text', (c) => c.references('grid.id').onDelete('set null'))
    .addColumn('households', 'integer')
    .addUniqueConstraint('building_code', ['community_id', 'estate', 'code'])
    .execute()
  await db.schema.createIndex('building_by_code').on('building').column('code').execute()

  await db.schema
    .createTable('resident_home')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('contact_id', 'text', (c) => c.notNull().unique())
    .addColumn('household_key', 'text', (c) => c.notNull())
    .addColumn('address_sealed', 'text', (c) => c.notNull())
    .addColumn('mobile_sealed', 'text')
    .addColumn('building_id', 'text', (c) => c.references('building.id').onDelete('set null'))
    .addColumn('bound_at', 'bigint', (c) => c.notNull())
    .addColumn('confirmed_at', 'bigint', (c) => c.notNull())
    .addColumn('asked_at', 'bigint')
    .execute()
  await db.schema.createIndex('resident_home_household').on('resident_home').column('household_key').execute()
  await db.schema.createIndex('resident_home_building').on('resident_home').column('building_id').execute()
}
