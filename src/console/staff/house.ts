import type { AccountBook, Door, FirstStart, SessionBook } from '../../access/index.js'
import type { ChannelState } from '../../channel/index.js'
import type { GridBook, RoomBinder, RoomBook, StaffRegister } from '../../directory/index.js'
import type { AlertDesk } from '../../alerts/index.js'
import type { CampaignDesk, PlanLimits, Posters, Programme } from '../../campaigns/index.js'
import type { BackupKeeper } from '../../backup/index.js'
import type { KnowledgeFolders, LiveLibrary } from '../../knowledge/index.js'
import type { BroadcastBook, Outbox, Outlook } from '../../outbox/index.js'
import type { EntryDesk } from '../../services/entries/index.js'
import type { EvidenceDesk } from '../../services/evidence/index.js'
import type { QuestionDesk } from '../../services/questions/index.js'
import type { ReceiptDesk } from '../../services/receipts/index.js'
import type { ScreenBook } from '../../services/screens/index.js'
import type { SettingBook } from '../../services/settings/index.js'
import type { TakeoverDesk } from '../../services/takeover/index.js'
import type { Clock, Logger } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import type { ModelUnderstander } from '../../understanding/index.js'

/** What the staff console works on; put together in the composition root. */
export interface StaffHouse {
  db: Db
  vault: Vault
  clock: Clock
  logger: Logger
  accounts: AccountBook
  sessions: SessionBook
  door: Door
  firstStart: FirstStart
  staff: StaffRegister
  grids: GridBook
  rooms: RoomBook
  binder: RoomBinder
  outbox: Pick<Outbox, 'wake' | 'wakeBroadcasts'>
  broadcasts: BroadcastBook
  outlook: Outlook
  alerts: AlertDesk
  campaigns: { desk: CampaignDesk; programme: () => Programme; posters: Posters; limits: PlanLimits }
  evidence: EvidenceDesk
  receipts: ReceiptDesk
  takeover: TakeoverDesk
  questions: QuestionDesk
  entries: EntryDesk
  /** what somebody would be told who says this; nothing is kept or sent */
  preview: (text: string) => Previewed
  library: Pick<LiveLibrary, 'current' | 'reload'>
  folders: KnowledgeFolders
  brain: ModelUnderstander
  settings: SettingBook
  screens: ScreenBook
  /** what the office's QR code says; its telephone number when there is none */
  posterQr: string | undefined
  backups: BackupKeeper
  dataDir: string
  channelState: () => ChannelState
  isWebhook: (text: string) => boolean
  version: string
  /** UTC epoch milliseconds */
  startedAt: number
}

export interface Previewed {
  kind: string
  hazard?: string
  replies: readonly string[]
}
