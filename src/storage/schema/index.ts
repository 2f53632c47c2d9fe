import type { FirstSchema } from './first.js'

/**
 * The tables, one file a stage. Portable between SQLite and PostgreSQL: instants are epoch-millisecond integers, truth
 * values are 0 or 1, structures are JSON text, and a column that ends in `_sealed` holds text encrypted by the Vault.
 */
export type Schema = FirstSchema

export type * from './first.js'
