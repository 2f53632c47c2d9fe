import type { Migration } from 'kysely'
import { firstTables } from './0001-first-tables.js'
import { directory } from './0002-directory.js'
import { outbox } from './0003-outbox.js'
import { alerts } from './0004-alerts.js'
import { cap } from './0007-cap.js'
import { receipts } from './0008-receipts.js'
import { forms } from './0020-forms.js'
import { volunteers } from './0021-volunteers.js'
import { households } from './0022-households.js'
import { privacy } from './0023-privacy.js'
import { fieldDesks } from './0024-field-desks.js'
import { shelters } from './0025-shelters.js'
import { hazards } from './0026-hazards.js'
import { events } from './0027-events.js'
import { callout } from './0028-callout.js'

/** In order of name, one file each; a migration that has landed is never edited. */
export const migrations: Record<string, Migration> = {
  '0001_first_tables': { up: firstTables },
  '0002_directory': { up: directory },
  '0003_outbox': { up: outbox },
  '0004_alerts': { up: alerts },
  '0007_cap': { up: cap },
  '0008_receipts': { up: receipts },
  '0020_forms': { up: forms },
  '0021_volunteers': { up: volunteers },
  '0022_households': { up: households },
  '0023_privacy': { up: privacy },
  '0024_field_desks': { up: fieldDesks },
  '0025_shelters': { up: shelters },
  '0026_hazards': { up: hazards },
  '0027_events': { up: events },
  '0028_callout': { up: callout },
}
