import { batchOf } from '../alerts/index.js'
import type { KnowledgeFolders } from '../knowledge/index.js'
import { loadPlans } from '../services/callout/index.js'
import {
  alertsSource,
  drillsSource,
  EvidenceDesk,
  eventsSource,
  hazardsSource,
  organisationSource,
  outreachSource,
  plansSource,
  sheltersSource,
  volunteersSource,
} from '../services/evidence/index.js'
import { PURPOSE_NAMES, PURPOSES } from '../services/shelters/index.js'
import { namesOf, ROLES } from '../services/volunteers/index.js'
import type { Ground } from './part.js'

/** The yearly evidence pack over every area that keeps records. Without a channel: for the command line as well. */
export function openEvidence(
  ground: Pick<Ground, 'db' | 'vault' | 'clock'> & { config: Pick<Ground['config'], 'local'> },
  knowledge: KnowledgeFolders,
): EvidenceDesk {
  const { db, vault, clock, config } = ground
  const purposes = (values: readonly string[]): string =>
    PURPOSES.filter((purpose) => values.includes(purpose))
      .map((purpose) => PURPOSE_NAMES[purpose])
      .join('、')
  return new EvidenceDesk({
    db,
    clock,
    // Read when it is asked for: staff may set it in the console.
    community: () => config.local.community,
    sources: [
      organisationSource(db),
      plansSource(db, loadPlans(knowledge).plans),
      drillsSource(db, vault),
      outreachSource(db),
      eventsSource(db),
      volunteersSource(db, (values) => namesOf(ROLES, values)),
      hazardsSource(db),
      sheltersSource(db, purposes),
      alertsSource(db, batchOf),
    ],
  })
}
