// What a service is that talks in the chat: it hears a message, and answers with a value.
export type { ChatService, Heard, Reply, ServiceAnswer, Written } from './service.js'
export { chosenDigit } from './digits.js'
