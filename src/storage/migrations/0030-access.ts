import type { Kysely } from 'kysely'

/** Accounts and sessions of the staff console. */
export async function access(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('console_account')
    .addColumn('staff_id', 'text', (c) => c.primaryKey().references('staff.id').onDelete('cascade'))
    .addColumn('login_key', 'text', (c) => c.notNull().unique())
    .addColumn('login_sealed', 'text', (c) => c.notNull())
    .addColumn('password_hash', 'text', (c) => c.notNull())
    .addColumn('must_change', 'integer', (c) => c.notNull())
    .addColumn('totp_sealed', 'text')
    .addColumn('totp_step', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('signed_in_at', 'bigint')
    .execute()

  await db.schema
    .createTable('console_session')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('staff_id', 'text', (c) =>
      c.notNull().references('console_account.staff_id').onDelete('cascade'),
    )
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('device', 'text', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('console_session_staff').on('console_session').column('staff_id').execute()
}
