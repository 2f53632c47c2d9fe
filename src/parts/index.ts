// What the house is put together from, one file an area: each builds its area on the same ground.
export type { Ground, Part } from './part.js'
export { openAlerts } from './alerts.js'
export type { AlertsPart } from './alerts.js'
export { exportAlert, openCap, openCapInbox } from './cap.js'
export { openReceiptDesk, openReceipts } from './receipts.js'
export type { ReceiptsPart } from './receipts.js'
export { openStaffHouse } from './console.js'
