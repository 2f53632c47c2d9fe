import { z } from 'zod'
import type { WebChatMessage } from './types.js'

const person = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['resident', 'staff', 'bot']),
  about: z.string(),
  friend: z.boolean(),
})

const message = z.object({
  id: z.string(),
  seq: z.number().int(),
  conversation: z.string(),
  from: z.string(),
  at: z.number(),
  kind: z.enum(['text', 'image', 'location', 'notice']),
  text: z.string(),
  mentions: z.array(z.string()),
  image: z.object({ name: z.string(), mediaType: z.string(), size: z.number() }).optional(),
  location: z
    .object({ name: z.string(), address: z.string(), latitude: z.number(), longitude: z.number() })
    .optional(),
})

const snapshot = z.object({
  version: z.literal(1),
  seq: z.number().int(),
  people: z.array(person),
  groups: z.array(z.object({ id: z.string(), title: z.string(), members: z.array(z.string()) })),
  messages: z.array(message),
  media: z.array(z.object({ id: z.string(), name: z.string(), mediaType: z.string(), base64: z.string() })),
})

/** A web-chat world as plain JSON. */
export type WebChatSnapshot = Omit<z.infer<typeof snapshot>, 'messages'> & {
  messages: readonly WebChatMessage[]
}

/** @throws Error (zod) naming what is wrong with it */
export function parseSnapshot(value: unknown): WebChatSnapshot {
  return snapshot.parse(value)
}
