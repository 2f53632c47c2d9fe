import type { Migration } from 'kysely'
import { firstTables } from './0001-first-tables.js'
import { directory } from './0002-directory.js'
import { outbox } from './0003-outbox.js'
import { alerts } from './0004-alerts.js'
import { cap } from './0007-cap.js'
import { receipts } from './0008-receipts.js'
import { access } from './0030-access.js'
import { entryVersions } from './0031-entry-versions.js'
import { settings } from './0032-settings.js'
import { takeover } from './0033-takeover.js'

/** In order of name, one file each; a migration that has landed is never edited. */
export const migrations: Record<string, Migration> = {
  '0001_first_tables': { up: firstTables },
  '0002_directory': { up: directory },
  '0003_outbox': { up: outbox },
  '0004_alerts': { up: alerts },
  '0007_cap': { up: cap },
  '0008_receipts': { up: receipts },
  '0030_access': { up: access },
  '0031_entry_versions': { up: entryVersions },
  '0032_settings': { up: settings },
  '0033_takeover': { up: takeover },
}
