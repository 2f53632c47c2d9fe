// Official warnings that come as files: each becomes a draft once, or is refused with the reason. Nothing is sent.
export { CapInbox } from './inbox.js'
export type { CapImported, CapInboxOptions } from './inbox.js'
export { CapFolder } from './folder.js'
export type { CapFolderOptions } from './folder.js'
export type { Drafted, DraftMaker, StaffPager } from './drafts.js'
