export interface EventsSchema {
  event: EventTable
  event_signup: EventSignupTable
  drill_need: DrillNeedTable
  drill_record: DrillRecordTable
}

/** Public: it is announced to the rooms. */
export interface EventTable {
  id: string
  number: number
  /** lecture, film, training, consultation, drill */
  kind: string
  /** what a drill is about: fire, earthquake, flood; '' for the others */
  hazard: string
  title: string
  place: string
  starts_at: number
  ends_at: number
  /** people; null for as many as come */
  seats: number | null
  /** draft, announced, held, cancelled */
  state: string
  announced_at: number | null
  /** what is shown at the place */
  code_sealed: string | null
  code_until: number | null
  /** people who came without a telephone, as staff counted them */
  uncounted: number
  reminded_at: number | null
  created_at: number
}

export interface EventSignupTable {
  event_id: string
  contact_id: string
  name_sealed: string
  people: number
  /** going, waiting, withdrawn */
  state: string
  /** grows in the order of signing up */
  place_in_line: number
  came_at: number | null
}

/** A drill that a quarter has to have. */
export interface DrillNeedTable {
  year: number
  quarter: number
  hazard: string
}

/** What staff wrote after a drill. */
export interface DrillRecordTable {
  event_id: string
  /** the call-out that was run as this drill */
  callout_number: number | null
  improve_sealed: string
  written_at: number
}
