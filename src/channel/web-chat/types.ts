/** Someone in the world behind the chat page. */
export interface WebChatPerson {
  id: string
  name: string
  kind: 'resident' | 'staff' | 'bot'
  /** who this is in the demo, a few words: 3号楼, 租客, 网格员 */
  about: string
  /** false for somebody who has not been accepted as a friend by the bot yet */
  friend: boolean
}

export interface WebChatLocation {
  name: string
  address: string
  latitude: number
  longitude: number
}

/** A `notice` is the grey line in the middle of a chat: who joined, who left. */
export type WebChatKind = 'text' | 'image' | 'location' | 'notice'

export interface WebChatMessage {
  /** unique for ever, also across restarts; the bot sees the same id */
  id: string
  /** grows over all conversations of the world: good as a cursor and as an SSE event id */
  seq: number
  /** id of the conversation */
  conversation: string
  /** id of the person; for a notice, of the one who caused it */
  from: string
  /** UTC epoch milliseconds */
  at: number
  kind: WebChatKind
  /** what was written, exactly; for a notice its words; '' for an image or a location */
  text: string
  /** ids of the people mentioned; never anybody for @所有人 */
  mentions: readonly string[]
  /** an image: `WebChatWorld.media(id)` has its bytes */
  image?: { name: string; mediaType: string; size: number }
  location?: WebChatLocation
}

export interface WebChatConversation {
  id: string
  kind: 'private' | 'group'
  /** as the asking person sees it: the topic of a group, the other's name in a private chat */
  title: string
  memberCount: number
  last?: WebChatMessage
}

export interface WebChatGroup {
  id: string
  title: string
  /** ids, in the order in which they came */
  members: readonly string[]
}

export interface WebChatImage {
  name: string
  mediaType: string
  bytes: Buffer
}

/** What a person can send. */
export type WebChatPost =
  { text: string; mentions?: readonly string[] } | { image: WebChatImage } | { location: WebChatLocation }

/** What a subscriber hears. A page needs `message` and `conversation`; the other two are addressed to the bot. */
export type WebChatEvent =
  | { kind: 'message'; message: WebChatMessage }
  /** a conversation is new to the subscriber, or its members or its title changed: ask for the list again */
  | {
      kind: 'conversation'
      conversation: string
      joined: readonly string[]
      left: readonly string[]
      by: string
      at: number
    }
  | { kind: 'friend-request'; id: string }
  | { kind: 'invitation'; id: string }

export interface WebChatFriendRequest {
  id: string
  from: string
  hello: string
  at: number
}

export interface WebChatInvitation {
  id: string
  group: string
  by: string
  at: number
}

export type WebChatErrorReason =
  | 'unknown-person'
  /** also what somebody who is not a member is told */
  | 'unknown-conversation'
  | 'unknown-request'
  | 'empty'
  | 'too-long'

/** A request that this world cannot grant, because of who asks or what is asked. `reason` maps to an HTTP status. */
export class WebChatError extends Error {
  override readonly name = 'WebChatError'
  constructor(
    readonly reason: WebChatErrorReason,
    detail: string,
  ) {
    super(`web-chat: ${reason}: ${detail}`)
  }
}
