// Whether a message is an emergency happening now, which danger it is, and the first thing to say.
export { firstReply, callLine } from './first-reply.js'
export type { FirstReplyContext } from './first-reply.js'
export { placeIn, readNumber } from './place.js'
