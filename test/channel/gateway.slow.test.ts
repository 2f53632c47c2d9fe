import { startBehindGateway, surviveOutage, type GatewayBench } from './gateway-support.js'

let bench: GatewayBench | undefined

afterEach(() => bench?.end())

test('the gateway is killed for 3 minutes: the bot answers again within 10 s of its return', async () => {
  bench = await startBehindGateway()
  expect(await surviveOutage(bench, 180_000)).toBeLessThan(10_000)
  expect(bench.states.filter((state) => state.kind === 'dead').length).toBeGreaterThan(20)
  // Not worn out by it: a short one right after is survived as well.
  expect(await surviveOutage(bench, 12_000)).toBeLessThan(10_000)
})
