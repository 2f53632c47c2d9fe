/** What leaves: replies and pages (`delivery`), and broadcasts to the rooms of the community. */
export interface OutboxSchema {
  delivery: DeliveryTable
  delivery_content: DeliveryContentTable
  broadcast_delivery: BroadcastDeliveryTable
  broadcast_counter: BroadcastCounterTable
  sender_account: SenderAccountTable
  sender_day: SenderDayTable
}

/** One reply or page; the target is the channel's id. */
export interface DeliveryTable {
  id: string
  lane: string
  target_kind: string
  target_id: string
  content_sealed: string
  state: string
  attempts: number
  created_at: number
  next_at: number
  settled_at: number | null
  channel_message_id: string | null
  detail: string | null
  /** what it belongs to: a message id, or `incident:<id>` */
  cause: string
}

/** What a broadcast says, once however many rooms get it. */
export interface DeliveryContentTable {
  id: string
  content_sealed: string
  /** keyed hash of the text as a puppet would echo it; null for what is no text */
  echo_key: string | null
  created_at: number
}

/** One broadcast to one room of the community. */
export interface BroadcastDeliveryTable {
  /** grows in the order in which they were enqueued, whatever the clock does */
  id: number
  batch: string
  thread: string | null
  lane: string
  account: string
  room_id: string
  content_id: string
  state: string
  /** none, paused, stopped */
  hold: string
  /** the process that has it in its hands; also of one in doubt whose call is still under way */
  owner: string | null
  attempts: number
  created_at: number
  /** not tried before; 0 for at once, whatever the clock does */
  next_at: number
  expires_at: number
  settled_at: number | null
  /** the channel's id of the room when it was claimed */
  channel_id: string | null
  channel_message_id: string | null
  detail: string | null
}

/** One row: the last id given to a broadcast. */
export interface BroadcastCounterTable {
  id: number
  last: number
}

/** One sender with a pace of its own: `wechat`, or `wecom:<room>`. */
export interface SenderAccountTable {
  id: string
  /** the one process that may send */
  lease_owner: string | null
  /** who held the lease before it was last taken or renewed */
  lease_before: string | null
  lease_until: number
  circuit_opened_at: number | null
  /** how long the circuit stays open; 0 when it never was */
  circuit_ms: number
  paused: number
  /** its puppet has been seen to echo what we send */
  echoes: number
}

/** Broadcasts sent a day, so that a restart does not start the day anew. */
export interface SenderDayTable {
  account: string
  day: string
  posts: number
}
