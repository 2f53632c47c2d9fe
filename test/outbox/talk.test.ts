import type { ContactId, Content, SendOutcome, Target } from '../../src/channel/index.js'
import { toRow, type Delivery, type DeliveryId, type Lane } from '../../src/outbox/index.js'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../src/shared/index.js'
import { closeTowns, startTown, type Town } from '../support/town.js'

afterEach(closeTowns)

let number = 0
function delivery(town: Town, to: string, text: string, lane: Lane = 'reply'): Delivery {
  const target: Target = { kind: 'contact', id: to as ContactId }
  return {
    id: `d${++number}` as DeliveryId,
    lane,
    target,
    content: { kind: 'text', text },
    cause: 'test',
    attempts: 0,
    createdAt: town.clock.now(),
  }
}

async function put(town: Town, deliveries: Delivery[]): Promise<void> {
  await town.db
    .insertInto('delivery')
    .values(deliveries.map((d) => toRow(d, town.vault)))
    .execute()
}

async function states(town: Town): Promise<Record<string, string>> {
  await town.outbox.stop()
  const rows = await town.db.selectFrom('delivery').select(['id', 'state']).execute()
  return Object.fromEntries(rows.map((row) => [row.id, row.state]))
}

function textOf(content: Content): string {
  return content.kind === 'text' ? content.text : ''
}

test('to one target in order and one at a time; others are not held up', async () => {
  const town = await startTown()
  const finished: string[] = []
  town.channel.answer = async (_, content) => {
    await new Promise((done) => setTimeout(done, textOf(content) === 'a1' ? 40 : 1))
    finished.push(textOf(content))
    return undefined
  }
  const deliveries = [delivery(town, 'a', 'a1'), delivery(town, 'a', 'a2'), delivery(town, 'b', 'b1')]
  await put(town, deliveries)
  town.outbox.wake(deliveries)
  await new Promise((done) => setTimeout(done, 90))
  expect(finished).toEqual(['b1', 'a1', 'a2'])
  expect(new Set(Object.values(await states(town)))).toEqual(new Set(['sent']))
})

test('a call that never answers holds up nobody else', async () => {
  const town = await startTown()
  town.channel.answer = (target) => (target.id === 'stuck' ? new Promise<SendOutcome>(() => {}) : undefined)
  const deliveries = [delivery(town, 'stuck', 'x'), delivery(town, 'b', 'b1')]
  await put(town, deliveries)
  town.outbox.wake(deliveries)
  await town.settles()
  expect(town.saidTo('b')).toEqual(['b1'])
})

test('what cannot be sent now is sent later; a refusal is final', async () => {
  const town = await startTown()
  let calls = 0
  town.channel.answer = (target) => {
    if (target.id === 'gone') return { kind: 'refused', reason: 'unknown-target', detail: 'no such contact' }
    return ++calls === 1 ? { kind: 'try-later', reason: 'passing', afterMs: 10, detail: 'busy' } : undefined
  }
  const deliveries = [delivery(town, 'a', 'a1'), delivery(town, 'gone', 'x')]
  await put(town, deliveries)
  town.outbox.wake(deliveries)
  await town.settles()
  expect(town.saidTo('a')).toEqual([])
  await town.passes(SECOND_MS)
  expect(town.saidTo('a')).toEqual(['a1'])
  expect(await states(town)).toEqual({ [deliveries[0]!.id]: 'sent', [deliveries[1]!.id]: 'failed' })
})

test('a slow reply is in doubt and not sent again; a slow page to staff is, but not for ever', async () => {
  const town = await startTown()
  const calls: string[] = []
  town.channel.answer = (target) => {
    calls.push(target.id)
    return { kind: 'in-doubt', reason: 'slow', detail: 'slow' }
  }
  const deliveries = [delivery(town, 'resident', 'x'), delivery(town, 'staff', 'page', 'urgent')]
  await put(town, deliveries)
  town.outbox.wake(deliveries)
  await town.passes(MINUTE_MS)
  expect(calls.sort()).toEqual(['resident', 'staff', 'staff', 'staff'])
  expect(new Set(Object.values(await states(town)))).toEqual(new Set(['in-doubt']))
})

test('a slow call that was accepted after all is sent, and a page is then not sent again', async () => {
  const town = await startTown()
  const answers: ((outcome: SendOutcome) => void)[] = []
  let calls = 0
  town.channel.answer = () => {
    calls++
    return {
      kind: 'in-doubt',
      reason: 'slow',
      detail: 'slow',
      late: new Promise((done) => answers.push(done)),
    }
  }
  const deliveries = [delivery(town, 'resident', 'x'), delivery(town, 'staff', 'page', 'urgent')]
  await put(town, deliveries)
  town.outbox.wake(deliveries)
  await town.settles()
  for (const answer of answers) answer({ kind: 'accepted' })
  await town.passes(MINUTE_MS)
  expect(calls).toBe(2)
  expect(new Set(Object.values(await states(town)))).toEqual(new Set(['sent']))
})

test('while the channel is away nothing fails: replies wait three minutes, pages longer, and go when it is back', async () => {
  const town = await startTown()
  const deliveries = [delivery(town, 'a', 'reply'), delivery(town, 'staff', 'page', 'urgent')]
  town.channel.ready = false
  await put(town, deliveries)
  town.outbox.wake(deliveries)
  await town.passes(4 * MINUTE_MS)
  town.channel.ready = true
  const late = delivery(town, 'a', 'later')
  await put(town, [late])
  town.outbox.wake([late])
  town.outbox.connectionReady()
  await town.settles()
  expect(town.channel.sent.map((s) => textOf(s.content))).toEqual(['page', 'later'])
  expect(await states(town)).toEqual({
    [deliveries[0]!.id]: 'expired',
    [deliveries[1]!.id]: 'sent',
    [late.id]: 'sent',
  })
})

test('a clock that is set three days ahead or back expires no page and repeats none', async () => {
  for (const jump of [3 * DAY_MS, -3 * DAY_MS]) {
    const town = await startTown()
    town.channel.ready = false
    const page = delivery(town, 'staff', 'page', 'urgent')
    await put(town, [page])
    town.outbox.wake([page])
    town.clock.set(jump)
    await town.passes(MINUTE_MS)
    town.channel.ready = true
    town.outbox.connectionReady()
    await town.passes(MINUTE_MS)
    expect(town.saidTo('staff')).toEqual(['page'])
  }
})

test('a puppet that shows our own message settles one that nobody knew of', async () => {
  const town = await startTown()
  town.channel.answer = () => ({ kind: 'in-doubt', reason: 'slow', detail: 'slow' })
  const deliveries = [delivery(town, 'a', '先关阀门'), delivery(town, 'b', '先关阀门')]
  await put(town, deliveries)
  town.outbox.wake(deliveries)
  await town.settles()
  await town.outbox.hearOwn({
    id: 'o1',
    target: deliveries[1]!.target,
    text: ' 先关阀门',
    at: town.clock.now(),
  })
  expect(await states(town)).toEqual({ [deliveries[0]!.id]: 'in-doubt', [deliveries[1]!.id]: 'echoed' })
})

test('what is sent at once is stored as under way, what has to wait as queued', async () => {
  const town = await startTown()
  let release: (() => void) | undefined
  const gate = new Promise<void>((done) => (release = done))
  town.channel.answer = async () => void (await gate)
  const [first, second] = [delivery(town, 'a', 'a1'), delivery(town, 'a', 'a2')]
  expect(town.outbox.toRow(first).state).toBe('sending')
  town.outbox.wake([first])
  expect(town.outbox.toRow(second).state).toBe('queued')
  expect(town.outbox.toRow(delivery(town, 'b', 'b1')).state).toBe('sending')
  release!()
  town.channel.ready = false
  expect(town.outbox.toRow(delivery(town, 'c', 'c1')).state).toBe('queued')
})

test('urgent goes before what waited longer', async () => {
  const town = await startTown()
  const order: string[] = []
  let release: (() => void) | undefined
  const gate = new Promise<void>((done) => (release = done))
  town.channel.answer = async (_, content) => {
    await gate
    order.push(textOf(content))
    return undefined
  }
  const bulk = Array.from({ length: 40 }, (_, i) => delivery(town, `r${i}`, `bulk${i}`, 'bulk'))
  const urgent = delivery(town, 'staff', 'page', 'urgent')
  await put(town, [...bulk, urgent])
  town.outbox.wake(bulk)
  town.outbox.wake([urgent])
  release!()
  await town.settles()
  expect(order.indexOf('page')).toBeLessThan(20)
  expect(order).toHaveLength(41)
})

test('after a crash: queued replies go out, half-sent ones are left in doubt, half-sent pages go again, old ones expire', async () => {
  const town = await startTown()
  const queued = delivery(town, 'a', 'queued')
  const half = delivery(town, 'b', 'half')
  const page = delivery(town, 'staff', 'page', 'urgent')
  const old = { ...delivery(town, 'c', 'old'), createdAt: town.clock.now() - 10 * 60_000 }
  await put(town, [queued, half, page, old])
  await town.db
    .updateTable('delivery')
    .set({ state: 'sending' })
    .where('id', 'in', [half.id, page.id])
    .execute()
  await town.close(true)
  const again = await startTown({ dataDir: town.dataDir })
  await again.settles()
  expect(again.channel.sent.map((s) => textOf(s.content)).sort()).toEqual(['page', 'queued'])
  expect(await states(again)).toEqual({
    [queued.id]: 'sent',
    [half.id]: 'in-doubt',
    [page.id]: 'sent',
    [old.id]: 'expired',
  })
})

describe('what a process without a channel has handed in', () => {
  async function handIn(town: Town, deliveries: Delivery[]): Promise<void> {
    await town.db
      .insertInto('delivery')
      .values(deliveries.map((d) => toRow(d, town.vault, 'handed-in')))
      .execute()
  }

  test('is sent within seconds and in its order, by one of two processes', async () => {
    const town = await startTown()
    const other = await town.beside({ owner: 'elsewhere#1#b' })
    const deliveries = Array.from({ length: 450 }, (_, i) =>
      delivery(town, i % 3 === 0 ? 'wang' : `wxid-${i}`, `text ${i}`),
    )
    // The order is that of the ids, whatever the order of the rows.
    const ids = deliveries.map(({ id }) => id).sort()
    deliveries.forEach((each, i) => (each.id = ids[i]!))
    await handIn(town, [...deliveries].reverse())
    await Promise.all([town.passes(10 * SECOND_MS), other.passes(10 * SECOND_MS)])
    await Promise.all([town.settles(), other.settles()])
    const sent = [...town.channel.sent, ...other.channel.sent].map(({ content }) => textOf(content))
    expect(sent).toHaveLength(450)
    expect(new Set(sent).size).toBe(450)
    const numbers = (of: Town): number[] => of.saidTo('wang').map((text) => Number(text.slice(5)))
    for (const each of [town, other]) expect(numbers(each)).toEqual([...numbers(each)].sort((a, b) => a - b))
    expect(new Set(Object.values(await states(town)))).toEqual(new Set(['sent']))
  })

  test('waits while the channel is away and is not too old when it is back; after a day it is', async () => {
    const town = await startTown({ ready: false })
    await handIn(town, [delivery(town, 'wang', 'approved')])
    await town.passes(20 * MINUTE_MS)
    town.channel.ready = true
    await town.passes(5 * SECOND_MS)
    await town.settles()
    expect(town.saidTo('wang')).toEqual(['approved'])

    town.channel.ready = false
    await handIn(town, [delivery(town, 'li', 'approved')])
    town.clock.set(DAY_MS + MINUTE_MS)
    town.channel.ready = true
    await town.passes(5 * SECOND_MS)
    await town.settles()
    expect(town.saidTo('li')).toEqual([])
    expect(Object.values(await states(town)).sort()).toEqual(['expired', 'sent'])
  })
})
