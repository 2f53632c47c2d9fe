import { sql, type Kysely } from 'kysely'

/**
 * Alerts, who agreed to them, what staff are told, and templates. A drill cannot become an alert, or the other way
 * round: its number begins with the word of its kind, and everything of a thread refers to kind and id together.
 */
export async function alerts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('alert')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('number', 'text', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('level', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('thread', 'text', (c) => c.notNull())
    .addColumn('follows', 'text', (c) => c.references('alert.id'))
    .addColumn('content_sealed', 'text', (c) => c.notNull())
    .addColumn('issued_at', 'bigint')
    .addColumn('expires_at', 'bigint')
    .addColumn('targets', 'text', (c) => c.notNull())
    .addColumn('prepared', 'integer', (c) => c.notNull())
    .addColumn('template_id', 'text')
    .addColumn('origin', 'text')
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('editors', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('preview_hash', 'text')
    .addColumn('preview_rooms', 'integer')
    .addColumn('confirmed_by', 'text')
    .addColumn('confirmed_at', 'bigint')
    .addColumn('confirmed_hash', 'text')
    .addColumn('sent_at', 'bigint')
    .addColumn('sent_by', 'text')
    .addColumn('rooms', 'integer')
    .addColumn('finished_at', 'bigint')
    .addUniqueConstraint('alert_number_once', ['day', 'number'])
    .addUniqueConstraint('alert_id_kind', ['id', 'kind'])
    .addForeignKeyConstraint('alert_thread_kind', ['thread', 'kind'], 'alert', ['id', 'kind'])
    .addCheckConstraint('alert_kind', sql`kind in ('actual', 'exercise')`)
    .addCheckConstraint(
      'alert_number_kind',
      sql`(kind = 'actual' and number like '预警%') or (kind = 'exercise' and number like '演练%')`,
    )
    .addCheckConstraint('alert_type', sql`type in ('alert', 'update', 'cancel')`)
    .addCheckConstraint('alert_level', sql`level in ('blue', 'yellow', 'orange', 'red', 'notice')`)
    .addCheckConstraint(
      'alert_state',
      sql`state in ('draft', 'awaiting-approval', 'approved', 'sending', 'paused', 'stopped', 'done', 'void')`,
    )
    .addCheckConstraint(
      'alert_follows',
      sql`(type = 'alert' and follows is null and thread = id) or (type <> 'alert' and follows is not null)`,
    )
    .execute()
  await db.schema.createIndex('alert_of_thread').on('alert').columns(['thread', 'created_at']).execute()
  await db.schema.createIndex('alert_of_state').on('alert').columns(['state', 'created_at']).execute()
  await db.schema.createIndex('alert_of_expiry').on('alert').column('expires_at').execute()
  await db.schema
    .createIndex('alert_of_origin')
    .on('alert')
    .column('origin')
    .where(sql.ref('origin'), 'is not', sql.lit(null))
    .execute()

  await db.schema
    .createTable('alert_number')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('last', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('alert_number_key', ['kind', 'day'])
    .execute()

  await db.schema
    .createTable('alert_approval')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('alert_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('approver', 'text', (c) => c.notNull())
    .addColumn('granted_at', 'bigint', (c) => c.notNull())
    .addColumn('used_at', 'bigint')
    .addForeignKeyConstraint('alert_approval_of', ['alert_id', 'kind'], 'alert', ['id', 'kind'])
    .execute()
  await db.schema.createIndex('alert_approval_alert').on('alert_approval').column('alert_id').execute()

  await db.schema
    .createTable('alert_notice')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('audience', 'text', (c) => c.notNull())
    .addColumn('lane', 'text', (c) => c.notNull())
    .addColumn('text_sealed', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('told_at', 'bigint')
    .execute()
  await db.schema
    .createIndex('alert_notice_untold')
    .on('alert_notice')
    .column('id')
    .where(sql.ref('told_at'), 'is', sql.lit(null))
    .execute()

  await db.schema
    .createTable('alert_dialogue')
    .addColumn('contact_id', 'text', (c) => c.primaryKey())
    .addColumn('state_sealed', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()

  await db.schema
    .createTable('alert_template')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('level', 'text', (c) => c.notNull())
    .addColumn('content_sealed', 'text', (c) => c.notNull())
    .addColumn('targets', 'text', (c) => c.notNull())
    .addColumn('lasts_ms', 'bigint', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('editors', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('approved_by', 'text')
    .addColumn('approved_at', 'bigint')
    .addColumn('approved_hash', 'text')
    .addColumn('retired_at', 'bigint')
    .addCheckConstraint('alert_template_kind', sql`kind in ('actual', 'exercise')`)
    .execute()
  await db.schema
    .createIndex('alert_template_name')
    .on('alert_template')
    .column('name')
    .unique()
    .where(sql.ref('retired_at'), 'is', sql.lit(null))
    .execute()
}
