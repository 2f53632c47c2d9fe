import { z } from 'zod'
import type { StaffEndpoint } from './endpoint.js'

/** Which chat: opaque to the page, so that no id of WeChat stands in an address. */
const asChat = z.object({ chat: z.string().min(1).max(400) })

const listed = z.object({
  chat: z.string(),
  /** 居民 3f2a: the same person has the same name */
  who: z.string(),
  where: z.string(),
  lastAt: z.number(),
  text: z.string(),
  understood: z.string(),
  messages: z.number(),
  takenBy: z.string().optional(),
})

export const chatsApi = {
  'GET /api/staff/chats': {
    access: 'view',
    query: z.object({ before: z.coerce.number().int().optional() }),
    response: z.object({ chats: z.array(listed), size: z.number() }),
  },
  'GET /api/staff/chats/:chat': {
    access: 'view',
    params: asChat,
    response: z.object({
      who: z.string(),
      where: z.string(),
      lines: z.array(
        z.object({
          at: z.number(),
          from: z.enum(['resident', 'bot', 'staff']),
          text: z.string(),
          note: z.string(),
        }),
      ),
      taken: z.object({ by: z.string(), mine: z.boolean(), until: z.number() }).optional(),
      canned: z.array(z.string()),
    }),
  },
  'POST /api/staff/chats/:chat/take': { access: 'send', params: asChat, response: z.object({}) },
  'POST /api/staff/chats/:chat/say': {
    access: 'send',
    params: asChat,
    body: z.object({ text: z.string().trim().min(1, '请写要说的话').max(1_000, '太长了，请分几次说') }),
    response: z.object({}),
  },
  'POST /api/staff/chats/:chat/give-back': { access: 'send', params: asChat, response: z.object({}) },
} satisfies Record<string, StaffEndpoint>

export type ChatsApi = typeof chatsApi
