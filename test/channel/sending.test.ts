import type { ContactId, RoomId } from '../../src/channel/index.js'
import { utf8Length } from '../../src/shared/index.js'
import { echo, saidByBot, startWebChat, stopAll, until } from './support.js'

afterEach(stopAll)

const contact = (id: string) => ({ kind: 'contact', id: id as ContactId }) as const
const room = (id: string) => ({ kind: 'room', id: id as RoomId }) as const
const text = (words: string, ...mentions: string[]) =>
  ({ kind: 'text', text: words, mentions: mentions as ContactId[] }) as const

test('what is accepted has the id that the puppet gave', async () => {
  const { world, channel } = await startWebChat()
  const outcome = await channel.send(contact('zhang'), text('先关阀门'))
  const said = world.history('zhang', 'private-zhang').at(-1)!
  expect(said).toMatchObject({ from: 'anlin', text: '先关阀门' })
  expect(outcome).toEqual({ kind: 'accepted', channelMessageId: said.id })
})

test('a puppet that gives no id back has accepted all the same', async () => {
  const { puppet, channel } = await startWebChat()
  puppet.say = 'gives no id'
  expect(await channel.send(contact('zhang'), text('先关阀门'))).toEqual({ kind: 'accepted' })
})

test('in a room people are mentioned by name and by id; somebody who is not there is left out', async () => {
  const { world, channel } = await startWebChat()
  const outcome = await channel.send(
    room('group-estate'),
    text('请到3号楼', 'liu', 'boss', 'nobody', 'zhang'),
  )
  expect(outcome.kind).toBe('accepted')
  const said = world.history('zhang', 'group-estate').at(-1)!
  expect(said.mentions).toEqual(['liu', 'zhang'])
  expect(said.text).toBe('@网格员小刘\u2005@张阿姨 请到3号楼')
})

test('a long text goes out in parts, in order, each below 2,048 bytes, the mention in the first only', async () => {
  const { world, channel } = await startWebChat()
  const words = '洪水来时先断电，再带老人和孩子往高处走。'.repeat(60)
  expect((await channel.send(room('group-estate'), text(words, 'zhang'))).kind).toBe('accepted')
  const parts = saidByBot(world, 'group-estate')
  expect(parts.map((part) => /\((\d)\/(\d)\)$/.exec(part)?.slice(1))).toEqual([
    ['1', '2'],
    ['2', '2'],
  ])
  expect(Math.max(...parts.map(utf8Length))).toBeLessThan(2_048)
  expect(parts.map((part) => part.startsWith('@张阿姨'))).toEqual([true, false])
  expect(parts.map((part) => part.replace(/^@张阿姨 |\n\(\d\/\d\)$/g, '')).join('')).toBe(words)
})

test('a picture reaches the chat with its bytes', async () => {
  const { world, channel } = await startWebChat()
  const bytes = Buffer.from('not really a picture')
  const outcome = await channel.send(contact('zhang'), { kind: 'image', name: '路线.png', bytes })
  const said = world.history('zhang', 'private-zhang').at(-1)!
  expect(outcome).toEqual({ kind: 'accepted', channelMessageId: said.id })
  expect(said.image).toEqual({ name: '路线.png', mediaType: 'image/png', size: bytes.length })
  expect(world.media(said.id, 'zhang')!.bytes.equals(bytes)).toBe(true)
})

test('whom it does not know it refuses, and what is no message', async () => {
  const { channel } = await startWebChat()
  for (const target of [contact('nobody'), room('nowhere')])
    expect(await channel.send(target, text('喂'))).toMatchObject({
      kind: 'refused',
      reason: 'unknown-target',
    })
  expect(await channel.send(contact('zhang'), text(' \n'))).toEqual({
    kind: 'refused',
    reason: 'rejected',
    detail: 'empty text',
  })
  expect(await channel.send(contact('zhang'), text('长。'.repeat(20_000)))).toMatchObject({
    kind: 'refused',
    reason: 'too-long',
  })
})

test('a known person whose details the puppet cannot give just now is tried later, not refused', async () => {
  const { puppet, channel } = await startWebChat()
  puppet.contactRawPayload = () => Promise.reject(new Error('internal glitch'))
  expect(await channel.send(contact('wang'), text('喂'))).toMatchObject({ kind: 'try-later' })
})

test.each([
  ['操作过于频繁，请稍后再试', { kind: 'try-later', reason: 'too-often', afterMs: 600_000 }],
  ['connect ECONNREFUSED 127.0.0.1:8788', { kind: 'try-later', reason: 'passing', afterMs: 5_000 }],
  ['read ECONNRESET', { kind: 'in-doubt', reason: 'broken' }],
  ['14 UNAVAILABLE: Connection dropped', { kind: 'in-doubt', reason: 'broken' }],
  ['你还不是他的好友', { kind: 'refused', reason: 'rejected' }],
])('the puppet says %s', async (words, outcome) => {
  const { puppet, channel } = await startWebChat()
  puppet.say = new Error(words)
  expect(await channel.send(contact('zhang'), text('喂'))).toMatchObject(outcome)
})

test('a part that fails after others were accepted says so', async () => {
  const { puppet, channel } = await startWebChat()
  const send = puppet.messageSendText.bind(puppet)
  let calls = 0
  puppet.messageSendText = (...args) => (++calls === 2 ? Promise.reject(new Error('timeout')) : send(...args))
  const outcome = await channel.send(contact('zhang'), text('往高处走。'.repeat(200)))
  expect(outcome).toMatchObject({
    kind: 'in-doubt',
    reason: 'partial',
    detail: 'partial: 1 of 2 parts accepted; timeout',
  })
})

test('a connection that breaks before the puppet has the message leaves no doubt', async () => {
  const { puppet, channel } = await startWebChat()
  puppet.contactPayload = () => Promise.reject(new Error('read ECONNRESET'))
  expect(await channel.send(contact('zhang'), text('喂'))).toMatchObject({
    kind: 'try-later',
    reason: 'passing',
  })
})

test('a puppet that never answers makes a send slow, and the next message is answered', async () => {
  const { world, puppet, channel } = await startWebChat({ onMessage: echo, sendTimeoutMs: 100 })
  puppet.say = 'never answers'
  world.post('zhang', 'private-zhang', { text: '一' })
  expect(await channel.send(contact('zhang'), text('喂'))).toMatchObject({
    kind: 'in-doubt',
    reason: 'slow',
  })
  puppet.say = 'said'
  world.post('zhang', 'private-zhang', { text: '二' })
  await until(() => saidByBot(world, 'private-zhang').length === 1)
  expect(saidByBot(world, 'private-zhang')).toEqual(['echo 二'])
})

test('a slow call says in the end what became of it', async () => {
  const { puppet, channel } = await startWebChat({ sendTimeoutMs: 20 })
  let answer: (id: string) => void = () => {}
  puppet.messageSendText = () => new Promise((resolve) => (answer = resolve))
  const outcome = await channel.send(contact('zhang'), text('喂'))
  const late = outcome.kind === 'in-doubt' ? outcome.late : undefined
  answer('m1')
  expect(await late).toEqual({ kind: 'accepted' })
})

test('parts that nobody waits for any more are not said', async () => {
  const { puppet, channel } = await startWebChat({ sendTimeoutMs: 50 })
  let calls = 0
  puppet.messageSendText = () => new Promise((resolve) => setTimeout(() => resolve(`m${++calls}`), 120))
  const outcome = await channel.send(contact('zhang'), text('往高处走。'.repeat(200)))
  expect(outcome).toMatchObject({ kind: 'in-doubt', reason: 'slow' })
  expect(outcome.kind === 'in-doubt' && (await outcome.late)).toMatchObject({
    kind: 'in-doubt',
    reason: 'partial',
  })
  expect(calls).toBe(1)
})

test('before it is ready and after it has stopped nothing is sent', async () => {
  const { channel, puppet, world } = await startWebChat()
  await puppet.logout()
  await until(() => channel.state().kind === 'logged-out')
  expect(await channel.send(contact('zhang'), text('喂'))).toMatchObject({
    kind: 'try-later',
    reason: 'not-ready',
    detail: 'not ready: logged-out',
  })
  await channel.stop()
  expect(await channel.send(contact('zhang'), text('喂'))).toMatchObject({ detail: 'not ready: stopped' })
  expect(saidByBot(world, 'private-zhang')).toEqual([])
})
