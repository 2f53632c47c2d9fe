// What Anlin knows: reviewed entries, how they are checked, found, and put into a message.
export { DOMAINS, HAZARDS, problemText } from './entry.js'
export type { Entry, Hazard, Problem } from './entry.js'
export { ATTACHED_QUESTIONS, loadLibrary, readTopics } from './library.js'
export type { KnowledgeFolders, Library } from './library.js'
export { LiveLibrary } from './live-library.js'
export {
  attachQuestionsTo,
  entryText,
  freeLocalId,
  readLocalEntry,
  removeLocalEntry,
  saveLocalEntry,
  writeLocalEntry,
} from './local-files.js'
export type { LocalEntryDraft } from './local-files.js'
export { badPlaceholders, fillLocal, LOCAL_SETTINGS } from './local-settings.js'
export type { LocalSetting, LocalSettings } from './local-settings.js'
export { KeywordIndex } from './keyword-index.js'
export type { Findable, Found } from './keyword-index.js'
export { checkEntry, figuresIn, questionKey } from './check-entry.js'
export { parseEntry } from './parse-entry.js'
export { picturePath } from './pictures.js'
