// What every room of the house needs and nobody owns: time, ids, the log, and text made plain.
export { chinaDay, systemClock, systemTicker, untilTomorrow } from './clock.js'
export type { Clock, Ticker } from './clock.js'
export { newId, newCode } from './ids.js'
export { createLogger } from './logger.js'
export type { Logger } from './logger.js'
export { normaliseText, plainText, utf8Length } from './text.js'
export { toSimplified } from './simplified.js'
export { MINUTE_MS, SECOND_MS, HOUR_MS, DAY_MS } from './clock.js'
