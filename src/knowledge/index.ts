// What Anlin knows: reviewed entries, how they are checked, found, and put into a message.
export { DOMAINS, HAZARDS, problemText } from './entry.js'
export type { Entry, Hazard, Problem } from './entry.js'
export { LiveLibrary, loadLibrary, readTopics } from './library.js'
export type { Library } from './library.js'
export { fillLocal, LOCAL_SETTINGS } from './local-settings.js'
export type { LocalSetting, LocalSettings } from './local-settings.js'
export { checkEntry, figuresIn, questionKey } from './check-entry.js'
export { parseEntry } from './parse-entry.js'
