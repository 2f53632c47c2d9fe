/** Chats that a person has taken over: the bot is silent there. */
export interface TakeoverSchema {
  takeover: TakeoverTable
}

export interface TakeoverTable {
  contact_id: string
  /** '' for the private chat */
  room_id: string
  staff_id: string
  since: number
  until: number
}
