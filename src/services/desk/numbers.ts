import { sql } from 'kysely'
import type { Db } from '../../storage/index.js'

/** The next of the short numbers that people say aloud; taken under the lock of the transaction. */
export async function nextNumber(trx: Db, table: 'hazard' | 'event' | 'callout'): Promise<number> {
  const { rows } = await sql<{
    next: number
  }>`select coalesce(max(number), 0) + 1 as next from ${sql.table(table)}`.execute(trx)
  return Number(rows[0]!.next)
}
