import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { WebChatWorld } from '../../src/channel/index.js'
import { buildConsole, createConsole, ListenError } from '../../src/console/index.js'
import { closeConsoles, consoleOptions, fakePages, SseReader, startConsole } from './harness.js'

const pages = fakePages()
afterAll(() => pages.remove())
afterEach(closeConsoles)

const LOCAL = { host: '127.0.0.1:8080' }
const PEOPLE = '/api/chat/people'
const SAY = `${PEOPLE}/zhang/conversations/private-zhang/messages`

async function inject(over: Parameters<typeof consoleOptions>[0] = {}) {
  const app = await buildConsole(consoleOptions({ pagesDir: pages.dir, world: new WebChatWorld(), ...over }))
  return {
    get: (url: string, headers: Record<string, string> = {}) =>
      app.inject({ method: 'GET', url, headers: { ...LOCAL, ...headers } }),
    post: (url: string, payload: object, headers: Record<string, string> = {}) =>
      app.inject({ method: 'POST', url, payload, headers: { ...LOCAL, 'x-anlin': '1', ...headers } }),
  }
}

describe('how the process is', () => {
  test('/healthz says whatever health() says, always with 200', async () => {
    const { get } = await inject({ ready: () => false })
    const answer = await get('/healthz')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.json()).toEqual({
      channel: { kind: 'starting' },
      database: { ok: true },
      knowledge: { entries: 3 },
    })
  })

  test('/readyz follows ready()', async () => {
    let isReady = false
    const { get } = await inject({ ready: () => isReady })
    expect((await get('/readyz')).statusCode).toBe(503)
    isReady = true
    const answer = await get('/readyz')
    expect([answer.statusCode, answer.json()]).toEqual([200, { ready: true }])
  })

  test('a health() that throws is a plain 500 and tells nothing', async () => {
    const { get } = await inject({
      health: () => {
        throw new Error('secret detail')
      },
    })
    const answer = await get('/healthz')
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('secret')
  })
})

describe('pages', () => {
  test('/ leads to the chat page and keeps who one is', async () => {
    const { get } = await inject()
    const answer = await get('/?as=zhang')
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/chat/?as=zhang'])
    expect((await get('/chat')).headers.location).toBe('/chat/')
    const page = await get('/chat/')
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('安邻')
  })

  test('hashed assets are kept for good, pages are asked for again', async () => {
    const { get } = await inject()
    expect((await get('/assets/chat-1a2b.js')).headers['cache-control']).toContain('immutable')
    expect((await get('/chat/')).headers['cache-control']).toBe('no-cache')
    expect((await get('/assets/gone.js')).headers['cache-control']).toBe('no-store')
  })

  test('without built pages a sentence says what to run', async () => {
    const { get } = await inject({ pagesDir: '/nowhere/at/all' })
    const answer = await get('/chat/')
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['content-type']).toContain('text/html')
    expect(answer.body).toContain('npm run build')
    expect((await get('/healthz')).statusCode).toBe(200)
  })

  test.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/chat/..%5c..%5cpackage.json',
    '/assets/%00',
    '/.secret',
    '//elsewhere.example/',
    '//elsewhere.example',
    '/%5celsewhere.example',
  ])('%s leads nowhere', async (url) => {
    const { get } = await inject()
    const answer = await get(url)
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThan(500)
    expect(answer.headers.location).toBeUndefined()
  })
})

describe('guards', () => {
  test('the policy allows no inline script and would not blank a page on plain HTTP', async () => {
    const { headers } = await (await inject()).get('/chat/')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(policy).not.toContain('upgrade-insecure-requests')
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('cross-origin-opener-policy')
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  const message = { key: 'k-12345678', text: '你好' }

  test.each([
    ['a form on a foreign page', { 'x-anlin': '1', origin: 'http://evil.example' }],
    ['a page in a sandbox', { 'x-anlin': '1', origin: 'null' }],
    ['another port of this machine', { 'x-anlin': '1', origin: 'http://127.0.0.1:9999' }],
    ['a browser that says cross-site', { 'x-anlin': '1', 'sec-fetch-site': 'cross-site' }],
    ['a request without our header', { origin: 'http://127.0.0.1:8080' }],
  ])('%s is refused', async (_, headers) => {
    const world = new WebChatWorld()
    const app = await buildConsole(consoleOptions({ world }))
    const all = { ...LOCAL, ...headers } as Record<string, string>
    const answer = await app.inject({ method: 'POST', url: SAY, payload: message, headers: all })
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'foreign-request'])
    expect(world.history('zhang', 'private-zhang')).toHaveLength(0)
  })

  test('our own page is heard', async () => {
    const { post } = await inject()
    const own = { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' }
    expect((await post(SAY, message, own)).statusCode).toBe(200)
  })

  test.each([
    ['127.0.0.1', '127.0.0.1:8080', 200],
    ['127.0.0.1', 'localhost:8080', 200],
    ['127.0.0.1', '[::1]:8080', 200],
    ['127.0.0.1', 'evil.example', 421],
    ['127.0.0.1', '192.168.1.5:8080', 421],
    ['192.168.1.5', '192.168.1.5:8080', 200],
    ['0.0.0.0', '192.168.1.5:8080', 200],
    ['0.0.0.0', 'evil.example', 421],
    ['0.0.0.0', 'CONSOLE.lan', 200],
  ])('bound to %s, Host %s gets %i', async (host, name, status) => {
    const { get } = await inject({ host, allowedHosts: ['console.lan'] })
    expect((await get('/healthz', { host: name })).statusCode).toBe(status)
  })
})

describe('listening', () => {
  test('a taken port is named, with the setting that changes it', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const settings = { host: 'ANLIN_X_HOST', port: 'ANLIN_X_PORT' }
    const failure = await createConsole(consoleOptions({ port, settings })).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ListenError)
    expect(failure).toMatchObject({ code: 'EADDRINUSE', message: expect.stringContaining(String(port)) })
    expect((failure as Error).message).toContain('ANLIN_X_PORT')
    await new Promise((resolve) => other.close(resolve))
  })

  test('close ends open streams and does not wait for an idle connection', async () => {
    const started = await startConsole({ world: new WebChatWorld() })
    const stream = await SseReader.open(`${started.address}${PEOPLE}/zhang/stream`)
    await stream.take('hello')
    const unused = connect(Number(new URL(started.address).port), '127.0.0.1')
    await new Promise((resolve) => unused.once('connect', resolve))
    const began = Date.now()
    await started.close()
    await stream.ended
    expect(Date.now() - began).toBeLessThan(2_000)
    unused.destroy()
  })
})
