import type { CalloutSchema } from './callout.js'
import type { AlertsSchema } from './alerts.js'
import type { CapSchema } from './cap.js'
import type { AccessSchema } from './access.js'
import type { CampaignsSchema } from './campaigns.js'
import type { DirectorySchema } from './directory.js'
import type { EntriesSchema } from './entries.js'
import type { EventsSchema } from './events.js'
import type { FieldDesksSchema } from './field-desks.js'
import type { FirstSchema } from './first.js'
import type { FormSchema } from './forms.js'
import type { HazardsSchema } from './hazards.js'
import type { OfficeSchema } from './office.js'
import type { OutboxSchema } from './outbox.js'
import type { PeopleSchema } from './people.js'
import type { QuizSchema } from './quiz.js'
import type { SheltersSchema } from './shelters.js'
import type { ReceiptsSchema } from './receipts.js'
import type { ScreensSchema } from './screens.js'
import type { TakeoverSchema } from './takeover.js'

/**
 * The tables, one file an area, each as it stands after all migrations. Portable between SQLite and PostgreSQL: instants are epoch-millisecond integers, truth
 * values are 0 or 1, structures are JSON text, and a column that ends in `_sealed` holds text encrypted by the Vault.
 */
export type Schema = CalloutSchema &
  AlertsSchema &
  CapSchema &
  AccessSchema &
  OfficeSchema &
  TakeoverSchema &
  ScreensSchema &
  CampaignsSchema &
  DirectorySchema &
  EntriesSchema &
  EventsSchema &
  FieldDesksSchema &
  FirstSchema &
  FormSchema &
  HazardsSchema &
  OutboxSchema &
  PeopleSchema &
  QuizSchema &
  SheltersSchema &
  ReceiptsSchema

export type * from './callout.js'

export type * from './alerts.js'
export type * from './cap.js'
export type * from './access.js'
export type * from './campaigns.js'
export type * from './directory.js'
export type * from './entries.js'
export type * from './events.js'
export type * from './field-desks.js'
export type * from './first.js'
export type * from './forms.js'
export type * from './hazards.js'
export type * from './office.js'
export type * from './outbox.js'
export type * from './people.js'
export type * from './quiz.js'
export type * from './shelters.js'
export type * from './receipts.js'
export type * from './screens.js'
export type * from './takeover.js'
