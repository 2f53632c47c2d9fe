import type { SendOutcome } from '../../src/channel/index.js'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/shared/index.js'
import { closeTowns } from '../support/town.js'
import { broadcast, broadcastTown, counts, said } from './support.js'

afterEach(closeTowns)

const TOO_OFTEN: SendOutcome = {
  kind: 'try-later',
  reason: 'too-often',
  afterMs: 600_000,
  detail: '操作过于频繁',
}

describe('WeChat says 操作过于频繁', () => {
  test('broadcasts rest for ten minutes, nothing failed, staff are told until when, and replies go on', async () => {
    const { town, rooms, notices } = await broadcastTown(3)
    let errors = 1
    town.channel.answer = (target) => (target.kind === 'room' && errors-- > 0 ? TOO_OFTEN : undefined)
    await broadcast(town, 'b', rooms, { lane: 'urgent' })
    await town.outbox.atRest()
    expect(await counts(town, 'b')).toEqual({ queued: 3 })
    expect(notices).toEqual([
      { kind: 'too-often', account: 'wechat', until: town.clock.now() + 10 * MINUTE_MS },
    ])
    await town.passes(9 * MINUTE_MS)
    await town
      .resident('张阿姨')
      .says('灭火器怎么用')
      .hears(/灭火器/)
    expect(await counts(town, 'b')).toEqual({ queued: 3 })
    await town.passes(MINUTE_MS + SECOND_MS)
    expect(await counts(town, 'b')).toEqual({ sent: 3 })
  })

  test('again and again: twice as long each time, also across a restart', async () => {
    const { town, rooms, notices } = await broadcastTown(1)
    town.channel.answer = () => TOO_OFTEN
    await broadcast(town, 'b', rooms)
    await town.passes(31 * MINUTE_MS)
    const lengths = () => notices.flatMap((n) => (n.kind === 'too-often' ? [n.until - town.clock.now()] : []))
    expect(lengths()).toHaveLength(3)
    await town.close(true)
    const again = await town.restart()
    await again.passes(35 * MINUTE_MS)
    expect(again.channel.sent).toHaveLength(0)
    await again.passes(5 * MINUTE_MS)
    expect(again.channel.sent).toHaveLength(1)
  })

  test('a reply that meets it stops the broadcasts of the account, too', async () => {
    const { town, rooms, notices } = await broadcastTown(1)
    town.channel.answer = (target) => (target.kind === 'contact' ? TOO_OFTEN : undefined)
    await town.resident('张阿姨').says('灭火器怎么用').replies()
    await broadcast(town, 'b', rooms)
    await town.passes(9 * MINUTE_MS)
    expect(said(town)).toEqual([])
    expect(notices.map((notice) => notice.kind)).toEqual(['too-often'])
    await town.passes(2 * MINUTE_MS)
    expect(said(town)).toEqual(['chat-1 b'])
  })
})

describe('a full disk', () => {
  test('sending stops before an outcome could be lost, staff are told once, and it goes on by itself', async () => {
    let free = 1_000
    const { town, rooms, notices } = await broadcastTown(4, {
      disk: { free: () => Promise.resolve(free), floorBytes: 100 },
    })
    town.channel.answer = () => {
      if (town.channel.sent.length === 1) free = 50
      return undefined
    }
    await broadcast(town, 'b', rooms)
    await town.passes(10 * MINUTE_MS)
    // the second was under way when the disk filled up, and what became of it is written down
    expect(await counts(town, 'b')).toEqual({ sent: 2, queued: 2 })
    expect(notices).toEqual([{ kind: 'cannot-write', why: 'disk' }])
    free = 1_000
    town.channel.answer = () => undefined
    await town.passes(MINUTE_MS)
    expect(await counts(town, 'b')).toEqual({ sent: 4 })
    expect(notices.at(-1)).toEqual({ kind: 'can-write-again' })
    expect(new Set(said(town)).size).toBe(4)
  })

  test('a file system that cannot say how full it is holds nobody up', async () => {
    const { town, rooms } = await broadcastTown(1, {
      disk: { free: () => Promise.reject(new Error('ENOSYS')), floorBytes: 100 },
    })
    await broadcast(town, 'b', rooms)
    await town.passes(SECOND_MS)
    expect(said(town)).toHaveLength(1)
  })
})

test('a database that refuses: nothing more is sent, and the outcome that it refused is not lost', async () => {
  const { town, rooms, notices } = await broadcastTown(3)
  town.channel.answer = async () => {
    if (town.channel.sent.length === 0)
      await town.db.schema.alterTable('broadcast_delivery').renameTo('away').execute()
    return undefined
  }
  await broadcast(town, 'b', rooms)
  await town.passes(MINUTE_MS)
  expect(said(town)).toEqual(['chat-1 b'])
  expect(notices).toEqual([{ kind: 'cannot-write', why: 'database' }])
  await town.db.schema
    .alterTable('away' as 'broadcast_delivery')
    .renameTo('broadcast_delivery')
    .execute()
  await town.passes(MINUTE_MS)
  expect(await counts(town, 'b')).toEqual({ sent: 3 })
  expect(said(town)).toEqual(['chat-1 b', 'chat-2 b', 'chat-3 b'])
  expect(notices.at(-1)).toEqual({ kind: 'can-write-again' })
})

describe('somebody sets the clock', () => {
  const JUMPS = [5 * MINUTE_MS, -5 * MINUTE_MS, 3 * DAY_MS, -3 * DAY_MS]

  test.each(JUMPS)(
    'by %i ms in the middle of a broadcast: every room once, nothing early, nothing twice',
    async (jump) => {
      const { town, rooms } = await broadcastTown(6)
      let errors = 2
      town.channel.answer = (target) => {
        if (town.channel.sent.length === 2) town.clock.set(jump / 2)
        return target.id === 'chat-4' && errors-- > 0
          ? { kind: 'try-later', reason: 'passing', afterMs: 5_000, detail: 'glitch' }
          : undefined
      }
      await broadcast(town, 'b', rooms, { expiresAt: town.clock.now() + 10 * DAY_MS })
      await town.passes(HOUR_MS)
      expect(said(town).sort()).toEqual(rooms.map((_, i) => `chat-${i + 1} b`))
      expect(await counts(town, 'b')).toEqual({ sent: 6 })
    },
  )

  test.each(JUMPS)('by %i ms while an alert waits: nothing is sent after its expiry', async (jump) => {
    const { town, rooms } = await broadcastTown(2)
    town.channel.ready = false
    await broadcast(town, 'b', rooms, { lane: 'urgent', expiresAt: town.clock.now() + HOUR_MS })
    town.clock.set(jump)
    await town.passes(2 * HOUR_MS)
    town.channel.ready = true
    town.outbox.roomsChecked()
    await town.passes(HOUR_MS)
    expect(said(town)).toEqual([])
    expect(await counts(town, 'b')).toEqual({ expired: 2 })
  })

  test('back, and the alert expires before anybody has looked: it is not sent all the same', async () => {
    const { town, rooms } = await broadcastTown(1)
    town.channel.ready = false
    await broadcast(town, 'b', rooms, { lane: 'urgent', expiresAt: town.clock.now() + 62 * SECOND_MS })
    town.clock.set(-3 * DAY_MS)
    await town.passes(63 * SECOND_MS)
    town.channel.ready = true
    town.outbox.roomsChecked()
    await town.outbox.atRest()
    expect(said(town)).toEqual([])
  })

  test('ahead and soon back again, as a time server does it: nothing is given up for that', async () => {
    const { town, rooms } = await broadcastTown(2)
    town.channel.ready = false
    await broadcast(town, 'b', rooms, { lane: 'urgent', expiresAt: town.clock.now() + HOUR_MS })
    town.clock.set(3 * DAY_MS)
    town.channel.ready = true
    town.outbox.roomsChecked()
    await town.passes(MINUTE_MS)
    expect(said(town)).toEqual([])
    town.clock.set(-3 * DAY_MS)
    await town.passes(MINUTE_MS)
    expect(await counts(town, 'b')).toEqual({ sent: 2 })
  })

  test.each(JUMPS)(
    'by %i ms: the rest after a frequency error is neither shorter nor longer',
    async (jump) => {
      const { town, rooms } = await broadcastTown(1)
      let errors = 1
      town.channel.answer = () => (errors-- > 0 ? TOO_OFTEN : undefined)
      await broadcast(town, 'b', rooms, { expiresAt: town.clock.now() + 10 * DAY_MS })
      await town.outbox.atRest()
      town.clock.set(jump)
      await town.passes(9 * MINUTE_MS)
      expect(said(town)).toEqual([])
      await town.passes(2 * MINUTE_MS)
      expect(said(town)).toHaveLength(1)
    },
  )
})
