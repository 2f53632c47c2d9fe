import type { FastifyInstance } from 'fastify'
import {
  WebChatError,
  type WebChatConversation,
  type WebChatMessage,
  type WebChatPost,
  type WebChatWorld,
} from '../channel/index.js'
import { newId } from '../shared/index.js'
import { Streams } from './chat-stream.js'
import { chatApi, type ChatConversation, type ChatMessage, type ChatStreamEvent } from './contract/index.js'
import { Refusal } from './errors.js'
import { MAX_PICTURE_BYTES } from './limits.js'
import { checkPicture, readPicture } from './picture.js'
import { routesOf } from './routing.js'

/** More than this and the page is better off loading everything again. */
const MAX_REPLAY = 200
/** Sends remembered, so that a page that never saw the answer may repeat one. */
const MAX_KEYS = 1_000

/** The chat page's routes over the world behind it. The streams end when the server starts to close. */
export function addChatRoutes(app: FastifyInstance, world: WebChatWorld): void {
  const route = routesOf(app, chatApi)
  const streams = new Streams<ChatStreamEvent>()
  // Tells one life of the server from the next: in a fresh world the numbers begin again.
  const run = newId(Date.now())
  const sent = new Map<string, WebChatMessage>()

  app.addHook('preClose', (done) => {
    streams.endAll()
    done()
  })
  app.addContentTypeParser(/^(image\/|application\/octet-stream)/, { parseAs: 'buffer' }, (_, body, done) =>
    done(null, body),
  )

  const cursorAt = (seq: number) => `${run}:${seq}`
  const newest = (personId: string) =>
    Math.max(0, ...world.conversationsOf(personId).map(({ last }) => last?.seq ?? 0))

  /** What the page missed; undefined when it has to load everything again. */
  function missedSince(personId: string, cursor: string): WebChatMessage[] | undefined {
    const [ofRun, seq] = cursor.split(':')
    if (ofRun !== run || !/^\d{1,15}$/.test(seq ?? '')) return undefined
    const missed = world.since(personId, Number(seq))
    return missed.length > MAX_REPLAY ? undefined : missed
  }

  /** Sends once a key, however often the page asks. */
  function send(params: { person: string; conversation: string }, key: string, post: WebChatPost) {
    const name = `${params.person} ${key}`
    const message = sent.get(name) ?? world.post(params.person, params.conversation, post)
    sent.set(name, message)
    if (sent.size > MAX_KEYS) sent.delete(sent.keys().next().value!)
    return { message: messageOf(world, message) }
  }

  route('GET /api/chat/people', () => ({ bot: world.bot, people: world.people() }))

  route('GET /api/chat/people/:person/conversations', ({ params }) => ({
    cursor: cursorAt(newest(params.person)),
    conversations: world.conversationsOf(params.person).map((each) => conversationOf(world, each)),
  }))

  route('GET /api/chat/people/:person/conversations/:conversation/messages', ({ params, query }) => {
    const found = world.history(params.person, params.conversation, query.before, query.limit + 1)
    const messages = found.slice(-query.limit).map((each) => messageOf(world, each))
    return { messages, more: found.length > query.limit }
  })

  route('POST /api/chat/people/:person/conversations/:conversation/messages', ({ params, body }) =>
    send(params, body.key, { text: body.text, mentions: body.mentions }),
  )

  route('POST /api/chat/people/:person/conversations/:conversation/locations', ({ params, body }) =>
    send(params, body.key, { location: body.location }),
  )

  route(
    'POST /api/chat/people/:person/conversations/:conversation/pictures',
    ({ params, query }, request) => {
      const bytes = request.body
      if (!Buffer.isBuffer(bytes) || bytes.length === 0)
        throw new Refusal(400, 'empty', '图片是空的，请重新选一张')
      const { mediaType } = checkPicture(bytes)
      const name = query.name || `picture.${mediaType.slice('image/'.length)}`
      return send(params, query.key, { image: { name, mediaType, bytes } })
    },
    { bodyLimit: MAX_PICTURE_BYTES },
  )

  route('POST /api/chat/people/:person/friend-requests', ({ params, body }) => {
    world.requestFriendship(params.person, body.hello)
    return {}
  })

  route('GET /api/chat/people/:person/updates', ({ params, query }) => {
    const missed = missedSince(params.person, query.after)
    return {
      cursor: cursorAt(newest(params.person)),
      reset: !missed,
      messages: (missed ?? []).map((each) => messageOf(world, each)),
    }
  })

  route('GET /api/chat/people/:person/unread', ({ params, query }) => ({
    messages: world
      .since(params.person, query.after)
      .filter((each) => each.from !== params.person)
      .slice(-MAX_REPLAY)
      .map((each) => messageOf(world, each)),
  }))

  app.get<{ Params: { person: string; message: string } }>(
    '/api/chat/people/:person/media/:message',
    async (request, reply) => {
      const picture = world.media(request.params.message, request.params.person)
      if (!picture) throw new Refusal(404, 'no-picture', '图片已过期或已被清理')
      // By its bytes, never by its name: what else the bot may send is downloaded, not opened.
      const facts = readPicture(picture.bytes)
      if (!facts) reply.header('content-disposition', 'attachment')
      return reply
        .type(facts?.mediaType ?? 'application/octet-stream')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, max-age=31536000, immutable')
        .send(picture.bytes)
    },
  )

  app.get<{ Params: { person: string }; Querystring: { after?: unknown } }>(
    '/api/chat/people/:person/stream',
    { exposeHeadRoute: false },
    async (request, reply) => {
      const { person } = request.params
      if (!world.person(person)) throw new WebChatError('unknown-person', person)
      if (streams.full(request.ip)) throw new Refusal(503, 'too-many-streams', '打开的页面太多，改为定时刷新')
      const after = String(request.headers['last-event-id'] ?? request.query.after ?? '')

      const stream = streams.start(reply, request.ip, () => stop())
      // Nothing is lost or doubled in between: all of this happens in one turn.
      const stop = world.subscribe(person, (event) => {
        if (event.kind === 'message')
          stream.send(
            { event: 'message', data: messageOf(world, event.message) },
            cursorAt(event.message.seq),
          )
        else if (event.kind === 'conversation') stream.send({ event: 'conversations', data: {} })
      })
      const missed = after === '' ? [] : missedSince(person, after)
      const cursor = cursorAt(newest(person))
      if (!missed) stream.send({ event: 'reset', data: { cursor } }, cursor)
      for (const each of missed ?? [])
        stream.send({ event: 'message', data: messageOf(world, each) }, cursorAt(each.seq))
      stream.send({ event: 'hello', data: { cursor } }, cursor)
    },
  )
}

function conversationOf(
  world: WebChatWorld,
  { id, kind, title, last }: WebChatConversation,
): ChatConversation {
  return { id, kind, title, members: world.members(id), last: last && messageOf(world, last) }
}

function messageOf(world: WebChatWorld, message: WebChatMessage): ChatMessage {
  const { image, mentions, ...rest } = message
  const picture = image && world.media(message.id)
  const { width, height } = (picture && readPicture(picture.bytes)) ?? {}
  return {
    ...rest,
    mentions: [...mentions],
    image: image && { name: image.name, size: image.size, width, height },
  }
}
