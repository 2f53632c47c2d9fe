/** People who agreed to be known: consent, volunteers, households. */
export interface PeopleSchema {
  consent: ConsentTable
  personal_export: PersonalExportTable
  volunteer: VolunteerTable
  team: TeamTable
  team_member: TeamMemberTable
  role_target: RoleTargetTable
  volunteer_time: VolunteerTimeTable
  building: BuildingTable
  resident_home: ResidentHomeTable
  erasure: ErasureTable
  retention_day: RetentionDayTable
}

export interface ConsentTable {
  id: string
  contact_id: string
  purpose: string
  /** of the words that were read */
  version: string
  given_at: number
  withdrawn_at: number | null
}

/** Lists of people that left the house: who took them, why, and whether telephone numbers were masked. */
export interface PersonalExportTable {
  id: string
  at: number
  actor: string
  what: string
  rows: number
  masked: number
  reason_sealed: string
}

export interface VolunteerTable {
  id: string
  /** short visible number that staff can say aloud */
  number: number
  /** null for whoever stands on a list only */
  contact_id: string | null
  /** another contact that says to be this person; staff decide */
  claim_contact_id: string | null
  /** applied, active, refused, left */
  state: string
  /** chat, import */
  source: string
  /** keyed hash of name and mobile together: one person once */
  person_key: string
  /** keyed hash of the mobile number; a family may share one */
  mobile_key: string
  name_sealed: string
  mobile_sealed: string
  /** JSON of an Address */
  home_sealed: string | null
  /** JSON: whom to call when something happens to the volunteer */
  helper_sealed: string | null
  grid_id: string | null
  /** JSON lists */
  skills: string
  times: string
  roles: string
  applied_at: number
  decided_at: number | null
  /** a staff id, `cli`, `import` */
  decided_by: string | null
  left_at: number | null
}

export interface TeamTable {
  id: string
  community_id: string
  /** unique in the community */
  name: string
  /** what the team is for, when it is one of the roles */
  role: string | null
  /** how many are wanted */
  target: number | null
  created_at: number
}

export interface TeamMemberTable {
  team_id: string
  volunteer_id: string
  joined_at: number
}

/** How many volunteers are wanted for a role. */
export interface RoleTargetTable {
  community_id: string
  role: string
  target: number
}

/** Hours of service, and trainings. */
export interface VolunteerTimeTable {
  id: string
  volunteer_id: string
  /** service, training */
  kind: string
  /** 2026-05-12 */
  day: string
  minutes: number
  title_sealed: string
  /** what it was recorded from; once for each volunteer */
  source: string
  recorded_at: number
}

/** Which grid a building lies in. */
export interface BuildingTable {
  id: string
  community_id: string
  /** '' where the community has one estate only */
  estate: string
  /** 3, A3 */
  code: string
  grid_id: string | null
  /** how many flats it has */
  households: number | null
}

/** Where somebody who talks to us lives, as they said. */
export interface ResidentHomeTable {
  id: string
  contact_id: string
  /** keyed hash of the flat: how many households are known, without knowing which */
  household_key: string
  /** JSON of an Address */
  address_sealed: string
  /** given freely, for an emergency */
  mobile_sealed: string | null
  building_id: string | null
  bound_at: number
  /** when they last said that the number is right */
  confirmed_at: number
  /** when they were last asked */
  asked_at: number | null
}

/** Somebody's data was erased. Whose, only the same contact asking again can tell. */
export interface ErasureTable {
  id: string
  at: number
  /** keyed hash of the contact */
  person_key: string
  /** JSON: how many of what */
  counts: string
}

/** Days on which what had reached its term was removed. */
export interface RetentionDayTable {
  day: string
  at: number
  /** JSON: how many rows of what */
  counts: string
}
