/** Ids belong to the channel: on web-type puppets they change with each login. Never show or parse them. */
export type ContactId = string & { readonly brand: 'ContactId' }
export type RoomId = string & { readonly brand: 'RoomId' }

export interface Person {
  id: ContactId
  /** what the person calls themselves, or their alias in the room; never a proof of who they are */
  name: string
}

export interface Room {
  id: RoomId
  topic: string
}

export interface Media {
  name: string
  mediaType: string
  bytes: Buffer
}

/** One message from a person, made safe at the door: normalised once, the bot's own messages left out. */
export interface IncomingMessage {
  /** the channel's own id; the same message may arrive twice under the same id */
  id: string
  /** when it was sent, UTC epoch milliseconds */
  at: number
  from: Person
  /** where it was said; absent in a private chat */
  room?: Room
  kind: 'text' | 'image' | 'voice' | 'location' | 'other'
  /**
   * `normaliseText` of what was written (of its first 20,000 characters), without a @mention of the bot at its
   * beginning or end; '' for other kinds
   */
  text: string
  /** as it arrived */
  rawText: string
  /** the bot itself was mentioned, by id or by a leading @name; never by @所有人 */
  mentioned: boolean
  /** loads the picture or voice; may take seconds and may fail */
  media?: () => Promise<Media>
}

export type Target = { kind: 'contact'; id: ContactId } | { kind: 'room'; id: RoomId }

export type Content =
  /** `markdown`: the same for a carrier that shows it; WeChat does not */
  | { kind: 'text'; text: string; mentions?: readonly ContactId[]; markdown?: string }
  | { kind: 'image'; name: string; bytes: Buffer }

/** What the channel said to a message of ours. A returned call means accepted; nothing here means delivered. */
export type SendOutcome =
  | { kind: 'accepted'; channelMessageId?: string } // some puppets give no id back
  | { kind: 'refused'; reason: 'unknown-target' | 'too-long' | 'rejected'; detail: string }
  /** nothing of it went out */
  | { kind: 'try-later'; reason: 'not-ready' | 'too-often' | 'passing'; afterMs: number; detail: string }
  | InDoubt

/**
 * It may have gone out, or some of it: the call is `slow` and may still do its work, the connection was `broken` in the
 * middle, or only the first parts of a long text are out.
 */
export interface InDoubt {
  kind: 'in-doubt'
  reason: 'slow' | 'broken' | 'partial'
  detail: string
  /** of a slow call: what it says after all, if it ever does */
  late?: Promise<SendOutcome>
}

/** A message of the bot's own, as a puppet that echoes reports it. */
export interface OwnMessage {
  id: string
  target: Target
  /** '' for what is no text */
  text: string
  /** UTC epoch milliseconds */
  at: number
}

/** Which rooms the bot is in. A puppet that does not answer is `unknown`, which is not the same as none. */
export type RoomsSeen = { kind: 'seen'; rooms: readonly Room[] } | { kind: 'unknown'; detail: string }
