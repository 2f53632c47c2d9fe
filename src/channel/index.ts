// Every line that knows Wechaty: messages in, `send` out.
export type { Channel, ChannelHandlers, ChannelState } from './channel.js'
export type {
  ContactId,
  Content,
  InDoubt,
  IncomingMessage,
  Media,
  OwnMessage,
  Person,
  Room,
  RoomId,
  RoomsSeen,
  SendOutcome,
  Target,
} from './message.js'
export { WechatyChannel } from './wechaty-channel.js'
export type { WechatyChannelOptions } from './wechaty-channel.js'
export { loadPuppet, PuppetNotInstalledError, PuppetUnusableError } from './puppets.js'
export type { PuppetSettings } from './puppets.js'
export { splitText } from './split-text.js'
export {
  isWebhook,
  ROBOT_MARKDOWN_BYTES,
  ROBOT_TEXT_BYTES,
  WECOM_ORIGIN,
  WecomRobots,
} from './wecom-robot.js'
export type { WecomRobotsOptions } from './wecom-robot.js'
export type { SupervisorOptions } from './supervisor.js'
// The world behind the chat page: no Wechaty and no HTTP in it.
export { WebChatWorld } from './web-chat/world.js'
export { WebChatPuppet } from './web-chat/puppet.js'
export { WebChatError } from './web-chat/types.js'
export type { WebChatWorldOptions } from './web-chat/world.js'
export type { WebChatSnapshot } from './web-chat/snapshot.js'
export type {
  WebChatConversation,
  WebChatErrorReason,
  WebChatEvent,
  WebChatGroup,
  WebChatImage,
  WebChatKind,
  WebChatLocation,
  WebChatMessage,
  WebChatPerson,
  WebChatPost,
} from './web-chat/types.js'
