// Screens in lobbies: opened by an address that nobody can guess, until an administrator takes it back.
export { ScreenBook } from './book.js'
export type { Screen } from './book.js'
