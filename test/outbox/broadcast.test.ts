import type { RoomId, SendOutcome } from '../../src/channel/index.js'
import { accountOf, type BatchId, type BroadcastId, type ThreadId } from '../../src/outbox/index.js'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/shared/index.js'
import { closeTowns, type Town } from '../support/town.js'
import { broadcast, broadcastTown, counts, said } from './support.js'

afterEach(closeTowns)

const SLOW: SendOutcome = { kind: 'in-doubt', reason: 'slow', detail: 'slow' }
const gone = (answer: SendOutcome) => () => answer

/** A call that hangs until it is told what became of it. */
function hanging(town: Town): ((outcome: SendOutcome) => void)[] {
  const calls: ((outcome: SendOutcome) => void)[] = []
  town.channel.answer = () => new Promise((done) => calls.push(done))
  return calls
}

test('every room gets it once, in the order in which they were enqueued, one at a time', async () => {
  const { town, rooms } = await broadcastTown(5)
  let underWay = 0
  let most = 0
  town.channel.answer = async () => {
    most = Math.max(most, ++underWay)
    await new Promise((next) => setImmediate(next))
    underWay--
    return undefined
  }
  await broadcast(town, '通知', rooms)
  await town.passes(SECOND_MS)
  expect(said(town)).toEqual(rooms.map((_, i) => `chat-${i + 1} 通知`))
  expect(most).toBe(1)
  expect(await counts(town, '通知')).toEqual({ sent: 5 })
  await town.passes(MINUTE_MS)
  expect(said(town)).toHaveLength(5)
})

test('a broadcast that was not committed does not exist; one to nobody is refused', async () => {
  const { town, rooms } = await broadcastTown(3)
  const act = town.db.transaction().execute(async (trx) => {
    await town.outbox.broadcasts.enqueue(trx, {
      batch: 'b' as BatchId,
      lane: 'urgent',
      content: { kind: 'text', text: 'x' },
      expiresAt: town.clock.now() + HOUR_MS,
      targets: rooms,
    })
    throw new Error('the approval failed')
  })
  await expect(act).rejects.toThrow('the approval failed')
  await expect(broadcast(town, 'b', [])).rejects.toThrow(/no rooms/)
  await town.passes(MINUTE_MS)
  expect(said(town)).toEqual([])
  expect(await counts(town, 'b')).toEqual({})
})

test('a batch does not go to a room twice, whoever asks', async () => {
  const { town, rooms } = await broadcastTown(2)
  await broadcast(town, 'b', rooms)
  // An error of the driver's is one of another realm to jest once a worker has run a file before.
  await expect(broadcast(town, 'b', [rooms[1]!])).rejects.toMatchObject({
    message: expect.stringMatching(/UNIQUE/) as string,
  })
  await town.passes(MINUTE_MS)
  expect(said(town)).toHaveLength(2)
})

test('a room that is not bound, or of which nobody knows which chat it is, gets nothing and is listed', async () => {
  const { town, rooms } = await broadcastTown(4)
  await town.db.updateTable('room').set({ state: 'doubtful', doubt: 'gone' }).where('id', '=', 'r2').execute()
  await town.db
    .updateTable('room')
    .set({ state: 'unbound', channel_id: null })
    .where('id', '=', 'r3')
    .execute()
  await broadcast(town, 'b', rooms)
  await town.passes(SECOND_MS)
  expect(said(town)).toEqual(['chat-1 b', 'chat-4 b'])
  const failed = await town.outbox.broadcasts.list('b' as BatchId, ['failed'])
  expect(failed.map(({ room, detail }) => [room, detail])).toEqual([
    ['r2', 'room not bound: doubtful'],
    ['r3', 'room not bound: unbound'],
  ])
})

test('hundreds of rooms that are not bound hold nobody up', async () => {
  const { town, rooms } = await broadcastTown(200)
  await town.db.updateTable('room').set({ state: 'doubtful' }).where('id', '!=', 'r200').execute()
  await broadcast(town, 'b', rooms)
  await town.passes(SECOND_MS)
  expect(said(town)).toEqual(['chat-200 b'])
  expect(await counts(town, 'b')).toEqual({ failed: 199, sent: 1 })
})

test('urgent goes before bulk that waits, whenever it comes', async () => {
  const { town, rooms } = await broadcastTown(10)
  const calls = hanging(town)
  await broadcast(town, 'bulk', rooms)
  await town.outbox.atRest()
  await broadcast(town, 'urgent', rooms.slice(0, 2), { lane: 'urgent' })
  town.channel.answer = () => undefined
  calls[0]!({ kind: 'accepted' })
  await town.passes(SECOND_MS)
  expect(said(town).slice(0, 4)).toEqual(['chat-1 bulk', 'chat-1 urgent', 'chat-2 urgent', 'chat-2 bulk'])
})

describe('what cannot be sent', () => {
  test('a refusal is final and names its reason', async () => {
    const { town, rooms } = await broadcastTown(2)
    town.channel.answer = (target) =>
      target.id === 'chat-1' ? { kind: 'refused', reason: 'rejected', detail: 'muted' } : undefined
    await broadcast(town, 'b', rooms, { lane: 'urgent' })
    await town.passes(MINUTE_MS)
    expect(await counts(town, 'b')).toEqual({ failed: 1, sent: 1 })
    expect((await town.outbox.broadcasts.list('b' as BatchId, ['failed']))[0]!.detail).toBe('rejected: muted')
  })

  test('a passing trouble is tried again after the others', async () => {
    const { town, rooms } = await broadcastTown(2)
    let tries = 0
    town.channel.answer = (target) =>
      target.id === 'chat-1' && ++tries < 3
        ? { kind: 'try-later', reason: 'passing', afterMs: 5_000, detail: 'glitch' }
        : undefined
    await broadcast(town, 'b', rooms)
    await town.passes(MINUTE_MS)
    expect(said(town)).toEqual(['chat-2 b', 'chat-1 b'])
    expect(tries).toBe(3)
  })

  test('text that cannot be put together fails, and the next one goes', async () => {
    const { town, rooms } = await broadcastTown(1)
    await broadcast(town, 'b', rooms)
    await town.db.updateTable('delivery_content').set({ content_sealed: 'broken' }).execute()
    await broadcast(town, 'c', rooms)
    await town.passes(SECOND_MS)
    expect(await counts(town, 'b')).toEqual({ failed: 1 })
    expect(await counts(town, 'c')).toEqual({ sent: 1 })
  })
})

describe('expiry', () => {
  test('what is past it is not sent, also when it expires while the account waits; staff are told', async () => {
    const { town, rooms, notices } = await broadcastTown(3)
    town.channel.ready = false
    await broadcast(town, '预警', rooms, { lane: 'urgent', expiresAt: town.clock.now() + HOUR_MS })
    await town.passes(3 * HOUR_MS)
    town.channel.ready = true
    town.outbox.roomsChecked()
    await town.passes(MINUTE_MS)
    expect(said(town)).toEqual([])
    expect(await counts(town, '预警')).toEqual({ expired: 3 })
    expect(notices).toEqual([{ kind: 'expired', batch: '预警', rooms: 3 }])
  })

  test('resumed three hours later, after its expiry: nothing is sent', async () => {
    const { town, rooms, notices } = await broadcastTown(3)
    const hung = hanging(town)
    const batch = await broadcast(town, '预警', rooms, { expiresAt: town.clock.now() + HOUR_MS })
    await town.outbox.atRest()
    await town.outbox.broadcasts.pause(town.db, batch)
    hung[0]!({ kind: 'accepted' })
    await town.passes(3 * HOUR_MS)
    await town.outbox.broadcasts.resume(town.db, batch)
    town.outbox.wakeBroadcasts()
    await town.passes(MINUTE_MS)
    expect(hung).toHaveLength(1)
    expect(await counts(town, '预警')).toEqual({ sent: 1, expired: 2 })
    expect(notices).toEqual([{ kind: 'expired', batch: '预警', rooms: 2 }])
  })

  test('one that expires in our hands, while its picture is fetched, is not sent', async () => {
    const { town, rooms } = await broadcastTown(1)
    const expiresAt = town.clock.now() + HOUR_MS
    town.loadContent = () => {
      town.clock.set(2 * HOUR_MS)
      return Promise.resolve({ kind: 'text', text: 'late' })
    }
    await broadcast(town, 'b', rooms, { expiresAt })
    await town.passes(SECOND_MS)
    expect(said(town)).toEqual([])
    expect(await counts(town, 'b')).toEqual({ expired: 1 })
  })
})

describe('hold and stop', () => {
  test('pause holds a batch where it is, others go on; resume goes on where it was', async () => {
    const { town, rooms } = await broadcastTown(3)
    const calls = hanging(town)
    const batch = await broadcast(town, 'a', rooms)
    await town.outbox.atRest()
    expect(await town.outbox.broadcasts.pause(town.db, batch)).toBe(2)
    town.channel.answer = () => undefined
    calls[0]!({ kind: 'accepted' })
    await broadcast(town, 'b', rooms.slice(0, 1))
    await town.passes(MINUTE_MS)
    expect(said(town)).toEqual(['chat-1 a', 'chat-1 b'])
    expect((await town.outbox.broadcasts.open()).map(({ batch, paused }) => [batch, paused])).toEqual([
      ['a', true],
    ])
    expect(await town.outbox.broadcasts.resume(town.db, batch)).toBe(2)
    town.outbox.wakeBroadcasts()
    await town.passes(SECOND_MS)
    expect(said(town).slice(2)).toEqual(['chat-2 a', 'chat-3 a'])
  })

  test('a pause of everything holds what comes later, too, and replies go on', async () => {
    const { town, rooms } = await broadcastTown(1)
    await town.outbox.broadcasts.pauseAll(town.db, true)
    await broadcast(town, 'b', rooms, { lane: 'urgent' })
    await town.passes(MINUTE_MS)
    expect(said(town)).toEqual([])
    await town
      .resident('张阿姨')
      .says('灭火器怎么用')
      .hears(/灭火器/)
    await town.outbox.broadcasts.pauseAll(town.db, false)
    await town.passes(5 * SECOND_MS) // as another process does it: nobody wakes the sender
    expect(said(town).at(-1)).toBe('chat-1 b')
  })

  test('stop commits: at most the one message under way still goes, and it does not come back into the line', async () => {
    const { town, rooms } = await broadcastTown(5)
    const calls = hanging(town)
    const batch = await broadcast(town, 'b', rooms, { lane: 'urgent' })
    await town.outbox.atRest()
    expect(await town.outbox.broadcasts.stop(town.db, { batch })).toBe(4)
    calls[0]!({ kind: 'try-later', reason: 'passing', afterMs: 5_000, detail: 'glitch' })
    await town.passes(HOUR_MS)
    expect(calls).toHaveLength(1)
    expect(await counts(town, 'b')).toEqual({ stopped: 5 })
  })

  test('stop of everything stops every batch', async () => {
    const { town, rooms } = await broadcastTown(2)
    await town.outbox.broadcasts.pauseAll(town.db, true)
    await broadcast(town, 'a', rooms)
    await broadcast(town, 'b', rooms, { lane: 'urgent' })
    expect(await town.outbox.broadcasts.stop(town.db, 'everything')).toBe(4)
    await town.outbox.broadcasts.pauseAll(town.db, false)
    await town.passes(MINUTE_MS)
    expect(said(town)).toEqual([])
  })
})

describe('threads', () => {
  const family = { thread: 'alert-1', lane: 'urgent' as const }

  test('a room hears the alert, then its correction, then its all-clear', async () => {
    const { town, rooms } = await broadcastTown(3)
    for (const text of ['预警', '更正', '解除']) await broadcast(town, text, rooms, family)
    await town.passes(MINUTE_MS)
    for (const chat of ['chat-1', 'chat-2', 'chat-3'])
      expect(town.saidTo(chat)).toEqual(['预警', '更正', '解除'])
  })

  test('the all-clear waits for a room whose alert is tried again, and for nobody else', async () => {
    const { town, rooms } = await broadcastTown(2)
    let tries = 0
    town.channel.answer = (target, content) =>
      target.id === 'chat-1' && content.kind === 'text' && content.text === '预警' && ++tries < 3
        ? { kind: 'try-later', reason: 'passing', afterMs: 5_000, detail: 'glitch' }
        : undefined
    await broadcast(town, '预警', rooms, family)
    await broadcast(town, '解除', rooms, family)
    await town.passes(MINUTE_MS)
    expect(said(town)).toEqual(['chat-2 预警', 'chat-2 解除', 'chat-1 预警', 'chat-1 解除'])
  })

  test('the order holds when the clock is set back between alert and all-clear', async () => {
    const { town, rooms } = await broadcastTown(1)
    town.channel.ready = false
    await broadcast(town, '预警', rooms, family)
    town.clock.set(-5 * MINUTE_MS)
    await broadcast(town, '解除', rooms, family)
    town.channel.ready = true
    town.outbox.roomsChecked()
    await town.passes(MINUTE_MS)
    expect(town.saidTo('chat-1')).toEqual(['预警', '解除'])
  })

  test('stopping a thread leaves an all-clear for those who may have got the alert', async () => {
    const { town, rooms } = await broadcastTown(4)
    const calls = hanging(town)
    await broadcast(town, '预警', rooms, family)
    await town.outbox.atRest()
    calls[0]!({ kind: 'accepted' })
    await town.outbox.atRest()
    const thread = 'alert-1' as ThreadId
    await town.outbox.broadcasts.stop(town.db, { thread })
    const reached = await town.outbox.broadcasts.reached(town.db, thread)
    expect(reached.map((target) => target.room)).toEqual(['r1', 'r2'])
    town.channel.answer = () => undefined
    await broadcast(town, '解除', reached, family)
    calls[1]!({ kind: 'accepted' })
    await town.passes(MINUTE_MS)
    expect(said(town).sort()).toEqual(['chat-1 解除', 'chat-1 预警', 'chat-2 解除', 'chat-2 预警'])
    for (const chat of ['chat-1', 'chat-2']) expect(town.saidTo(chat)).toEqual(['预警', '解除'])
  })

  test('an alert that failed is not sent after its all-clear, even if staff ask for it', async () => {
    const { town, rooms } = await broadcastTown(1)
    town.channel.answer = gone({ kind: 'refused', reason: 'rejected', detail: 'muted' })
    await broadcast(town, '预警', rooms, family)
    await town.passes(SECOND_MS)
    town.channel.answer = () => undefined
    await broadcast(town, '解除', rooms, family)
    await town.passes(SECOND_MS)
    const [alert] = await town.outbox.broadcasts.list('预警' as BatchId)
    expect(await town.outbox.broadcasts.resend(town.db, alert!.id)).toBe('overtaken')
    await town.passes(MINUTE_MS)
    expect(said(town)).toEqual(['chat-1 解除'])
  })
})

describe('a call that takes too long', () => {
  test('is in doubt, is not sent again, and holds up nobody else; what it says later counts', async () => {
    const { town, rooms } = await broadcastTown(3)
    let sayLate: (outcome: SendOutcome) => void = () => {}
    const late = new Promise<SendOutcome>((done) => (sayLate = done))
    let calls = 0
    town.channel.answer = (target) =>
      target.id === 'chat-1' ? (calls++, { ...SLOW, late } as SendOutcome) : undefined
    await broadcast(town, 'b', rooms, { lane: 'urgent' })
    await town.passes(5 * MINUTE_MS)
    expect(calls).toBe(1)
    expect(await counts(town, 'b')).toEqual({ 'in-doubt': 1, sent: 2 })
    sayLate({ kind: 'accepted', channelMessageId: 'm1' })
    await town.passes(SECOND_MS)
    expect(await counts(town, 'b')).toEqual({ sent: 3 })
    expect(calls).toBe(1)
  })

  test('what was echoed meanwhile is there, whatever the call says in the end', async () => {
    const { town, rooms } = await broadcastTown(1)
    let sayLate: (outcome: SendOutcome) => void = () => {}
    town.channel.answer = () => ({ ...SLOW, late: new Promise((done) => (sayLate = done)) }) as SendOutcome
    await broadcast(town, 'b', rooms, { lane: 'urgent' })
    await town.passes(SECOND_MS)
    await town.outbox.hearOwn({ id: 'm', target: { kind: 'room', id: 'chat-1' as RoomId }, text: 'b', at: 0 })
    sayLate({ kind: 'refused', reason: 'rejected', detail: 'the connection was closed' })
    await town.passes(MINUTE_MS)
    expect(await counts(town, 'b')).toEqual({ echoed: 1 })
    expect(said(town)).toEqual([])
  })

  test.each(['urgent', 'bulk'] as const)(
    '%s that was refused after all goes into the line again',
    async (lane) => {
      const { town, rooms } = await broadcastTown(1)
      let sayLate: (outcome: SendOutcome) => void = () => {}
      town.channel.answer = () => ({ ...SLOW, late: new Promise((done) => (sayLate = done)) }) as SendOutcome
      await broadcast(town, 'b', rooms, { lane })
      await town.passes(SECOND_MS)
      town.channel.answer = () => undefined
      sayLate({ kind: 'try-later', reason: 'passing', afterMs: 5_000, detail: 'socket closed' })
      await town.passes(MINUTE_MS)
      expect(said(town)).toEqual(['chat-1 b'])
    },
  )

  test('when the connection dies with it, urgent is sent again and bulk is left to staff', async () => {
    const { town, rooms } = await broadcastTown(2)
    town.channel.answer = () => ({ ...SLOW, late: new Promise(() => {}) }) as SendOutcome
    await broadcast(town, 'bulk', rooms.slice(0, 1))
    await broadcast(town, 'urgent', rooms.slice(1), { lane: 'urgent' })
    await town.passes(SECOND_MS)
    town.outbox.connectionLost()
    town.channel.answer = () => undefined
    town.outbox.roomsChecked()
    await town.passes(MINUTE_MS)
    expect(said(town)).toEqual(['chat-2 urgent'])
    expect(await counts(town, 'bulk')).toEqual({ 'in-doubt': 1 })
    expect((await town.outbox.broadcasts.inDoubt()).map(({ batch, room }) => [batch, room])).toEqual([
      ['bulk', 'r1'],
    ])
  })

  test('the all-clear waits for it, but not for ever', async () => {
    const { town, rooms } = await broadcastTown(1)
    town.channel.answer = () => ({ ...SLOW, late: new Promise(() => {}) }) as SendOutcome
    await broadcast(town, '预警', rooms, { thread: 't', lane: 'urgent' })
    await broadcast(town, '解除', rooms, { thread: 't', lane: 'urgent' })
    await town.passes(SECOND_MS)
    town.channel.answer = () => undefined
    await town.passes(9 * MINUTE_MS)
    expect(said(town)).toEqual([])
    await town.passes(2 * MINUTE_MS)
    expect(said(town)).toEqual(['chat-1 解除'])
    expect(await counts(town, '预警')).toEqual({ 'in-doubt': 1 })
  })

  test('a carrier that always breaks after the fact does not flood a room with one warning', async () => {
    const { town, rooms } = await broadcastTown(1)
    let calls = 0
    town.channel.answer = () => (calls++, { kind: 'in-doubt', reason: 'broken', detail: 'read ECONNRESET' })
    await broadcast(town, 'b', rooms, { lane: 'urgent' })
    await town.passes(HOUR_MS)
    expect(calls).toBe(3)
    expect(await counts(town, 'b')).toEqual({ 'in-doubt': 1 })
  })

  test('staff send one in doubt again, by its number', async () => {
    const { town, rooms } = await broadcastTown(1)
    town.channel.answer = gone({ kind: 'in-doubt', reason: 'broken', detail: 'read ECONNRESET' })
    await broadcast(town, 'b', rooms)
    await town.passes(SECOND_MS)
    const [doubt] = await town.outbox.broadcasts.inDoubt('b' as BatchId)
    town.channel.answer = () => undefined
    expect(await town.outbox.broadcasts.resend(town.db, doubt!.id)).toBe('queued')
    town.outbox.wakeBroadcasts()
    await town.passes(SECOND_MS)
    expect(said(town)).toEqual(['chat-1 b'])
    expect(await town.outbox.broadcasts.resend(town.db, doubt!.id)).toBe('not in doubt')
    expect(await town.outbox.broadcasts.resend(town.db, 999 as BroadcastId)).toBe('unknown')
  })
})

test('the gateway is away in the middle: nothing fails, and sending goes on by itself', async () => {
  const { town, rooms } = await broadcastTown(6)
  town.channel.answer = () => {
    if (town.channel.sent.length < 2 || town.channel.ready === false) return undefined
    return town.clock.elapsed() < MINUTE_MS
      ? { kind: 'try-later', reason: 'passing', afterMs: 5_000, detail: 'connect ECONNREFUSED' }
      : undefined
  }
  await broadcast(town, 'b', rooms)
  await town.passes(10 * SECOND_MS)
  town.channel.ready = false
  town.outbox.connectionLost()
  await town.passes(10 * MINUTE_MS)
  expect(await counts(town, 'b')).toEqual({ sent: 2, queued: 4 })
  town.channel.ready = true
  town.outbox.roomsChecked()
  await town.passes(10 * MINUTE_MS)
  expect(await counts(town, 'b')).toEqual({ sent: 6 })
  expect(new Set(said(town)).size).toBe(6)
})

test('until the rooms were compared with the channel no broadcast goes, but replies do', async () => {
  const { town, rooms } = await broadcastTown(1)
  town.outbox.connectionLost()
  await broadcast(town, 'b', rooms, { lane: 'urgent' })
  await town.passes(MINUTE_MS)
  await town
    .resident('张阿姨')
    .says('灭火器怎么用')
    .hears(/灭火器/)
  expect(town.saidTo('chat-1')).toEqual([])
  town.outbox.roomsChecked()
  await town.passes(SECOND_MS)
  expect(town.saidTo('chat-1')).toEqual(['b'])
})

test('a room that its robot serves goes by the robot', () => {
  const id = 'r1' as Parameters<typeof accountOf>[0]['id']
  expect(accountOf({ id, robot: false })).toBe('wechat')
  expect(accountOf({ id, robot: true })).toBe('wecom:r1')
})
