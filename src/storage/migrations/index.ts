import type { Migration } from 'kysely'
import { firstTables } from './0001-first-tables.js'
import { directory } from './0002-directory.js'

/** In order of name, one file each; a migration that has landed is never edited. */
export const migrations: Record<string, Migration> = {
  '0001_first_tables': { up: firstTables },
  '0002_directory': { up: directory },
}
