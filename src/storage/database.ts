import SQLite from 'better-sqlite3'
import {
  CompiledQuery,
  Kysely,
  Migrator,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  sql,
  type Driver,
  type SqliteDatabase,
  type SqliteDialectConfig,
  type SqliteStatement,
} from 'kysely'
import { LRUCache } from 'lru-cache'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { migrations } from './migrations/index.js'
import type { Schema } from './schema/index.js'

export type Db = Kysely<Schema>

/** The database file could not be opened or brought up to date. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}

/**
 * Takes the write lock when a transaction begins. Begun without it, a transaction that reads first and writes later
 * fails at once when another process (a command line beside the bot) has committed in between: SQLite does not wait
 * for that lock, whatever `busy_timeout` says.
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

class ImmediateDialect extends SqliteDialect {
  constructor(private readonly config: SqliteDialectConfig) {
    super(config)
  }
  override createDriver(): Driver {
    return new ImmediateDriver(this.config)
  }
}

/**
 * Opens the embedded database and brings its tables up to date.
 *
 * @param path a file, or ':memory:'
 * @param onStatement told of every statement that has run; for measurements
 * @throws DatabaseError when the file cannot be opened, or a migration failed (nothing of it is kept)
 */
export async function openDatabase(path: string, onStatement?: (sql: string) => void): Promise<Db> {
  let sqlite: SQLite.Database
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    sqlite = new SQLite(path)
    sqlite.pragma('journal_mode = WAL')
    // A message that was acknowledged survives a power cut.
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma('busy_timeout = 5000')
  } catch (error) {
    throw new DatabaseError(
      `cannot open the database ${path}: ${String(error)}; check the folder and the disk`,
    )
  }
  const db: Db = new Kysely<Schema>({
    dialect: new ImmediateDialect({ database: remembering(sqlite) }),
    ...(onStatement && { log: (event) => onStatement(event.query.sql) }),
  })
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    // Each area numbers its tables in a range of its own, and areas land in another order than that of their numbers.
    allowUnorderedMigrations: true,
  })
  const { error } = await migrator.migrateToLatest()
  if (error) {
    await db.destroy()
    throw new DatabaseError(`cannot update the tables of ${path}: ${String(error)}; restore the last backup`)
  }
  return db
}

/** Statements that are asked for again and again; a long one is a batch of a size that may not come twice. */
const REMEMBERED = 300
const LONGEST_REMEMBERED = 4_000

/**
 * The same database, which prepares a statement once: preparing cost more than most of what is run. Kysely gives the one
 * connection to one query at a time, so no statement is asked again while it is being read.
 */
function remembering(sqlite: SQLite.Database): SqliteDatabase {
  const known = new LRUCache<string, SQLite.Statement>({ max: REMEMBERED })
  return {
    close: () => sqlite.close(),
    prepare(text) {
      const statement = known.get(text) ?? sqlite.prepare(text)
      if (text.length <= LONGEST_REMEMBERED) known.set(text, statement)
      return statement as unknown as SqliteStatement
    },
  }
}

/**
 * Writes without waiting for the disk: atomic and in order as ever, but after a power cut (not after a crash of the
 * process) the last moments may be missing. Only for what may safely be as before: what became of a message that
 * was sent, never that it is to be sent.
 */
export async function withoutWaiting<T>(db: Db, act: (connection: Db) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql`pragma synchronous = normal`.execute(connection)
    try {
      return await act(connection)
    } finally {
      await sql`pragma synchronous = full`.execute(connection)
    }
  })
}
