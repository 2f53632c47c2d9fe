/** Who and what the community is: its grids, rooms and staff, and the trail of what staff did. */
export interface DirectorySchema {
  community: CommunityTable
  grid: GridTable
  room: RoomTable
  room_tag: RoomTagTable
  room_code: RoomCodeTable
  joined_room: JoinedRoomTable
  staff: StaffTable
  staff_code: StaffCodeTable
  staff_grid: StaffGridTable
  duty_shift: DutyShiftTable
  audit: AuditTable
  audit_head: AuditHeadTable
  audit_post: AuditPostTable
}

export interface CommunityTable {
  id: string
  name: string
  created_at: number
}

export interface GridTable {
  id: string
  community_id: string
  /** as staff write it, such as 2 or A-3; unique in the community */
  code: string
  name: string
  residents: number | null
  receipts: string
}

/** A room of the community. `id` is ours and stays; `channel_id` is the channel's and may change at each login. */
export interface RoomTable {
  id: string
  community_id: string
  grid_id: string | null
  /** as staff call it; unique in the community */
  name: string
  residents: number | null
  /** unbound, bound, doubtful */
  state: string
  /** why it is doubtful */
  doubt: string | null
  channel_id: string | null
  /** the title last seen on the channel: shown to staff, never a proof of which room it is */
  topic: string | null
  bound_at: number | null
  bound_by: string | null
  /** who the bot was when the room was bound */
  bound_self: string | null
  webhook_sealed: string | null
  created_at: number
}

export interface RoomTagTable {
  room_id: string
  tag: string
}

export interface RoomCodeTable {
  code_hash: string
  room_id: string
  /** 1 when it may move a room that is bound */
  rebind: number
  created_at: number
  expires_at: number
  used_at: number | null
}

/** Rooms of the channel that the bot has come into: greeted once each. */
export interface JoinedRoomTable {
  id: string
  topic: string
  joined_at: number
  greeted_at: number | null
}

export interface StaffTable {
  id: string
  name_sealed: string
  phone_sealed: string | null
  role: string
  contact_id: string | null
  room_id: string | null
  /** always on duty while the roster names nobody */
  on_duty: number
  bound_at: number | null
}

export interface StaffCodeTable {
  code_hash: string
  name_sealed: string
  role: string
  created_at: number
  expires_at: number
  used_at: number | null
  /** whom it binds anew; null makes a new member */
  staff_id: string | null
}

export interface StaffGridTable {
  staff_id: string
  grid_id: string
  /** worker, helper, backup */
  part: string
}

export interface DutyShiftTable {
  id: string
  staff_id: string
  from_at: number
  until_at: number
}

export interface AuditTable {
  /** 1, 2, 3 … without a gap */
  seq: number
  at: number
  /** a staff id, a contact id, `cli`, `system` */
  actor: string
  /** cli, chat, web, system */
  where_from: string
  action: string
  subject_kind: string | null
  subject_id: string | null
  before_json: string | null
  after_json: string | null
  prev_hash: string
  hash: string
}

/** One row: where the chain ends. */
export interface AuditHeadTable {
  id: number
  seq: number
  hash: string
}

/** Days on which the end of the chain was posted to staff. */
export interface AuditPostTable {
  day: string
  at: number
  seq: number
}
