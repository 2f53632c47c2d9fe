import type { Kysely } from 'kysely'

/** The quiz: who answered what, once each; rounds in private; the question of the day in a group. */
export async function quiz(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('quiz_player')
    .addColumn('contact_id', 'text', (c) => c.primaryKey())
    .addColumn('name_sealed', 'text', (c) => c.notNull())
    .addColumn('room_id', 'text')
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('quiz_round')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('contact_id', 'text', (c) => c.notNull())
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('questions', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('correct', 'integer', (c) => c.notNull())
    .addColumn('finished_at', 'bigint')
    .execute()
  await db.schema.createIndex('quiz_round_contact').on('quiz_round').column('contact_id').execute()
  await db.schema
    .createTable('quiz_answer')
    .addColumn('contact_id', 'text', (c) => c.notNull())
    .addColumn('question_id', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('chosen', 'integer', (c) => c.notNull())
    .addColumn('correct', 'integer', (c) => c.notNull())
    .addColumn('room_id', 'text')
    .addPrimaryKeyConstraint('quiz_answer_key', ['contact_id', 'question_id'])
    .execute()
  await db.schema.createIndex('quiz_answer_at').on('quiz_answer').column('at').execute()
  await db.schema
    .createTable('quiz_daily')
    .addColumn('room_id', 'text', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addColumn('question_id', 'text', (c) => c.notNull())
    .addColumn('posted_at', 'bigint', (c) => c.notNull())
    .addColumn('closed_at', 'bigint')
    .addPrimaryKeyConstraint('quiz_daily_key', ['room_id', 'day'])
    .execute()
  await db.schema
    .createTable('quiz_room')
    .addColumn('room_id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute()
}
