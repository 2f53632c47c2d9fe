/** What entries said before: one row each time somebody changed one in the console. */
export interface EntriesSchema {
  entry_version: EntryVersionTable
}

export interface EntryVersionTable {
  id: string
  entry_id: string
  at: number
  /** who; null for what was found in the folder, edited outside the console */
  staff_id: string | null
  /** saved, restored, shipped (the community's own version was taken away), found */
  kind: string
  /** the file as it was written; entries are read by everybody, so it is not sealed */
  text: string
}
