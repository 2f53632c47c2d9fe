import type { Command } from 'commander'
import type { AlertDesk } from '../alerts/index.js'
import type { AccountBook, SessionBook } from '../access/index.js'
import type { GridBook, RoomBinder, RoomBook, StaffRegister } from '../directory/index.js'
import type { CampaignDesk, PlanLimits, Posters, Programme } from '../campaigns/index.js'
import type { KnowledgeFolders, LocalSettings } from '../knowledge/index.js'
import type { Lexicon } from '../language/index.js'
import type { BroadcastBook, Outlook } from '../outbox/index.js'
import type { CapInbox } from '../services/cap-inbox/index.js'
import type { ReceiptDesk } from '../services/receipts/index.js'
import type { PhotoShelf } from '../photos/index.js'
import type { CalloutDesk, MutualHelp } from '../services/callout/index.js'
import type { EvidenceDesk } from '../services/evidence/index.js'
import type { DrillBook, EventDesk } from '../services/events/index.js'
import type { HazardDesk, HazardStats } from '../services/hazards/index.js'
import type { ShelterDesk, SupplyDesk } from '../services/shelters/index.js'
import type { HouseholdDesk } from '../services/households/index.js'
import type { PrivacyDesk } from '../services/privacy/index.js'
import type { ScreenBook } from '../services/screens/index.js'
import type { VolunteerDesk } from '../services/volunteers/index.js'
import type { Clock } from '../shared/index.js'
import type { Db, Vault } from '../storage/index.js'
import type { TableReader } from '../tables/index.js'

/** What the commands work on while the database is open. */
export interface House {
  db: Db
  vault: Vault
  clock: Clock
  staff: StaffRegister
  accounts: AccountBook
  sessions: SessionBook
  grids: GridBook
  rooms: RoomBook
  binder: RoomBinder
  broadcasts: BroadcastBook
  outlook: Outlook
  volunteers: VolunteerDesk
  households: HouseholdDesk
  privacy: PrivacyDesk
  alerts: AlertDesk
  /** official warnings as files */
  cap: {
    inbox: CapInbox
    export: (
      number: string,
    ) => Promise<{ kind: 'xml'; xml: string } | { kind: 'unknown' | 'which' | 'not sent' }>
  }
  receipts: ReceiptDesk
  screens: ScreenBook
  knowledge: KnowledgeFolders
  /** read when it is asked for: it comes with the whole model */
  lexicon: () => Lexicon
  tables: TableReader
  isWebhook: (text: string) => boolean
  version: string
  campaigns: () => CampaignHouse
  evidence: EvidenceDesk
  field: {
    photos: PhotoShelf
    shelters: ShelterDesk
    supplies: SupplyDesk
    hazards: HazardDesk
    callouts: CalloutDesk
    mutual: MutualHelp
    events: EventDesk
    drills: DrillBook
    hazardStats: (from: number, until: number) => Promise<HazardStats>
  }
}

/** What it takes to plan campaigns; read when it is asked for. */
export interface CampaignHouse {
  desk: CampaignDesk
  programme: Programme
  posters: Posters
  limits: PlanLimits
  settings: LocalSettings
}

export interface CommandWorld {
  out: (line: string) => void
  error: (line: string) => void
  /** one line that somebody types or pipes in */
  readLine: () => Promise<string>
  /** Opens the house, and closes it whatever happens. */
  open: <T>(act: (house: House) => Promise<T>) => Promise<T>
  /** where things are, without opening anything */
  places: () => { dataDir: string }
  /** what the program ends with; 0 unless it is said otherwise */
  exitWith: (code: number) => void
}

export type Register = (program: Command, world: CommandWorld) => void

/** The command was used wrongly, or asks for what is not there. In Chinese, with what to do; shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
