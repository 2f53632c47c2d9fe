/** What the office decides about Anlin itself. */
export interface OfficeSchema {
  setting: SettingTable
}

/** What staff set in the console; it goes before what `.env` says. */
export interface SettingTable {
  name: string
  value: string
  updated_at: number
}
