import { scheduledJobs } from 'node-schedule'
import { ScheduledWakeUp } from '../../src/parts/index.js'
import { createLogger, HOUR_MS, MINUTE_MS, SECOND_MS, systemTicker } from '../../src/shared/index.js'

const START = Date.parse('2026-05-12T08:59:30+08:00')

let logged: string[]
let ends: (() => Promise<void>)[]

beforeEach(() => {
  jest.useFakeTimers({ now: START })
  logged = []
  ends = []
})

afterEach(async () => {
  for (const end of ends) await end()
  jest.useRealTimers()
})

function wakes(work: () => Promise<unknown>, more: { zone?: string } = {}): void {
  const logger = createLogger('error', { write: (line) => void logged.push(line) })
  const wakeUp = new ScheduledWakeUp({ logger, ticker: systemTicker, ...more })
  ends.push(wakeUp.eachMinute('the rows', work))
}

const passes = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms)

/** The moments of each run, China's time. */
function runs(more: { zone?: string } = {}): string[] {
  const at: string[] = []
  wakes(() => Promise.resolve(at.push(new Date(Date.now() + 8 * HOUR_MS).toISOString().slice(11, 16))), more)
  return at
}

test('wakes at each minute', async () => {
  const at = runs()
  await passes(3 * MINUTE_MS)
  expect(at).toEqual(['09:00', '09:01', '09:02'])
})

test('a zone that node-schedule does not know is an error at the start', () => {
  expect(() => runs({ zone: 'Asia/Nowhere' })).toThrow(/Asia\/Nowhere/)
  expect(Object.keys(scheduledJobs)).toEqual([])
})

test('a clock that jumps six hours ahead brings one run, not three hundred', async () => {
  const at = runs()
  await passes(MINUTE_MS)
  jest.setSystemTime(Date.now() + 6 * HOUR_MS)
  await passes(MINUTE_MS)
  expect(at).toEqual(['09:00', '15:01'])
  await passes(2 * MINUTE_MS)
  expect(at).toEqual(['09:00', '15:01', '15:02', '15:03'])
})

test('a clock that is set back an hour keeps nobody waiting for an hour', async () => {
  const at = runs()
  await passes(MINUTE_MS)
  jest.setSystemTime(Date.now() - HOUR_MS)
  await passes(4 * MINUTE_MS)
  expect(at).toEqual(['09:00', '08:01', '08:02', '08:03', '08:04'])
  // What node-schedule still waits for comes when the clock is there again, and brings nothing out of step.
  at.length = 0
  await passes(58 * MINUTE_MS)
  expect(new Set(at).size).toBe(at.length)
  expect(at.length).toBeGreaterThanOrEqual(57)
})

test('there is one run at a time, and the next comes when it is through', async () => {
  let begun = 0
  let done = (): void => {}
  wakes(() => {
    begun++
    return new Promise<void>((resolve) => (done = resolve))
  })
  await passes(3 * MINUTE_MS)
  expect(begun).toBe(1)
  done()
  await passes(MINUTE_MS)
  expect(begun).toBe(2)
  done()
})

test('what throws, at once or later, is logged and runs again', async () => {
  let begun = 0
  wakes(() => {
    begun++
    if (begun === 1) throw new Error('at once')
    return begun === 2 ? Promise.reject(new Error('later')) : Promise.resolve()
  })
  await passes(3 * MINUTE_MS)
  expect(begun).toBe(3)
  expect(logged.filter((line) => line.includes('the rows: a run failed'))).toHaveLength(2)
})

test('ends when what is under way is through, and leaves no job behind', async () => {
  let done = (): void => {}
  let ended = false
  wakes(() => new Promise<void>((resolve) => (done = resolve)))
  await passes(30 * SECOND_MS)
  const end = ends.pop()!().then(() => (ended = true))
  await passes(MINUTE_MS)
  expect(ended).toBe(false)
  done()
  await end
  expect(Object.keys(scheduledJobs)).toEqual([])
})
