// Photos that people send: looked at for what they are, drawn anew without where and when, sealed on the disk.
export { PhotoShelf } from './shelf.js'
export { checkPhoto, PHOTO_LIMITS } from './check.js'
export type { CheckedPhoto, PhotoRefusal } from './check.js'
export { refusalText } from './texts.js'
