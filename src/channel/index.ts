// Every line that knows Wechaty: messages in, `send` out.
export type { Channel, ChannelHandlers, ChannelState } from './channel.js'
export type { ContactId, Content, IncomingMessage, Media, Person, Room, RoomId, SendOutcome, Target } from './message.js'
