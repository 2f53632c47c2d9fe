/** Screens in lobbies that are opened by an address alone. */
export interface ScreensSchema {
  screen: ScreenTable
}

export interface ScreenTable {
  id: string
  /** where it hangs */
  name: string
  /** SHA-256, hex: what an address is looked up by */
  token_hash: string
  /** so that an administrator can open it on another device */
  token_sealed: string
  created_at: number
  created_by: string
  revoked_at: number | null
  /** when it last asked, to the minute */
  seen_at: number | null
}
