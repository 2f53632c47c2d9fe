export interface HazardsSchema {
  hazard: HazardTable
  hazard_reporter: HazardReporterTable
  hazard_photo: HazardPhotoTable
  inspection: InspectionTable
  inspection_answer: InspectionAnswerTable
}

export interface HazardTable {
  id: string
  /** short visible number that people can say aloud */
  number: number
  /** reported, assigned, rectified, closed; refused, joined */
  state: string
  /** what it is about, for the statistics: lane, electric, gas, ebike, building, other */
  kind: string
  /** 1 when it is due within a day */
  urgent: number
  what_sealed: string
  where_sealed: string
  /** building as parsed from the words, '' when unknown */
  place: string
  grid_id: string | null
  /** resident, round, staff */
  source: string
  reported_at: number
  /** staff id */
  assignee: string | null
  assigned_at: number | null
  due_at: number | null
  /** the day on which somebody was last reminded of it */
  reminded_on: string | null
  /** staff id */
  rectified_by: string | null
  rectified_at: number | null
  rectify_note_sealed: string | null
  /** staff id; never the one of rectified_by */
  rechecked_by: string | null
  rechecked_at: number | null
  failed_rechecks: number
  /** why it was refused, or why the last look was not passed */
  reason_sealed: string | null
  /** the hazard that it is the same as */
  joined_to: string | null
  /** closed, refused or joined */
  settled_at: number | null
}

/** Who is told how it goes; shown to nobody. */
export interface HazardReporterTable {
  hazard_id: string
  contact_id: string
  at: number
}

export interface HazardPhotoTable {
  /** name on the photo shelf */
  file: string
  hazard_id: string
  /** reported, rectified */
  part: string
  at: number
}

/** One walk through a list of things to look at. */
export interface InspectionTable {
  id: string
  list: string
  staff_id: string
  contact_id: string
  where_sealed: string | null
  /** where (asked for the place), items, what (asked what is wrong), done, left */
  state: string
  /** the item that was asked about, from 0 */
  step: number
  started_at: number
  ended_at: number | null
}

export interface InspectionAnswerTable {
  inspection_id: string
  item: string
  /** fine, bad, unseen */
  answer: string
  hazard_id: string | null
  at: number
}
