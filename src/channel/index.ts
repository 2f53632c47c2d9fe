// Every line that knows Wechaty: messages in, `send` out.
export type { Channel, ChannelHandlers, ChannelState } from './channel.js'
export type {
  ContactId,
  Content,
  IncomingMessage,
  Media,
  Person,
  Room,
  RoomId,
  SendOutcome,
  Target,
} from './message.js'
// The world behind the chat page: no Wechaty and no HTTP in it.
export { WebChatWorld } from './web-chat/world.js'
export { WebChatError } from './web-chat/types.js'
export type { WebChatWorldOptions } from './web-chat/world.js'
export type { WebChatSnapshot } from './web-chat/snapshot.js'
export type {
  WebChatConversation,
  WebChatErrorReason,
  WebChatEvent,
  WebChatImage,
  WebChatKind,
  WebChatLocation,
  WebChatMessage,
  WebChatPerson,
  WebChatPost,
} from './web-chat/types.js'
