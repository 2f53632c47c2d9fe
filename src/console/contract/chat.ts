import { z } from 'zod'
import type { Endpoint } from './endpoint.js'

const id = z.string().min(1).max(100)
/** made by the page, one a message: a repeat under the same key is the same message */
const key = z.string().min(8).max(64)
const seq = z.coerce.number().int().min(0)
const asPerson = z.object({ person: id })
const inConversation = z.object({ person: id, conversation: id })

const person = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['resident', 'staff', 'bot']),
  about: z.string(),
})

const place = z.object({
  name: z.string().min(1).max(100),
  address: z.string().max(200),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
})

const message = z.object({
  id: z.string(),
  /** grows over all conversations */
  seq: z.number(),
  conversation: z.string(),
  from: z.string(),
  /** UTC epoch milliseconds */
  at: z.number(),
  kind: z.enum(['text', 'image', 'location', 'notice']),
  text: z.string(),
  mentions: z.array(z.string()),
  image: z
    .object({
      name: z.string(),
      size: z.number(),
      /** pixels as shown, so that the page can keep the room free; absent when the bytes do not tell */
      width: z.number().optional(),
      height: z.number().optional(),
    })
    .optional(),
  location: place.optional(),
})

const conversation = z.object({
  id: z.string(),
  kind: z.enum(['private', 'group']),
  title: z.string(),
  /** in the order in which they came, the bot among them */
  members: z.array(person),
  last: message.optional(),
})

/** Where a page stands: a run of the server and the newest message seen. Opaque to the page. */
const cursor = z.string().max(100)

export const chatApi = {
  'GET /api/chat/people': {
    response: z.object({ bot: person, people: z.array(person) }),
  },
  'GET /api/chat/people/:person/conversations': {
    params: asPerson,
    response: z.object({ cursor, conversations: z.array(conversation) }),
  },
  'GET /api/chat/people/:person/conversations/:conversation/messages': {
    params: inConversation,
    query: z.object({ before: seq.optional(), limit: z.coerce.number().int().min(1).max(100).default(30) }),
    /** oldest first; `more`: there are older ones */
    response: z.object({ messages: z.array(message), more: z.boolean() }),
  },
  'POST /api/chat/people/:person/conversations/:conversation/messages': {
    params: inConversation,
    body: z.object({ key, text: z.string(), mentions: z.array(id).max(500).default([]) }),
    response: z.object({ message }),
  },
  'POST /api/chat/people/:person/conversations/:conversation/locations': {
    params: inConversation,
    body: z.object({ key, location: place }),
    response: z.object({ message }),
  },
  'POST /api/chat/people/:person/conversations/:conversation/pictures': {
    params: inConversation,
    query: z.object({ key, name: z.string().max(200).default('') }),
    response: z.object({ message }),
  },
  /** asks the bot to be friends; the private chat opens when the bot accepts */
  'POST /api/chat/people/:person/friend-requests': {
    params: asPerson,
    body: z.object({ hello: z.string().max(200).default('') }),
    response: z.object({}),
  },
  'GET /api/chat/people/:person/updates': {
    params: asPerson,
    query: z.object({ after: cursor }),
    /** `reset`: too much was missed, or the server is another one; load everything again */
    response: z.object({ cursor, reset: z.boolean(), messages: z.array(message) }),
  },
  'GET /api/chat/people/:person/unread': {
    params: asPerson,
    query: z.object({ after: seq }),
    /** what others wrote after `after`, oldest first, at most 200, and without the words */
    response: z.object({
      messages: z.array(message.pick({ seq: true, conversation: true, mentions: true })),
    }),
  },
} satisfies Record<string, Endpoint>

export type ChatApi = typeof chatApi
export type ChatPerson = z.output<typeof person>
export type ChatMessage = z.output<typeof message>
export type ChatConversation = z.output<typeof conversation>
export type ChatPlace = z.output<typeof place>

/** What the stream of a person carries; `data` is JSON, and the event id is a cursor. */
export type ChatStreamEvent =
  | { event: 'hello'; data: { cursor: string } }
  | { event: 'message'; data: ChatMessage }
  /** a conversation came, went, or changed its people: ask for the list again */
  | { event: 'conversations'; data: Record<string, never> }
  /** load everything again */
  | { event: 'reset'; data: { cursor: string } }
  | { event: 'ping'; data: Record<string, never> }
