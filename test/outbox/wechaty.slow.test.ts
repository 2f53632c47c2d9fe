import { PuppetMock, mock } from 'wechaty-puppet-mock'
import { WechatyChannel, type Channel, type RoomId } from '../../src/channel/index.js'
import { Outbox, type BatchId } from '../../src/outbox/index.js'
import { createLogger, systemClock, systemTicker } from '../../src/shared/index.js'
import { startBehindGateway, type GatewayBench } from '../channel/gateway-support.js'
import { keptLog, moment, startChannel, stopAll, until } from '../channel/support.js'
import { closeTowns, startTown, type Town } from '../support/town.js'
import { counts, NO_PACE, putRooms } from './support.js'

const outboxes: Outbox[] = []

afterEach(async () => {
  for (const outbox of outboxes.splice(0)) await outbox.stop()
  await stopAll()
  await closeTowns()
})

/** An outbox over a real channel, in the time of the machine, beside the town's own. */
async function outboxOver(
  town: Town,
  channel: Pick<Channel, 'send' | 'state'>,
  gapMs: number,
): Promise<Outbox> {
  await town.outbox.stop()
  // As the mock wants the ids of rooms.
  await town.db.updateTable('room').set({ channel_id: 'room@chatroom' }).execute()
  const outbox = new Outbox({
    db: town.db,
    vault: town.vault,
    channel,
    clock: systemClock,
    ticker: systemTicker,
    logger: createLogger('silent'),
    loadContent: (content) => town.loadContent(content),
    paces: () => ({
      ...NO_PACE,
      gapMs: { urgent: { min: gapMs, max: gapMs }, bulk: { min: gapMs, max: gapMs } },
    }),
    stopWaitMs: 1_000,
  })
  outboxes.push(outbox)
  await outbox.start()
  return outbox
}

async function enqueue(town: Town, outbox: Outbox, batch: string, lane: 'urgent' | 'bulk'): Promise<void> {
  await town.db.transaction().execute((trx) =>
    outbox.broadcasts.enqueue(trx, {
      batch: batch as BatchId,
      lane,
      content: { kind: 'text', text: batch },
      expiresAt: Date.now() + 3_600_000,
      targets: town.targets(['r1']),
    }),
  )
  outbox.wakeBroadcasts()
}

test('on wechaty-puppet-mock, which echoes and gives no id back, a broadcast is echoed', async () => {
  const mocker = new mock.Mocker()
  const bot = mocker.createContact({ id: 'bot', name: '安邻' })
  mocker.createRoom({ id: 'room@chatroom', topic: '居民群', memberIdList: ['bot'] })
  mocker.use(() => {
    mocker.login(bot)
    return () => {}
  })
  const town = await startTown()
  await putRooms(town.db, 1)
  const channel = new WechatyChannel({
    puppet: () => Promise.resolve(new PuppetMock({ mocker })),
    logger: keptLog().logger,
    clock: systemClock,
  })
  const outbox = await outboxOver(town, channel, 0)
  await startChannel(channel, { onOwnMessage: (own) => outbox.hearOwn(own) })
  await until(() => channel.state().kind === 'ready')
  expect(await channel.rooms()).toEqual({
    kind: 'seen',
    rooms: [{ id: 'room@chatroom' as RoomId, topic: '居民群' }],
  })
  outbox.roomsChecked()
  await enqueue(town, outbox, '防灾减灾周', 'bulk')
  for (let i = 0; i < 100 && !(await counts(town, '防灾减灾周')).echoed; i++) await moment(20)
  expect(await counts(town, '防灾减灾周')).toEqual({ echoed: 1 })
})

test('the gateway is killed in the middle of a broadcast: nothing fails, and it goes on by itself', async () => {
  const bench: GatewayBench = await startBehindGateway()
  const { gateway, channel } = bench
  const town = await startTown()
  await putRooms(town.db, 1)
  const outbox = await outboxOver(town, channel, 100)
  outbox.roomsChecked()
  const batches = Array.from({ length: 40 }, (_, i) => `批次${i}`)
  for (const batch of batches) await enqueue(town, outbox, batch, 'bulk')
  await until(() => gateway.said.length >= 5, 20_000)

  await gateway.kill()
  await until(() => channel.state().kind === 'dead', 20_000)
  outbox.connectionLost()
  const during = await Promise.all(batches.map((batch) => counts(town, batch)))
  expect(during.filter((states) => states.failed)).toEqual([])
  expect(during.filter((states) => states.queued).length).toBeGreaterThan(30)

  await gateway.start()
  await until(() => channel.state().kind === 'ready', 30_000)
  outbox.roomsChecked()
  const open = async () => (await Promise.all(batches.map((batch) => counts(town, batch)))).filter((s) => s.queued || s.sending) // prettier-ignore
  for (let i = 0; i < 200 && (await open()).length > 0; i++) await moment(100)

  const states = await Promise.all(batches.map((batch) => counts(town, batch)))
  const said = gateway.said.map((each) => each.said)
  const doubtful = batches.filter((_, i) => states[i]!['in-doubt'])
  expect(states.filter((each) => each.failed ?? each.queued)).toEqual([])
  expect(new Set(said).size).toBe(said.length)
  expect(batches.filter((batch) => !said.includes(batch) && !doubtful.includes(batch))).toEqual([])
  expect(doubtful.length).toBeLessThanOrEqual(1)
  await bench.end()
})
