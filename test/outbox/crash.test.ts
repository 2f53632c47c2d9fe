import { hostname } from 'node:os'
import type { ContactId, OwnMessage, RoomId, SendOutcome } from '../../src/channel/index.js'
import type { BatchId, OutboxNotice } from '../../src/outbox/index.js'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../src/shared/index.js'
import { closeTowns, type Town } from '../support/town.js'
import { broadcast, broadcastTown, counts, NO_PACE, said } from './support.js'

afterEach(closeTowns)

const paces = () => NO_PACE
/** No process has this number; Linux ends below. */
const DEAD = `${hostname()}#99999999#dead`

const own = (chat: string, text: string, id = `own-${chat}`): OwnMessage => ({
  id,
  target: { kind: 'room', id: chat as RoomId },
  text,
  at: 0,
})

/** The database as a process left it that was killed while it sent to `chat-1`, with the rest in line. */
async function killedWhileSending(
  lane: 'urgent' | 'bulk',
  more: { echoes?: boolean; thread?: string } = {},
): Promise<Town> {
  const { town, rooms } = await broadcastTown(3)
  town.channel.ready = false
  await broadcast(town, 'b', rooms, { lane, ...(more.thread && { thread: more.thread }) })
  await town.close(true)
  const { db } = await town.open()
  await db
    .updateTable('broadcast_delivery')
    .set({ state: 'sending', owner: DEAD, channel_id: 'chat-1', attempts: 1 })
    .where('room_id', '=', 'r1')
    .execute()
  await db
    .updateTable('sender_account')
    .set({
      lease_owner: DEAD,
      lease_until: town.clock.now() + 40 * SECOND_MS,
      echoes: more.echoes ? 1 : 0,
    })
    .execute()
  await db.destroy()
  return town
}

test('urgent that was under way is sent again, at once', async () => {
  const town = await (await killedWhileSending('urgent')).restart({ paces })
  await town.passes(SECOND_MS)
  expect(said(town)).toEqual(['chat-1 b', 'chat-2 b', 'chat-3 b'])
})

test('bulk that was under way is left in doubt, and staff are told of which batch', async () => {
  const notices: OutboxNotice[] = []
  const town = await (await killedWhileSending('bulk')).restart({ paces, onNotice: (n) => notices.push(n) })
  await town.passes(MINUTE_MS)
  expect(said(town)).toEqual(['chat-2 b', 'chat-3 b'])
  expect(await counts(town, 'b')).toEqual({ 'in-doubt': 1, sent: 2 })
  expect(notices).toEqual([{ kind: 'left-in-doubt', batch: 'b', rooms: 1 }])
})

test('on an account that echoes, urgent is sent again only when its echo does not come', async () => {
  for (const echo of [true, false]) {
    const town = await (await killedWhileSending('urgent', { echoes: true })).restart({ paces })
    await town.passes(5 * SECOND_MS)
    expect(said(town)).toEqual(['chat-2 b', 'chat-3 b'])
    if (echo) await town.outbox.hearOwn(own('chat-1', 'b'))
    await town.passes(20 * SECOND_MS)
    expect(said(town).slice(2)).toEqual(echo ? [] : ['chat-1 b'])
    expect(await counts(town, 'b')).toEqual(echo ? { echoed: 1, sent: 2 } : { sent: 3 })
  }
})

test('the wait for echoes begins when the channel is there to bring them', async () => {
  const town = await (await killedWhileSending('urgent', { echoes: true })).restart({ paces, ready: false })
  await town.passes(5 * MINUTE_MS)
  town.channel.ready = true
  town.outbox.roomsChecked()
  await town.passes(5 * SECOND_MS)
  await town.outbox.hearOwn(own('chat-1', 'b'))
  await town.passes(MINUTE_MS)
  expect(said(town)).toEqual(['chat-2 b', 'chat-3 b'])
})

test('an all-clear that was enqueued before the crash still comes after the alert', async () => {
  for (const echoes of [true, false]) {
    const old = await killedWhileSending('urgent', { echoes, thread: 't' })
    const town = await old.restart({ paces })
    await broadcast(town, '解除', old.targets(['r1', 'r2', 'r3']), { lane: 'urgent', thread: 't' })
    await town.passes(MINUTE_MS)
    for (const chat of ['chat-1', 'chat-2', 'chat-3']) expect(town.saidTo(chat)).toEqual(['b', '解除'])
  }
})

test('what a dead process left in doubt with its call under way is dealt with like the call', async () => {
  const old = await killedWhileSending('urgent')
  const { db } = await old.open()
  await db.updateTable('broadcast_delivery').set({ state: 'in-doubt' }).where('room_id', '=', 'r1').execute()
  await db.destroy()
  const town = await old.restart({ paces })
  await town.passes(SECOND_MS)
  expect(said(town)).toEqual(['chat-1 b', 'chat-2 b', 'chat-3 b'])
})

describe('two processes on one database, by mistake', () => {
  test('only one sends; the other says so and takes over when the first is gone', async () => {
    const { town: first, rooms } = await broadcastTown(6, { owner: 'elsewhere#1#a' })
    const hung: ((outcome: SendOutcome) => void)[] = []
    first.channel.answer = () => new Promise((done) => hung.push(done))
    await broadcast(first, 'b', rooms)
    await first.outbox.atRest()

    const notices: OutboxNotice[] = []
    const second = await first.beside({ paces, owner: 'elsewhere#2#b', onNotice: (n) => notices.push(n) })
    await second.passes(40 * SECOND_MS)
    expect(said(second)).toEqual([])
    expect(notices).toEqual([{ kind: 'other-sender', account: 'wechat' }])

    await second.passes(MINUTE_MS) // the first gives no sign of life any more
    expect(said(second)).toEqual(['chat-2 b', 'chat-3 b', 'chat-4 b', 'chat-5 b', 'chat-6 b'])
    expect(await counts(second, 'b')).toEqual({ 'in-doubt': 1, sent: 5 })

    // The first was only slow: what it learns now changes nothing, and it sends nothing more.
    first.channel.answer = () => undefined
    hung[0]!({ kind: 'accepted' })
    await first.outbox.atRest()
    expect(said(first)).toEqual(['chat-1 b'])
    expect(await counts(second, 'b')).toEqual({ 'in-doubt': 1, sent: 5 })
  })

  test('a lease that was stamped three days ahead does not lock everybody out', async () => {
    const { town, rooms } = await broadcastTown(1, { owner: 'elsewhere#1#a' })
    await town.db
      .updateTable('sender_account')
      .set({ lease_owner: 'elsewhere#9#z', lease_until: town.clock.now() + 3 * DAY_MS })
      .execute()
    await broadcast(town, 'b', rooms)
    await town.passes(SECOND_MS)
    expect(said(town)).toEqual(['chat-1 b'])
  })

  test('replies that the other process has in its hands are not taken from it', async () => {
    const { town: first } = await broadcastTown(1, { owner: 'elsewhere#1#a' })
    first.channel.answer = () => new Promise(() => {})
    void first.resident('张阿姨').says('我家厨房着火了快来人').replies()
    await first.settles()
    const second = await first.beside({ paces, owner: 'elsewhere#2#b' })
    await second.passes(30 * SECOND_MS)
    expect(second.channel.sent).toEqual([])
  })
})

describe('echoes', () => {
  test('by id, or by room and words; one echo is one message', async () => {
    const { town, rooms } = await broadcastTown(3)
    town.channel.answer = (target) =>
      target.id === 'chat-1'
        ? { kind: 'accepted', channelMessageId: 'm1' }
        : { kind: 'in-doubt', reason: 'broken', detail: 'x' }
    await broadcast(town, 'b', rooms)
    await town.passes(SECOND_MS)
    await town.outbox.hearOwn(own('chat-1', 'other words, as some puppets give them', 'm1'))
    await town.outbox.hearOwn(own('chat-2', ' b '))
    await town.outbox.hearOwn(own('chat-9', 'b'))
    await town.outbox.hearOwn({
      id: 'x',
      target: { kind: 'contact', id: 'chat-3' as ContactId },
      text: 'b',
      at: 0,
    })
    expect(await counts(town, 'b')).toEqual({ echoed: 2, 'in-doubt': 1 })
    const [account] = await town.outbox.outlook.accounts()
    expect(account).toMatchObject({ account: 'wechat', echoes: true })
  })

  test('the same words twice to one room are two messages', async () => {
    const { town, rooms } = await broadcastTown(1)
    const content = { kind: 'text', text: '暴雨预警' } as const
    await broadcast(town, 'a', rooms, { content })
    await broadcast(town, 'b', rooms, { content })
    await town.passes(SECOND_MS)
    await town.outbox.hearOwn(own('chat-1', '暴雨预警', 'o1'))
    expect([await counts(town, 'a'), await counts(town, 'b')]).toEqual([{ echoed: 1 }, { sent: 1 }])
    await town.outbox.hearOwn(own('chat-1', '暴雨预警', 'o2'))
    expect(await counts(town, 'b')).toEqual({ echoed: 1 })
  })

  test('one that comes before the call returns counts, and the call does not undo it', async () => {
    const { town, rooms } = await broadcastTown(1)
    town.channel.answer = async () => {
      await town.outbox.hearOwn(own('chat-1', 'b'))
      return { kind: 'in-doubt', reason: 'broken', detail: 'read ECONNRESET' }
    }
    await broadcast(town, 'b', rooms, { lane: 'urgent' })
    await town.settles()
    await town.passes(MINUTE_MS)
    expect(await counts(town, 'b')).toEqual({ echoed: 1 })
  })

  test('a long text is recognised by its first part', async () => {
    const { town, rooms } = await broadcastTown(1)
    const text = '洪水来时先断电，再带老人和孩子往高处走。'.repeat(60)
    town.channel.answer = () => ({ kind: 'in-doubt', reason: 'partial', detail: 'x' })
    await broadcast(town, 'b', rooms, { content: { kind: 'text', text } })
    await town.passes(SECOND_MS)
    const { splitText } = await import('../../src/channel/index.js')
    const [first, second] = splitText(text)
    await town.outbox.hearOwn(own('chat-1', second!, 'o2'))
    expect(await counts(town, 'b')).toEqual({ 'in-doubt': 1 })
    await town.outbox.hearOwn(own('chat-1', first!, 'o1'))
    expect(await counts(town, 'b')).toEqual({ echoed: 1 })
    expect(await town.outbox.broadcasts.inDoubt('b' as BatchId)).toEqual([])
  })
})
