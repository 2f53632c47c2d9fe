import type { ContactId, Content, SendOutcome, Target } from '../../src/channel/index.js'
import { toRow, type Delivery, type DeliveryId, type Lane } from '../../src/outbox/index.js'
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
  await new Promise((done) => setTimeout(done, 1_200))
  expect(town.saidTo('a')).toEqual(['a1'])
  expect(await states(town)).toEqual({ [deliveries[0]!.id]: 'sent', [deliveries[1]!.id]: 'failed' })
})

test('a slow reply is in doubt and not sent again; a slow page to staff is', async () => {
  const town = await startTown()
  const calls: string[] = []
  town.channel.answer = (target) => {
    calls.push(target.id)
    return calls.filter((id) => id === target.id).length === 1
      ? { kind: 'in-doubt', reason: 'slow', detail: 'slow' }
      : undefined
  }
  const deliveries = [delivery(town, 'resident', 'x'), delivery(town, 'staff', 'page', 'urgent')]
  await put(town, deliveries)
  town.outbox.wake(deliveries)
  await new Promise((done) => setTimeout(done, 1_200))
  expect(calls.filter((id) => id === 'resident')).toHaveLength(1)
  expect(town.saidTo('staff')).toEqual(['page'])
  expect((await states(town))[deliveries[0]!.id]).toBe('in-doubt')
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

test('after a crash: queued replies go out, half-sent ones are left in doubt, half-sent pages go again, old ones fail', async () => {
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
  expect(await town.outbox.recover()).toBe(2)
  await town.settles()
  expect(town.channel.sent.map((s) => textOf(s.content)).sort()).toEqual(['page', 'queued'])
  expect(await states(town)).toEqual({
    [queued.id]: 'sent',
    [half.id]: 'in-doubt',
    [page.id]: 'sent',
    [old.id]: 'failed',
  })
})
