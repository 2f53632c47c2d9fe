export interface ReceiptsSchema {
  receipt: ReceiptTable
  receipt_reminder: ReceiptReminderTable
}

/** One answer of a resident to an alert. Earlier ones stay: what counts is told from their order. */
export interface ReceiptTable {
  id: string
  /** the alert with its corrections: what was said to one of them was said to all */
  thread_id: string
  message_id: string
  contact_id: string
  /** where it was said, by the channel's own id; null in a private chat */
  channel_room_id: string | null
  /** the room of the community that it counts for */
  room_id: string | null
  grid_id: string | null
  /** who it is about: `self`, or one of the sender's people */
  subject: string
  /** received, safe, help */
  state: string
  at: number
  name_sealed: string
  words_sealed: string
  /** building, unit and room as read from the words */
  place_sealed: string | null
}

/** Rooms that had not reacted were reminded; at most once a thread. */
export interface ReceiptReminderTable {
  thread_id: string
  at: number
  rooms: number
}
