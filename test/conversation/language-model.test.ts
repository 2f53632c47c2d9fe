import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLogger } from '../../src/shared/index.js'
import { LanguageModelChooser, withoutNames, type Understander } from '../../src/understanding/index.js'
import { closeTowns, realBrain, StandingClock, startTown, type Town } from '../support/town.js'

type Answer = (body: string) => { status?: number; body?: string; hang?: boolean }

const servers: Server[] = []

afterEach(async () => {
  await closeTowns()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
})

const says = (content: string): ReturnType<Answer> => ({
  body: JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }),
})

/** A stub of an OpenAI-compatible endpoint; keeps what it was asked. */
async function endpoint(answer: Answer): Promise<{ url: string; asked: string[]; keys: string[] }> {
  const asked: string[] = []
  const keys: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
    request.on('end', () => {
      asked.push(body)
      keys.push(request.headers.authorization ?? '')
      const { status, body: text, hang } = answer(body)
      if (hang) return
      response.writeHead(status ?? 200, { 'content-type': 'application/json', location: '/elsewhere' })
      response.end(text ?? '')
    })
  })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked, keys }
}

/** Unsure of everything that has a question mark; otherwise as ever. */
const unsure: Understander = {
  understand: (text) =>
    text.includes('?')
      ? {
          kind: 'choices',
          topics: [
            { id: 'fire-oil-pan', score: 0.4 },
            { id: 'fire-extinguisher-use', score: 0.3 },
          ],
        }
      : realBrain().understand(text),
}

async function town(
  url: string,
  timeoutMs = 3_000,
): Promise<{ town: Town; clock: StandingClock; chooser: LanguageModelChooser }> {
  const clock = new StandingClock()
  const logger = createLogger('silent')
  const chooser = new LanguageModelChooser({
    baseUrl: url,
    model: 'stub',
    apiKey: 'k',
    timeoutMs,
    clock,
    logger,
  })
  return { town: await startTown({ brain: unsure, chooser, clock }), clock, chooser }
}

const CHOICES = /油锅[\s\S]*灭火器|灭火器[\s\S]*油锅/

test('it points at one of the entries that were offered, and the resident reads the entry', async () => {
  const { url, asked, keys } = await endpoint(() => says('2'))
  const { town: t } = await town(url)
  await t
    .resident('张阿姨')
    .says('那个红瓶子咋弄?')
    .hears(/灭火器[\s\S]*回复 1 看怎么做/)
  const { messages } = JSON.parse(asked[0]!) as { messages: { content: string }[] }
  expect(messages[1]!.content).toMatch(/那个红瓶子咋弄[\s\S]*1\. [\s\S]*2\. .*灭火器/)
  expect(keys).toEqual(['Bearer k'])
})

test('it may say none of them: the question goes to staff', async () => {
  const { url } = await endpoint(() => says(' 0 '))
  const { town: t } = await town(url)
  await t
    .resident('张阿姨')
    .says('物业几点下班?')
    .hears(/不知道|没有|答不上|不会/)
  expect(await t.db.selectFrom('question').select('reason').execute()).toEqual([{ reason: 'unknown' }])
})

test.each([
  ['a sentence of its own', says('用水浇油锅就行')],
  ['a number with a sentence', says('1，用水浇')],
  ['a number that was not offered', says('3')],
  ['an order in the answer', says('{"topic":"fire-oil-pan"}')],
  ['no JSON', { body: '<html>busy</html>' }],
  ['JSON of another shape', { body: '{"choices":{"0":"1"}}' }],
  ['an answer without end', { body: `{"x":"${'1'.repeat(200_000)}"}` }],
  ['an error', { status: 500, body: '{}' }],
  ['a redirect', { status: 302, body: '' }],
])('%s: the choices are offered as without it, and nothing it wrote is said', async (_, answer) => {
  const { url } = await endpoint(() => answer)
  const { town: t } = await town(url)
  const zhang = t.resident('张阿姨')
  await zhang.says('红瓶子还是锅?').hears(CHOICES)
  expect(t.saidTo(zhang.id).join('\n')).not.toMatch(/用水浇/)
})

test('one that does not answer in time: the choices are offered', async () => {
  const { url } = await endpoint(() => ({ hang: true }))
  const { town: t } = await town(url, 50)
  await t.resident('张阿姨').says('红瓶子还是锅?').hears(CHOICES)
})

test('nobody waits for it with a fire: the next message ends the choosing', async () => {
  const { url, asked } = await endpoint(() => ({ hang: true }))
  const { town: t } = await town(url, 600_000)
  const zhang = t.resident('张阿姨')
  const first = t.conversation.onMessage(zhang.message('红瓶子还是锅?'))
  while (asked.length === 0) await new Promise((done) => setTimeout(done, 5))
  await t.conversation.onMessage(zhang.message('我家厨房着火了快来人'))
  await first
  await t.settles()
  expect(t.saidTo(zhang.id)[0]).toMatch(CHOICES)
  expect(t.saidTo(zhang.id)[1]).toMatch(/119/)
})

test('an emergency, a command and what is surely known never reach it', async () => {
  const { url, asked } = await endpoint(() => says('1'))
  const { town: t } = await town(url)
  const zhang = t.resident('张阿姨')
  await zhang.says('我家厨房着火了快来人').hears(/119/)
  await t.resident('李师傅').says('退订').hears(/./)
  await t
    .resident('王大爷')
    .says('灭火器怎么用')
    .hears(/灭火器/)
  expect(asked).toEqual([])
})

test('after three failures it is left alone for a minute', async () => {
  const { url, asked } = await endpoint(() => ({ status: 500, body: '{}' }))
  const { town: t, clock } = await town(url)
  for (const name of ['甲', '乙', '丙', '丁']) await t.resident(name).says('红瓶子还是锅?').hears(CHOICES)
  expect(asked).toHaveLength(3)
  clock.pass(61_000)
  await t.resident('戊').says('红瓶子还是锅?').hears(CHOICES)
  expect(asked).toHaveLength(4)
})

test('it never sees who writes, where they live, or a number to call', async () => {
  const { url, asked } = await endpoint(() => says('1'))
  const { town: t } = await town(url)
  await t
    .resident('李秀芳')
    .says('我叫王建国,李秀芳的邻居,住3栋2单元501,电话13800000000,微信wx_abc123,问下红瓶子?')
    .hears(/./)
  expect(asked).toHaveLength(1)
  expect(asked[0]).not.toMatch(/王建国|李秀芳|13800000000|abc123|3栋|2单元|501/)
  expect(asked[0]).toMatch(/红瓶子/)
})

test.each([
  ['我是陈大爷家隔壁的 锅里冒烟', /陈/],
  ['一三八零零零零零零零零打这个', /一三八/],
  ['找刘师傅 138 0000 0000 修电', /刘|138/],
  ['幸福小区5号楼301煤气', /幸福|5号楼|301/],
])('%s', (text, hidden) => {
  expect(withoutNames(text)).not.toMatch(hidden)
})
