import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isWebhook, WecomRobots, type Content } from '../../src/channel/index.js'

const OK = { errcode: 0, errmsg: 'ok' }
const text = (words: string): Content => ({ kind: 'text', text: words })

/** WeCom as its documents describe it. */
class FakeWecom {
  readonly heard: { url: string; type: string | undefined; body: unknown }[] = []
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(OK))
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<FakeWecom> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        fake.heard.push({
          url: request.url ?? '',
          type: request.headers['content-type'],
          body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
        })
        fake.answer(request, response)
      })
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const fake = new FakeWecom(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    return fake
  }

  get webhook(): string {
    return `${this.origin}/cgi-bin/webhook/send?key=693a91f6-7xxx`
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((closed) => this.server.close(closed))
  }
}

let wecom: FakeWecom
let robots: WecomRobots
beforeEach(async () => {
  wecom = await FakeWecom.start()
  robots = new WecomRobots({ origins: [wecom.origin], timeoutMs: 300 })
})
afterEach(() => wecom.stop())

test('a text is posted as WeCom wants it, and accepted', async () => {
  expect(await robots.send(wecom.webhook, text('暴雨橙色预警'))).toEqual({ kind: 'accepted' })
  expect(wecom.heard).toEqual([
    {
      url: '/cgi-bin/webhook/send?key=693a91f6-7xxx',
      type: 'application/json',
      body: { msgtype: 'text', text: { content: '暴雨橙色预警' } },
    },
  ])
})

test('markdown goes as markdown where there is some', async () => {
  await robots.send(wecom.webhook, { kind: 'text', text: '预警', markdown: '**预警**' })
  expect(wecom.heard[0]!.body).toEqual({ msgtype: 'markdown', markdown: { content: '**预警**' } })
})

test('what WeCom would cut is refused before it is sent: 2,048 bytes of text, 4,096 of markdown', async () => {
  const most = '雨'.repeat(682) + 'ab' // 2,048 bytes
  expect(await robots.send(wecom.webhook, text(most))).toEqual({ kind: 'accepted' })
  expect(await robots.send(wecom.webhook, text(`${most}c`))).toMatchObject({
    kind: 'refused',
    reason: 'too-long',
  })
  const markdown = 'x'.repeat(4_097)
  expect(await robots.send(wecom.webhook, { kind: 'text', text: '雨', markdown })).toMatchObject({
    kind: 'refused',
    reason: 'too-long',
  })
  expect(wecom.heard).toHaveLength(1)
})

test.each([
  [45009, 'api freq out of limit', { kind: 'try-later', reason: 'too-often' }],
  [130101, 'too frequent', { kind: 'try-later', reason: 'too-often' }],
  [-1, 'system busy', { kind: 'try-later', reason: 'passing' }],
  [45033, 'api concurrent out of limit', { kind: 'try-later', reason: 'passing' }],
  [93000, 'invalid webhook url', { kind: 'refused', reason: 'unknown-target' }],
  [93004, 'robot stopped', { kind: 'refused', reason: 'unknown-target' }],
  [93008, 'not in group', { kind: 'refused', reason: 'unknown-target' }],
  [40058, 'text.content exceed max length 2048', { kind: 'refused', reason: 'too-long' }],
  [40001, 'invalid credential', { kind: 'refused', reason: 'rejected' }],
])('errcode %i: %s', async (errcode, errmsg, outcome) => {
  wecom.answer = (_, response) => response.end(JSON.stringify({ errcode, errmsg }))
  expect(await robots.send(wecom.webhook, text('雨'))).toMatchObject({
    ...outcome,
    detail: `errcode ${errcode}: ${errmsg}`,
  })
})

test('an answer that does not come, breaks off, or is none of WeCom’s leaves doubt', async () => {
  const doubts: [string, FakeWecom['answer']][] = [
    ['slow', () => {}],
    ['broken', (request) => request.socket.destroy()],
    ['broken', (_, response) => response.writeHead(502).end('<html>bad gateway</html>')],
    ['broken', (_, response) => response.end('x'.repeat(200_000))],
    ['broken', (_, response) => response.end('[]')],
  ]
  for (const [reason, answer] of doubts) {
    wecom.answer = answer
    expect(await robots.send(wecom.webhook, text('雨'))).toMatchObject({ kind: 'in-doubt', reason })
  }
})

test('nobody at home is tried later: nothing has left us', async () => {
  const { webhook } = wecom
  await wecom.stop()
  expect(await robots.send(webhook, text('雨'))).toMatchObject({ kind: 'try-later', reason: 'passing' })
  wecom = await FakeWecom.start()
})

test('a redirect is not followed', async () => {
  const other = await FakeWecom.start()
  wecom.answer = (_, response) => response.writeHead(307, { location: other.webhook }).end()
  expect(await robots.send(wecom.webhook, text('雨'))).toMatchObject({ kind: 'refused', detail: 'HTTP 307' })
  expect(other.heard).toEqual([])
  await other.stop()
})

test('webhooks lead to WeCom and nowhere else', async () => {
  const good = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc'
  expect(isWebhook(good)).toBe(true)
  for (const bad of [
    'http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc',
    'https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=abc',
    'https://qyapi.weixin.qq.com@127.0.0.1/cgi-bin/webhook/send?key=abc',
    'https://user@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc',
    'https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=abc',
    'https://qyapi.weixin.qq.com/cgi-bin/gettoken?key=abc',
    'https://qyapi.weixin.qq.com/cgi-bin/webhook/send',
    'https://169.254.169.254/cgi-bin/webhook/send?key=abc',
    'file:///etc/passwd',
    'no address at all',
  ])
    expect([bad, isWebhook(bad)]).toEqual([bad, false])
  // Also one that was stored before the rule was there.
  const strict = new WecomRobots()
  expect(await strict.send(wecom.webhook, text('雨'))).toMatchObject({ kind: 'refused' })
  expect(wecom.heard).toEqual([])
})
