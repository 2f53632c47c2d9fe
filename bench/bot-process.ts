// A bot and the people who talk to it, in a process of their own.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openEcho, openHouse } from './support/bots.js'
import { serve } from './support/child.js'
import { Crowd, type Run, type Turns } from './support/crowd.js'
import { buildEstate, type EstateSize } from './support/estate.js'
import { conversations } from './support/questions.js'

let crowd: Crowd | undefined

export type BotTasks = {
  /** @returns what the crowd will say, so that another bot can be told the same */
  house(input: { estate: EstateSize; dataDir: string; conversations: number }): Promise<Turns[]>
  echo(input: { estate: EstateSize; plan: Turns[] }): Promise<void>
  closedLoop(input: { inFlight: number; until: { messages: number } | { ms: number } }): Promise<Run>
  steady(input: { perSecond: number; ms: number }): Promise<Run & { loop: LoopDelay }>
  memory(input: null): Promise<{ rss: number; heapUsed: number }>
}

/** How much later than due a timer was, in milliseconds. */
export interface LoopDelay {
  p99: number
  max: number
}

/** As Node and prom-client have it. */
const LOOP_RESOLUTION_MS = 10

const tasks: BotTasks = {
  async house({ estate, dataDir, conversations: count }) {
    const { world, speakers, staff } = buildEstate(estate)
    const brain = await openHouse(world, dataDir, staff.id)
    const plan = conversations(count, brain)
    crowd = new Crowd(world, speakers, plan)
    return plan
  },

  async echo({ estate, plan }) {
    const { world, speakers } = buildEstate(estate)
    await openEcho(world)
    crowd = new Crowd(world, speakers, plan)
  },

  closedLoop: ({ inFlight, until }) => crowd!.closedLoop(inFlight, until),

  async steady({ perSecond, ms }) {
    const histogram = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
    histogram.enable()
    const run = await crowd!.steady(perSecond, ms)
    histogram.disable()
    // Node counts the interval of its timer in.
    const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - LOOP_RESOLUTION_MS)
    return { ...run, loop: { p99: late(histogram.percentile(99)), max: late(histogram.max) } }
  },

  async memory() {
    // What became of the last messages is written down a moment after they were sent.
    await new Promise((done) => setTimeout(done, 500))
    for (let i = 0; i < 3; i++) {
      globalThis.gc?.()
      await new Promise((done) => setTimeout(done, 100))
    }
    const { rss, heapUsed } = process.memoryUsage()
    return { rss, heapUsed }
  },
}

serve(tasks)
