import type { EventTable } from '../../storage/index.js'

export const EVENT_KINDS = ['lecture', 'film', 'training', 'consultation', 'drill'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export const KIND_NAMES: Record<EventKind, string> = {
  lecture: '讲座',
  film: '电影',
  training: '培训',
  consultation: '咨询',
  drill: '演练',
}

export const DRILL_HAZARDS = ['fire', 'earthquake', 'flood'] as const
export type DrillHazard = (typeof DRILL_HAZARDS)[number]

export const HAZARD_NAMES: Record<DrillHazard, string> = { fire: '消防', earthquake: '地震', flood: '防汛' }

export type EventState = 'draft' | 'announced' | 'held' | 'cancelled'

export const STATE_NAMES: Record<EventState, string> = {
  draft: '没发布',
  announced: '报名中',
  held: '办完了',
  cancelled: '取消了',
}

export interface EventDetails {
  kind: EventKind
  /** of a drill */
  hazard?: DrillHazard | undefined
  title: string
  place: string
  startsAt: number
  endsAt: number
  /** people; absent for as many as come */
  seats?: number | undefined
}

export interface CommunityEvent extends EventDetails {
  id: string
  number: number
  state: EventState
  /** UTC epoch milliseconds */
  announcedAt?: number | undefined
  /** people who came without a telephone */
  uncounted: number
}

export function fromRow(row: EventTable): CommunityEvent {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind as EventKind,
    ...(row.hazard !== '' && { hazard: row.hazard as DrillHazard }),
    title: row.title,
    place: row.place,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    ...(row.seats !== null && { seats: row.seats }),
    state: row.state as EventState,
    ...(row.announced_at !== null && { announcedAt: row.announced_at }),
    uncounted: row.uncounted,
  }
}
