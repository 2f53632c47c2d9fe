import type { Content, SendOutcome } from '../../src/channel/index.js'
import { ROBOT_PACE, WECHAT_PACE, type BatchId, type BroadcastTarget } from '../../src/outbox/index.js'
import { MINUTE_MS, SECOND_MS } from '../../src/shared/index.js'
import { seeded } from '../channel/support.js'
import { closeTowns, type Town } from '../support/town.js'
import { broadcast, broadcastTown, counts, said } from './support.js'

afterEach(closeTowns)

/** Robots that keep what they are given, each call at its moment. */
class FakeRobots {
  readonly sent: { webhook: string; content: Content; at: number }[] = []
  now: () => number = () => 0
  answer: (webhook: string) => SendOutcome | Promise<SendOutcome> = () => ({ kind: 'accepted' })
  async send(webhook: string, content: Content): Promise<SendOutcome> {
    const outcome = await this.answer(webhook)
    if (outcome.kind === 'accepted') this.sent.push({ webhook, content, at: this.now() })
    return outcome
  }
}

/** A town where robots serve the first so many rooms. */
async function robotTown(rooms: number, served: number) {
  const robots = new FakeRobots()
  const options = {
    robots,
    random: seeded(1),
    paces: (account: string) => (account === 'wechat' ? WECHAT_PACE : ROBOT_PACE),
  }
  const all = await broadcastTown(rooms, options)
  robots.now = () => all.town.clock.elapsed()
  for (let i = 1; i <= served; i++) await all.town.rooms.setRobot(`r${i}`, `https://robot/${i}`, 'cli')
  const targets: BroadcastTarget[] = all.rooms.map((target, i) =>
    i < served ? { ...target, account: `wecom:${target.room}` } : target,
  )
  return { ...all, robots, targets }
}

async function urgent(town: Town, batch: string, targets: BroadcastTarget[]) {
  return broadcast(town, batch, targets, { lane: 'urgent' })
}

test('robots send side by side, each at its own pace, while the account of WeChat goes on at its own', async () => {
  const { town, robots, targets } = await robotTown(30, 20)
  await urgent(town, 'b', targets)
  await town.outbox.atRest()
  expect(robots.sent.map(({ webhook }) => webhook).sort()).toEqual(
    Array.from({ length: 20 }, (_, i) => `https://robot/${i + 1}`).sort(),
  )
  expect(said(town)).toHaveLength(1)
  await town.passes(MINUTE_MS)
  expect(said(town)).toHaveLength(10)
  expect(await counts(town, 'b')).toEqual({ sent: 30 })
})

test('no more than eight robots are called at once, and all get their turn', async () => {
  const { town, robots, targets } = await robotTown(20, 20)
  const calls: ((outcome: SendOutcome) => void)[] = []
  robots.answer = () => new Promise((done) => calls.push(done))
  await urgent(town, 'b', targets)
  await town.outbox.atRest()
  expect(calls).toHaveLength(8)
  for (let i = 0; i < 20; i++) {
    calls[i]!({ kind: 'accepted' })
    await town.outbox.atRest()
  }
  expect(await counts(town, 'b')).toEqual({ sent: 20 })
})

test('20 a minute and robot', async () => {
  const { town, robots, targets } = await robotTown(1, 1)
  for (let i = 0; i < 25; i++) await urgent(town, `b${i}`, targets)
  await town.passes(59 * SECOND_MS)
  expect(robots.sent).toHaveLength(20)
  await town.passes(2 * SECOND_MS)
  expect(robots.sent).toHaveLength(25)
})

test('one robot that WeCom holds back holds nobody else back', async () => {
  const { town, robots, targets, notices } = await robotTown(3, 2)
  robots.answer = (webhook) =>
    webhook === 'https://robot/1'
      ? { kind: 'try-later', reason: 'too-often', afterMs: 60_000, detail: 'errcode 45009' }
      : { kind: 'accepted' }
  await urgent(town, 'b', targets)
  await town.passes(MINUTE_MS)
  expect(await counts(town, 'b')).toEqual({ queued: 1, sent: 2 })
  expect(notices).toEqual([
    { kind: 'too-often', account: 'wecom:r1', until: town.clock.now() + 9 * MINUTE_MS },
  ])
  robots.answer = () => ({ kind: 'accepted' })
  await town.passes(10 * MINUTE_MS)
  expect(await counts(town, 'b')).toEqual({ sent: 3 })
})

test('a pause of everything holds a robot that has never sent before', async () => {
  const { town, robots, targets } = await robotTown(1, 1)
  await town.outbox.broadcasts.pauseAll(town.db, true)
  await urgent(town, 'b', targets)
  await town.passes(MINUTE_MS)
  expect(robots.sent).toEqual([])
  await town.outbox.broadcasts.pauseAll(town.db, false)
  await town.passes(MINUTE_MS)
  expect(robots.sent).toHaveLength(1)
})

test('a robot says it in its own form; one that is gone is said so', async () => {
  const { town, robots, targets } = await robotTown(2, 2)
  await town.rooms.setRobot('r2', undefined, 'cli')
  const content = { kind: 'text', text: '预警', markdown: '**预警**' } as const
  await broadcast(town, 'b', targets, { content })
  await town.passes(SECOND_MS)
  expect(robots.sent.map(({ content }) => content)).toEqual([content])
  const [failed] = await town.outbox.broadcasts.list('b' as BatchId, ['failed'])
  expect(failed).toMatchObject({ room: 'r2', detail: 'room not bound: no robot' })
})

test('a call without an answer is over: urgent is sent again, bulk is left to staff', async () => {
  const { town, robots, targets } = await robotTown(2, 2)
  let lost = 2
  robots.answer = () =>
    lost-- > 0 ? { kind: 'in-doubt', reason: 'slow', detail: 'slow' } : { kind: 'accepted' }
  await broadcast(town, 'bulk', targets.slice(0, 1))
  await broadcast(town, 'urgent', targets.slice(1), { lane: 'urgent' })
  await town.passes(MINUTE_MS)
  expect(await counts(town, 'bulk')).toEqual({ 'in-doubt': 1 })
  expect(await counts(town, 'urgent')).toEqual({ sent: 1 })
})
