export interface CalloutSchema {
  callout: CalloutTable
  callout_seat: CalloutSeatTable
  callout_round: CalloutRoundTable
  callout_page: CalloutPageTable
  mutual_help: MutualHelpTable
  mutual_helper: MutualHelperTable
  roll_call: RollCallTable
}

export interface CalloutTable {
  id: string
  number: number
  /** id of the plan */
  plan: string
  drill: number
  place_sealed: string
  /** as parsed from the place, '' when unknown */
  building: string
  /** active, ended */
  state: string
  started_at: number
  ended_at: number | null
}

/** One person wanted at a post; a post may want several. */
export interface CalloutSeatTable {
  id: string
  callout_id: string
  /** id of the post in the plan */
  post: string
  /** contact of whoever was first */
  claimed_by: string | null
  claimed_at: number | null
  arrived_at: number | null
}

/** How far the calling for a post has got. */
export interface CalloutRoundTable {
  callout_id: string
  post: string
  /** 1 the first ones, 2 the backups, 3 staff were told that nobody comes */
  round: number
  next_at: number
}

/** A volunteer who was called: once in a call-out, and stood down with everybody else. */
export interface CalloutPageTable {
  callout_id: string
  contact_id: string
  post: string
  name_sealed: string
  round: number
  /** none, claimed, declined, late */
  answer: string
  paged_at: number
  answered_at: number | null
}

/** Somebody who wants to be looked after by a neighbour, and has agreed to it. */
export interface MutualHelpTable {
  id: string
  name_sealed: string
  address_sealed: string
  needs_sealed: string
  building: string
  /** the day on which they agreed; nobody is entered without */
  consent_on: string
  consent_version: string
  created_at: number
}

export interface MutualHelperTable {
  person_id: string
  /** 1 first, 2 the backup */
  rank: number
  /** absent until they have sent the code */
  contact_id: string | null
  name_sealed: string
  code_hash: string | null
  code_until: number | null
}

export interface RollCallTable {
  callout_id: string
  person_id: string
  /** waiting, safe, needs-help, not-reached */
  answer: string
  /** contact that was asked last */
  helper: string | null
  rank: number
  asked_at: number | null
  next_at: number
  answered_at: number | null
}
