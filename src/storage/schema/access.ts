/** Who may open the staff console, and which browsers they have opened it in. */
export interface AccessSchema {
  console_account: ConsoleAccountTable
  console_session: ConsoleSessionTable
}

/** One a member of staff; what they may do is the role of the member. */
export interface ConsoleAccountTable {
  staff_id: string
  /** keyed hash of the name that is typed to sign in: finds the row without storing the name */
  login_key: string
  login_sealed: string
  /** scrypt with its parameters and salt */
  password_hash: string
  /** 1 when the password was given by somebody else and has to be replaced first */
  must_change: number
  /** base32; set while a second factor is asked for */
  totp_sealed: string | null
  /** the last 30 s step that a code was taken for: a code works once */
  totp_step: number
  created_at: number
  signed_in_at: number | null
}

export interface ConsoleSessionTable {
  /** SHA-256 of the token in the cookie: whoever reads the database cannot sign in with it */
  token_hash: string
  /** what a list of sessions names it by */
  id: string
  staff_id: string
  created_at: number
  seen_at: number
  expires_at: number
  /** where it was opened from, as far as the server sees */
  address: string
  /** browser and system, as it says of itself */
  device: string
}
