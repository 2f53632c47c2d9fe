// One message in, one response out: what a resident hears, and what staff are told.
export { Conversation } from './conversation.js'
export type { ConversationOptions } from './conversation.js'
export { respond } from './respond.js'
export type { Decision, RespondContext, Response } from './response.js'
export { EMPTY_SESSION, parseSession } from './session.js'
export type { Session } from './session.js'
