import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
} from 'fastify'
import { WebChatError, type ChannelState, type WebChatWorld } from '../channel/index.js'
import type { Logger } from '../shared/index.js'
import { addChatRoutes } from './chat-routes.js'
import { ListenError, Refusal, sendError, type ListenSettings } from './errors.js'
import { addGuards } from './security.js'
import { addStaffRoutes, type StaffHouse } from './staff/index.js'
import { addStaticPages, sendSentence } from './static-pages.js'

/** Bytes of JSON; a text message of 16,000 characters fits, escaped as it may be. */
const MAX_BODY = 256 * 1024
/** How long a connection may stay that a browser opened ahead and never used. */
const CLOSE_GRACE_MS = 300

/** What `/healthz` answers, always with 200: the process lives and says how it is. */
export interface HealthReport {
  channel: ChannelState
  database: { ok: boolean; detail?: string }
  /** entries, entries with problems, … */
  knowledge: Readonly<Record<string, number>>
  [more: string]: unknown
}

export interface ConsoleOptions {
  /** 127.0.0.1 by default; 0.0.0.0 lets the whole office in */
  host?: string
  /** 0 takes any free one */
  port: number
  /** where `vite build` wrote the pages */
  pagesDir: string
  logger: Logger
  /** the world behind the chat page; absent when the puppet is another one */
  world?: WebChatWorld
  /** what the staff console works on; absent in tests of other pages */
  staff?: StaffHouse
  health: () => HealthReport
  ready: () => boolean
  /** further names that people open the console by, such as console.lan; a guard against DNS rebinding */
  allowedHosts?: readonly string[]
  /** what to call the settings in a `ListenError` */
  settings?: ListenSettings
}

export interface Console {
  /** to open in a browser on this machine, such as http://127.0.0.1:8080 */
  address: string
  close(): Promise<void>
}

/**
 * Starts the HTTP side: the pages, the chat page's routes, `/healthz` and `/readyz`.
 *
 * @throws ListenError when the port is taken or the address is not ours
 */
export async function createConsole(options: ConsoleOptions): Promise<Console> {
  const { host = '127.0.0.1', port, settings = { host: 'ANLIN_HOST', port: 'ANLIN_PORT' } } = options
  const app = await buildConsole(options)
  try {
    await app.listen({ host, port, listenTextResolver: (address) => `console: listening on ${address}` })
  } catch (error) {
    await app.close()
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new ListenError(code, host, port, settings)
  }
  return {
    address: addressOf(app),
    async close() {
      const impatient = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS)
      await app.close()
      clearTimeout(impatient)
    },
  }
}

/** The console without a port: tests talk to it by `inject`. */
export async function buildConsole(options: ConsoleOptions): Promise<FastifyInstance> {
  const { host = '127.0.0.1', pagesDir, logger, world, staff, health, ready, allowedHosts = [] } = options
  const app: FastifyInstance = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }), // addresses name people
    bodyLimit: MAX_BODY,
    requestTimeout: 60_000,
    // The sealed name of a chat.
    routerOptions: { maxParamLength: 400 },
    // A proxy on this machine says who asks; from anywhere else the header is anybody's to write.
    trustProxy: 'loopback',
  })

  addGuards(app, [host, ...allowedHosts])
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, code, message } = explain(error)
    if (status >= 500 && !(error instanceof Refusal))
      logger.error({ err: error, route: request.routeOptions.url }, 'console: a request failed')
    if (reply.raw.headersSent) return void reply.raw.destroy()
    return sendError(reply, status, code, message)
  })
  app.setNotFoundHandler((request, reply) =>
    request.url.startsWith('/api/')
      ? sendError(reply, 404, 'not-found', '没有这个地址')
      : sendSentence(reply, 404, '没有这个页面。<a href="/">回到首页</a>'),
  )

  app.get('/healthz', (_, reply) => reply.header('cache-control', 'no-store').send(health()))
  app.get('/readyz', (_, reply) => {
    const isReady = ready()
    return reply
      .code(isReady ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready: isReady })
  })
  if (world) addChatRoutes(app, world)
  if (staff) addStaffRoutes(app, staff, world !== undefined)
  await addStaticPages(app, pagesDir, world || !staff ? '/chat/' : '/staff/')
  return app
}

function explain(error: FastifyError | WebChatError | Refusal): {
  status: number
  code: string
  message: string
} {
  if (error instanceof Refusal) return error
  if (error instanceof WebChatError) {
    switch (error.reason) {
      case 'unknown-person':
        return { status: 404, code: error.reason, message: '没有这个人' }
      case 'unknown-conversation':
      case 'unknown-request':
        return { status: 404, code: error.reason, message: '没有这个聊天，或者已经不在群里了' }
      case 'empty':
        return { status: 400, code: error.reason, message: '不能发送空白消息' }
      case 'too-long':
        return { status: 413, code: error.reason, message: '内容太长了，请分几次发' }
    }
  }
  switch ('code' in error ? error.code : '') {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { status: 413, code: 'too-large', message: '内容太大了：图片最多 10 MB，文字请分几次发' }
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { status: 415, code: 'media-type', message: '不能发这种内容' }
  }
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  if (status < 500) return { status, code: 'bad-request', message: '请求的内容不对，请刷新页面再试' }
  return { status: 500, code: 'failed', message: '服务出错了，请稍后再试' }
}

function addressOf(app: FastifyInstance): string {
  const bound = app.server.address()
  if (bound === null || typeof bound === 'string')
    throw new Error(`console: bound to ${bound}, not to a port`)
  const { address, family, port } = bound
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
