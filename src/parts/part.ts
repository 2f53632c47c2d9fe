import type { Channel } from '../channel/index.js'
import type { ChatService } from '../chat/index.js'
import type { Config } from '../config.js'
import type { GridBook, RoomBinder, RoomBook, StaffRegister } from '../directory/index.js'
import type { LiveLibrary } from '../knowledge/index.js'
import type { BroadcastBook, Outbox, Outlook } from '../outbox/index.js'
import type { PhotoShelf } from '../photos/index.js'
import type { IncidentPictures } from '../services/privacy/index.js'
import type { StaffNotices } from '../services/staff-notices/index.js'
import type { Clock, Logger, Ticker, WakeUp } from '../shared/index.js'
import type { Db, Vault } from '../storage/index.js'
import type { ModelUnderstander } from '../understanding/index.js'

/** What is there before any part, and may be used by each of them. */
export interface Ground {
  config: Config
  db: Db
  vault: Vault
  clock: Clock
  ticker: Ticker
  wakeUp: WakeUp
  logger: Logger
  channel: Channel
  outbox: Outbox
  broadcasts: BroadcastBook
  outlook: Outlook
  staff: StaffRegister
  grids: GridBook
  rooms: RoomBook
  binder: RoomBinder
  notices: StaffNotices
  photos: PhotoShelf
  library: LiveLibrary
  incidentPictures: IncidentPictures
  brain: ModelUnderstander
}

/** One area of what Anlin does. It may talk in the chat, and have work of its own between start and stop. */
export interface Part {
  /** asked in this order */
  services?: readonly ChatService[]
  /** when the channel has been started */
  start?(): void | Promise<void>
  /** before the outbox and the channel are stopped */
  stop?(): void | Promise<void>
}
