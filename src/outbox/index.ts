// Everything that goes to others leaves through here, after its row was committed: talk at once, broadcasts at a pace.
export { Outbox } from './outbox.js'
export type { OutboxOptions, Robots } from './outbox.js'
export { DELIVERY_STATES, fromRow, LANES, toRow } from './delivery.js'
export type {
  Delivery,
  DeliveryId,
  DeliveryState,
  Lane,
  LoadContent,
  StoredContent,
  TalkState,
} from './delivery.js'
export { BroadcastBook } from './broadcast-book.js'
export type { Resent } from './broadcast-book.js'
export { accountOf } from './broadcast.js'
export type {
  AccountId,
  BatchId,
  Broadcast,
  BroadcastId,
  BroadcastLane,
  BroadcastRow,
  BroadcastTarget,
  StateCounts,
  ThreadId,
} from './broadcast.js'
export { Outlook } from './outlook.js'
export type { AccountStatus, Paces } from './outlook.js'
export { ROBOT_PACE, WECHAT_PACE } from './pace.js'
export type { PaceLimits } from './pace.js'
export type { OutboxNotice } from './notice.js'
export { freeBytes } from './disk.js'
