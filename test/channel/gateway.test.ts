import type { ContactId } from '../../src/channel/index.js'
import { startBehindGateway, surviveOutage, type GatewayBench } from './gateway-support.js'
import { until } from './support.js'

let bench: GatewayBench

// One gateway for all: an outage is survived by a bot that has been at work before.
beforeAll(async () => {
  bench = await startBehindGateway()
})

afterAll(() => bench?.end())

const sendTo = (id: string) =>
  bench.channel.send({ kind: 'contact', id: id as ContactId }, { kind: 'text', text: '喂' })

test('over the gateway a question is answered, in private and in a group', async () => {
  const { gateway } = bench
  gateway.tell('zhang', 'bot', '燃气漏了怎么办')
  await until(() => gateway.said.length === 1)
  gateway.tell('zhang', 'room@chatroom', '@安邻 停电了')
  await until(() => gateway.said.length === 2)
  expect(gateway.said).toEqual([
    { said: 'echo 燃气漏了怎么办', to: 'zhang' },
    { said: 'echo 停电了', to: 'room@chatroom' },
  ])
  expect(await sendTo('nobody')).toMatchObject({ kind: 'refused', reason: 'unknown-target' })
})

test('the gateway is killed for 12 s: meanwhile it is try-later, and 10 s after its return at most an answer', async () => {
  const outcomes: unknown[] = []
  const recovered = await surviveOutage(bench, 12_000, async () => void outcomes.push(await sendTo('zhang')))
  expect(recovered).toBeLessThan(10_000)
  expect(outcomes).toMatchObject([
    { kind: 'try-later' }, // killed, and not noticed yet
    { kind: 'try-later', detail: 'not ready: dead' },
  ])
  const kinds = bench.states.map((state) => state.kind).filter((kind) => kind !== 'dead')
  expect(kinds).toEqual(['starting', 'ready', 'ready'])
}, 60_000)
