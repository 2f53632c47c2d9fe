// What residents asked, and chats that a person answers instead of the bot.
export { TAKEN_MS, TakeoverDesk } from './desk.js'
export type { Chat, ChatLine, ChatListed, TakenChat, TakeoverDeskOptions } from './desk.js'
export { TakeoverRecords } from './records.js'
export { TakeoverService } from './service.js'
