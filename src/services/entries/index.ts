// What staff write into the knowledge themselves: drafts checked as they are typed, history, effect at once.
export { EntryDesk } from './desk.js'
export type { EntryDeskOptions, EntrySaved, EntryVersion } from './desk.js'
export { fromDraft } from './draft.js'
export type { Drafted, EntryDraft } from './draft.js'
