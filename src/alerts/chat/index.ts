// Alerts in the private chat of staff with the bot.
export { AlertChat } from './alert-chat.js'
export type { AlertChatOptions } from './alert-chat.js'
