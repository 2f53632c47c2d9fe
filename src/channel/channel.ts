import type {
  Content,
  IncomingMessage,
  OwnMessage,
  Person,
  Room,
  RoomsSeen,
  SendOutcome,
  Target,
} from './message.js'

/** Where the connection to WeChat stands. `ready` is a login plus an answered ding, never a resolved start(). */
export type ChannelState =
  | { kind: 'starting' }
  | { kind: 'scan'; link: string; since: number }
  | { kind: 'ready'; self: Person; since: number }
  | { kind: 'logged-out'; since: number; detail: string }
  | { kind: 'dead'; since: number; detail: string; restarts: number }
  | { kind: 'stopped' }

export interface ChannelHandlers {
  /** May return a promise; a rejection is logged and goes no further. */
  onMessage(message: IncomingMessage): void | Promise<void>
  /** The bot has come into a room: once a room, not once a person. */
  onRoomJoined(room: Room): void | Promise<void>
  /** A friend request was accepted. */
  onNewFriend(person: Person): void | Promise<void>
  /** The puppet echoes what the bot has said; many do not. The same message may be told twice, and before `send` returns. */
  onOwnMessage?(own: OwnMessage): void | Promise<void>
  onState(state: ChannelState): void
}

/** The one way in and out. Everything behind it knows Wechaty; nothing before it does. */
export interface Channel {
  /** Resolves when the supervisor runs, whether or not the puppet could be reached. */
  start(handlers: ChannelHandlers): Promise<void>
  stop(): Promise<void>
  state(): ChannelState
  /** Never rejects, and always settles within `sendTimeoutMs`: a call that is slower is in doubt. */
  send(target: Target, content: Content): Promise<SendOutcome>
  /** Never rejects. */
  rooms(): Promise<RoomsSeen>
}
