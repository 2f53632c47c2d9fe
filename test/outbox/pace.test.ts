import { broadcastWait, timeToSend, WECHAT_PACE, type PaceHistory } from '../../src/outbox/pace.js'
import { circuitLeft, openCircuit } from '../../src/outbox/circuit.js'
import type { BatchId } from '../../src/outbox/index.js'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/shared/index.js'
import { seeded } from '../channel/support.js'
import { closeTowns } from '../support/town.js'
import { broadcast, broadcastTown, counts, said } from './support.js'

afterEach(closeTowns)

const QUIET: PaceHistory = { all: [], broadcasts: [], gapMs: { urgent: 2_500, bulk: 4_000 }, postsToday: 0 }

/** When each message went out, of the ticker. */
function sentAt(town: Awaited<ReturnType<typeof broadcastTown>>['town']): number[] {
  const times: number[] = []
  town.channel.answer = () => (times.push(town.clock.elapsed()), undefined)
  return times
}

describe('how long a broadcast waits', () => {
  test('nothing was sent: not at all', () => {
    expect(broadcastWait('bulk', QUIET, WECHAT_PACE, 0)).toBe(0)
  })

  test('for the gap after the last broadcast, shorter for urgent', () => {
    const history = { ...QUIET, broadcasts: [10_000], all: [10_000] }
    expect(broadcastWait('bulk', history, WECHAT_PACE, 11_000)).toBe(3_000)
    expect(broadcastWait('urgent', history, WECHAT_PACE, 11_000)).toBe(1_500)
    expect(broadcastWait('urgent', history, WECHAT_PACE, 13_000)).toBe(0)
  })

  test('24 a minute are the most, the rest of the 30 is kept for replies', () => {
    const broadcasts = Array.from({ length: 24 }, (_, i) => i * 2_000)
    const history = { ...QUIET, broadcasts, all: broadcasts, gapMs: { urgent: 0, bulk: 0 } }
    expect(broadcastWait('urgent', history, WECHAT_PACE, 50_000)).toBe(10_000)
    expect(broadcastWait('urgent', history, WECHAT_PACE, 60_000)).toBe(0)
  })

  test('bulk makes room for replies; a warning does not', () => {
    const all = Array.from({ length: 30 }, (_, i) => i * 1_000)
    expect(broadcastWait('bulk', { ...QUIET, all }, WECHAT_PACE, 30_000)).toBe(30_000)
    expect(broadcastWait('urgent', { ...QUIET, all }, WECHAT_PACE, 30_000)).toBe(0)
  })

  test('300 a day, then bulk waits for tomorrow and urgent goes on', () => {
    const history = { ...QUIET, postsToday: 300 }
    expect(broadcastWait('bulk', history, WECHAT_PACE, 0)).toBe(Infinity)
    expect(broadcastWait('urgent', history, WECHAT_PACE, 0)).toBe(0)
  })
})

describe('how long it takes', () => {
  const outlook = {
    ahead: { urgent: 0, bulk: 0 },
    postsToday: 0,
    circuitMs: 0,
    untilTomorrowMs: 10 * HOUR_MS,
  }

  test('2,000 rooms on one account, urgent: about an hour and a half', () => {
    const ms = timeToSend({ ...outlook, lane: 'urgent', rooms: 2_000 }, WECHAT_PACE)
    expect(Math.round(ms / MINUTE_MS)).toBe(83)
  })

  test('what goes first counts, and a circuit that is open', () => {
    const ahead = { urgent: 24, bulk: 30 }
    const mine = { ...outlook, lane: 'bulk' as const, rooms: 15, ahead, circuitMs: 10 * MINUTE_MS }
    expect(timeToSend(mine, WECHAT_PACE)).toBe((10 + 1 + 3) * MINUTE_MS)
    expect(timeToSend({ ...mine, lane: 'urgent', rooms: 24 }, WECHAT_PACE)).toBe(12 * MINUTE_MS)
  })

  test('bulk that does not fit into today goes on tomorrow, and the day after', () => {
    const ms = timeToSend({ ...outlook, lane: 'bulk', rooms: 700, postsToday: 200 }, WECHAT_PACE)
    // 100 today, 300 tomorrow, 300 the day after: 20 minutes of that day
    expect(ms).toBe(10 * HOUR_MS + DAY_MS + 20 * MINUTE_MS)
  })
})

describe('a frequency error', () => {
  test('opens the circuit for ten minutes, then twice as long, up to two hours; a day later it is the first again', () => {
    let circuit = openCircuit(undefined, 0)
    const lengths = [circuit.forMs]
    for (let i = 0; i < 5; i++) {
      circuit = openCircuit(circuit, circuit.openedAt + circuit.forMs)
      lengths.push(circuit.forMs)
    }
    expect(lengths.map((ms) => ms / MINUTE_MS)).toEqual([10, 20, 40, 80, 120, 120])
    expect(openCircuit(circuit, circuit.openedAt + DAY_MS).forMs).toBe(10 * MINUTE_MS)
  })

  test('a clock that was set back keeps it open no longer than it was to be', () => {
    const circuit = { openedAt: 3 * DAY_MS, forMs: 10 * MINUTE_MS }
    expect(circuitLeft(circuit, 0)).toBe(10 * MINUTE_MS)
    expect(circuitLeft(circuit, 3 * DAY_MS + 4 * MINUTE_MS)).toBe(6 * MINUTE_MS)
    expect(circuitLeft(circuit, 4 * DAY_MS)).toBe(0)
  })
})

describe('in life', () => {
  const paced = { paces: () => WECHAT_PACE, random: seeded(5_12) }

  test('bulk leaves 3 to 5 s between rooms, urgent 2 to 3, never more than 24 in a minute', async () => {
    for (const [lane, min, max] of [
      ['bulk', 3_000, 5_000],
      ['urgent', 2_000, 3_000],
    ] as const) {
      const { town, rooms } = await broadcastTown(60, paced)
      const times = sentAt(town)
      await broadcast(town, 'b', rooms, { lane })
      await town.passes(10 * MINUTE_MS)
      expect(times).toHaveLength(60)
      const gaps = times.slice(1).map((time, i) => time - times[i]!)
      // where 24 are sent within a minute the next waits for the minute to be over
      const free = gaps.filter((_, i) => i < 23 || times[i + 1]! - times[i + 1 - 24]! > MINUTE_MS)
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(min)
      expect(Math.max(...free)).toBeLessThanOrEqual(max)
      expect(new Set(gaps.map(Math.round)).size).toBeGreaterThan(20)
      for (const [i, time] of times.entries())
        if (i >= 24) expect(time - times[i - 24]!).toBeGreaterThanOrEqual(MINUTE_MS)
      expect(await town.outbox.outlook.eta('b' as BatchId)).toBe(0)
    }
  })

  test('urgent does not wait out the gap of bulk', async () => {
    const { town, rooms } = await broadcastTown(10, paced)
    const times = sentAt(town)
    await broadcast(town, 'bulk', rooms)
    await town.outbox.atRest()
    await broadcast(town, 'urgent', rooms, { lane: 'urgent' })
    await town.passes(3 * SECOND_MS)
    expect(said(town).slice(0, 2)).toEqual(['chat-1 bulk', 'chat-1 urgent'])
    expect(times[1]).toBeLessThanOrEqual(3_000)
  })

  test('a reply does not wait, however many broadcasts do, and takes its place in the minute', async () => {
    const { town, rooms } = await broadcastTown(60, paced)
    await broadcast(town, 'b', rooms)
    await town.outbox.atRest()
    for (let i = 0; i < 30; i++)
      await town
        .resident(`邻居${i}`)
        .says('灭火器怎么用')
        .hears(/灭火器/)
    const before = said(town).filter((line) => line.endsWith(' b')).length
    await town.passes(50 * SECOND_MS)
    expect(said(town).filter((line) => line.endsWith(' b'))).toHaveLength(before)
    await town.passes(20 * SECOND_MS)
    expect(said(town).filter((line) => line.endsWith(' b')).length).toBeGreaterThan(before)
  })

  test('300 bulk posts a day, also across a restart; the rest goes on after midnight, staff are told once', async () => {
    const paces = () => ({ ...WECHAT_PACE, bulkPerDay: 5 })
    const { town, rooms, notices } = await broadcastTown(8, { ...paced, paces })
    await broadcast(town, 'b', rooms)
    await town.passes(MINUTE_MS)
    expect(await counts(town, 'b')).toEqual({ sent: 5, queued: 3 })
    await broadcast(town, 'u', rooms.slice(0, 1), { lane: 'urgent' })
    await town.passes(MINUTE_MS)
    expect(await counts(town, 'u')).toEqual({ sent: 1 })
    expect(notices).toEqual([{ kind: 'day-full', account: 'wechat', posts: 5 }])
    await town.close(true)

    const again = await town.restart({ ...paced, paces })
    await again.passes(MINUTE_MS)
    expect(again.channel.sent).toHaveLength(0)
    await again.passes(15 * HOUR_MS) // past midnight in China
    expect(again.channel.sent.map(({ target }) => target.id)).toEqual(['chat-6', 'chat-7', 'chat-8'])
  })

  test('what remains of a batch has an ETA, what goes first counted in', async () => {
    const { town, rooms } = await broadcastTown(60, paced)
    town.channel.ready = false
    const { outlook } = town.outbox
    expect(await outlook.etaFor(rooms, 'bulk')).toBe(4)
    await broadcast(town, 'first', rooms)
    await broadcast(town, 'second', rooms)
    expect(await outlook.eta('first' as BatchId)).toBe(4)
    expect(await outlook.eta('second' as BatchId)).toBe(8)
    expect(await outlook.etaFor(rooms, 'urgent')).toBe(3)
    expect(await outlook.etaFor(rooms, 'bulk')).toBe(12)
  })
})
