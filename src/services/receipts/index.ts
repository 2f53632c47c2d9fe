export { readReceipt } from './read-receipt.js'
