import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'

/** Communities, grids, rooms with their binding, the duty roster; the audit trail becomes a chain. */
export async function directory(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('community')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()

  await db.schema
    .createTable('grid')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('community_id', 'text', (c) => c.notNull().references('community.id'))
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('residents', 'integer')
    .addColumn('receipts', 'text', (c) => c.notNull())
    .addUniqueConstraint('grid_code', ['community_id', 'code'])
    .execute()

  await rooms(db)
  await staff(db)
  await audit(db as Kysely<AuditTables>)
}

async function rooms(db: Kysely<unknown>): Promise<void> {
  // What this table held is which rooms of the channel were greeted; a room of the community is more than that.
  await db.schema.alterTable('room').renameTo('joined_room').execute()
  await db.schema
    .createTable('room')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('community_id', 'text', (c) => c.notNull().references('community.id'))
    .addColumn('grid_id', 'text', (c) => c.references('grid.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('residents', 'integer')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('doubt', 'text')
    .addColumn('channel_id', 'text', (c) => c.unique())
    .addColumn('topic', 'text')
    .addColumn('bound_at', 'bigint')
    .addColumn('bound_by', 'text')
    .addColumn('bound_self', 'text')
    .addColumn('webhook_sealed', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('room_name', ['community_id', 'name'])
    .execute()
  await db.schema.createIndex('room_grid').on('room').column('grid_id').execute()
  await db.schema
    .createTable('room_tag')
    .addColumn('room_id', 'text', (c) => c.notNull().references('room.id').onDelete('cascade'))
    .addColumn('tag', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('room_tag_key', ['room_id', 'tag'])
    .execute()
  await db.schema
    .createTable('room_code')
    .addColumn('code_hash', 'text', (c) => c.primaryKey())
    .addColumn('room_id', 'text', (c) => c.notNull().references('room.id').onDelete('cascade'))
    .addColumn('rebind', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('used_at', 'bigint')
    .execute()
}

/** A staff member may be known before anybody has sent the code: `bound_at` may be missing, a telephone may be there. */
async function staff(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('staff').renameTo('staff_before').execute()
  await db.schema
    .createTable('staff')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name_sealed', 'text', (c) => c.notNull())
    .addColumn('phone_sealed', 'text')
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('contact_id', 'text', (c) => c.unique())
    .addColumn('room_id', 'text', (c) => c.unique())
    .addColumn('on_duty', 'integer', (c) => c.notNull())
    .addColumn('bound_at', 'bigint')
    .execute()
  const tables = db as Kysely<{ staff: StaffBefore; staff_before: StaffBefore }>
  const columns = ['id', 'name_sealed', 'role', 'contact_id', 'room_id', 'on_duty', 'bound_at'] as const
  await tables
    .insertInto('staff')
    .columns(columns)
    .expression((eb) => eb.selectFrom('staff_before').select(columns))
    .execute()
  await db.schema.dropTable('staff_before').execute()
  await db.schema
    .alterTable('staff_code')
    .addColumn('staff_id', 'text', (c) => c.references('staff.id').onDelete('cascade'))
    .execute()

  await db.schema
    .createTable('staff_grid')
    .addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id').onDelete('cascade'))
    .addColumn('grid_id', 'text', (c) => c.notNull().references('grid.id').onDelete('cascade'))
    .addColumn('part', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('staff_grid_key', ['staff_id', 'grid_id'])
    .execute()
  await db.schema
    .createTable('duty_shift')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('staff_id', 'text', (c) => c.notNull().references('staff.id').onDelete('cascade'))
    .addColumn('from_at', 'bigint', (c) => c.notNull())
    .addColumn('until_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('duty_shift_once', ['staff_id', 'from_at'])
    .execute()
  await db.schema.createIndex('duty_shift_until').on('duty_shift').column('until_at').execute()
}

interface StaffBefore {
  id: string
  name_sealed: string
  role: string
  contact_id: string | null
  room_id: string | null
  on_duty: number
  bound_at: number
}

interface AuditTables {
  audit_before: { id: string; at: number; actor: string; action: string; detail: string }
  audit: {
    seq: number
    at: number
    actor: string
    where_from: string
    action: string
    subject_kind: string | null
    subject_id: string | null
    before_json: string | null
    after_json: string | null
    prev_hash: string
    hash: string
  }
  audit_head: { id: number; seq: number; hash: string }
}

/** What was recorded until now is chained as it stands, oldest first. */
async function audit(db: Kysely<AuditTables>): Promise<void> {
  await db.schema.alterTable('audit').renameTo('audit_before').execute()
  await db.schema
    .createTable('audit')
    .addColumn('seq', 'bigint', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('where_from', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('subject_kind', 'text')
    .addColumn('subject_id', 'text')
    .addColumn('before_json', 'text')
    .addColumn('after_json', 'text')
    .addColumn('prev_hash', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('audit_head')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('audit_post')
    .addColumn('day', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .execute()

  let seq = 0
  let hash = ''
  const rows = await db.selectFrom('audit_before').selectAll().orderBy('id').execute()
  for (const row of rows) {
    const where = row.actor === 'cli' ? 'cli' : ['system', 'demonstration'].includes(row.actor) ? 'system' : 'chat' // prettier-ignore
    const { id } = JSON.parse(row.detail) as { id?: string }
    const subject: [string | null, string | null] = id === undefined ? [null, null] : ['staff', id]
    seq++
    const prev = hash
    // As recordAudit has it; written out here because a migration that has landed never changes.
    const fields = [seq, row.at, row.actor, where, row.action, ...subject, null, row.detail, prev]
    hash = createHash('sha256').update(JSON.stringify(fields)).digest('hex')
    await db
      .insertInto('audit')
      .values({
        seq,
        at: row.at,
        actor: row.actor,
        where_from: where,
        action: row.action,
        subject_kind: subject[0],
        subject_id: subject[1],
        before_json: null,
        after_json: row.detail,
        prev_hash: prev,
        hash,
      })
      .execute()
  }
  await db.insertInto('audit_head').values({ id: 1, seq, hash }).execute()
  await db.schema.dropTable('audit_before').execute()
  await db.schema.createIndex('audit_at').on('audit').column('at').execute()
}
