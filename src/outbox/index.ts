// Every message to others leaves through here, after its row was committed.
export { Outbox } from './outbox.js'
export type { OutboxOptions } from './outbox.js'
export { fromRow, toRow, LANES } from './delivery.js'
export type { Delivery, DeliveryId, DeliveryState, Lane, LoadContent, StoredContent } from './delivery.js'
