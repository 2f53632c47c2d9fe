// Apart from the contract, because the pages need these at run time and must not carry zod for them.

/** Bytes; the largest picture that the chat page sends and the server takes. */
export const MAX_PICTURE_BYTES = 10 * 1024 * 1024

/** Every POST carries it: a form on a foreign page cannot. */
export const REQUEST_HEADER = 'x-anlin'
