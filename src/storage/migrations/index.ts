import type { Migration } from 'kysely'
import { access } from './0030-access.js'
import { alerts } from './0004-alerts.js'
import { callout } from './0028-callout.js'
import { campaignTests } from './0011-campaign-tests.js'
import { campaigns } from './0010-campaigns.js'
import { cap } from './0007-cap.js'
import { directory } from './0002-directory.js'
import { entryVersions } from './0031-entry-versions.js'
import { events } from './0027-events.js'
import { fieldDesks } from './0024-field-desks.js'
import { firstTables } from './0001-first-tables.js'
import { forms } from './0020-forms.js'
import { hazards } from './0026-hazards.js'
import { households } from './0022-households.js'
import { outbox } from './0003-outbox.js'
import { privacy } from './0023-privacy.js'
import { quiz } from './0012-quiz.js'
import { receipts } from './0008-receipts.js'
import { shelters } from './0025-shelters.js'
import { screens } from './0034-screens.js'
import { settings } from './0032-settings.js'
import { takeover } from './0033-takeover.js'
import { volunteers } from './0021-volunteers.js'

/** In order of name, one file each; a migration that has landed is never edited. */
export const migrations: Record<string, Migration> = {
  '0001_first_tables': { up: firstTables },
  '0002_directory': { up: directory },
  '0003_outbox': { up: outbox },
  '0004_alerts': { up: alerts },
  '0007_cap': { up: cap },
  '0008_receipts': { up: receipts },
  '0010_campaigns': { up: campaigns },
  '0011_campaign_tests': { up: campaignTests },
  '0012_quiz': { up: quiz },
  '0020_forms': { up: forms },
  '0021_volunteers': { up: volunteers },
  '0022_households': { up: households },
  '0023_privacy': { up: privacy },
  '0024_field_desks': { up: fieldDesks },
  '0025_shelters': { up: shelters },
  '0026_hazards': { up: hazards },
  '0027_events': { up: events },
  '0028_callout': { up: callout },
  '0030_access': { up: access },
  '0031_entry_versions': { up: entryVersions },
  '0032_settings': { up: settings },
  '0033_takeover': { up: takeover },
  '0034_screens': { up: screens },
}
