import SQLite from 'better-sqlite3'

/**
 * Copies a database that is in use, as it stands at one moment: SQLite's own backup. A copied file would lack what is
 * still in the log beside it, and pass every check.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new SQLite(from, { readonly: true, fileMustExist: true })
  try {
    await source.backup(to)
  } finally {
    source.close()
  }
  // The copy says WAL of itself; made whole here, it is one file without a log beside it.
  const copy = new SQLite(to)
  copy.pragma('journal_mode = DELETE')
  copy.close()
}

/** @returns what SQLite finds wrong in a database file; empty for a whole one */
export function faultsOf(path: string): string[] {
  try {
    const sqlite = new SQLite(path, { readonly: true, fileMustExist: true })
    try {
      const rows = sqlite.pragma('integrity_check') as { integrity_check: string }[]
      return rows.map((row) => row.integrity_check).filter((word) => word !== 'ok')
    } finally {
      sqlite.close()
    }
  } catch (error) {
    return [String(error)]
  }
}
