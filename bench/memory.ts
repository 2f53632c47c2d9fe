import type { BotTasks } from './bot-process.js'
import type { Bench } from './figure.js'
import { withChild } from './support/child.js'
import { inTempFolder } from './support/places.js'

const EARLY = 5_000
const LATE = 50_000
/** More than the bot keeps sessions for, all of them heard before the first measurement. */
const ESTATE = { residents: 3_600, inGroups: 400, history: 3 }
const GOAL_GROWTH = 0.1

/** Whether memory stays where it is however much is written. */
export const run: Bench = async (progress) =>
  inTempFolder((dataDir) =>
    withChild<BotTasks, Awaited<ReturnType<Bench>>>('bot-process.js', ['--expose-gc'], async (house) => {
      await house.ask('house', { estate: ESTATE, dataDir, conversations: 6_000 })
      await house.ask('closedLoop', { inFlight: 64, until: { messages: EARLY } })
      const early = await house.ask('memory', null)
      progress(`after ${EARLY} messages: ${mb(early.rss)} resident, ${mb(early.heapUsed)} heap`)
      await house.ask('closedLoop', { inFlight: 64, until: { messages: LATE - EARLY } })
      const late = await house.ask('memory', null)
      progress(`after ${LATE} messages: ${mb(late.rss)} resident, ${mb(late.heapUsed)} heap`)
      const of = (kind: 'rss' | 'heapUsed', name: string): Awaited<ReturnType<Bench>> => {
        const growth = late[kind] / early[kind] - 1
        return [
          {
            name: `memory: ${name} after 5,000 and 50,000 messages`,
            value: `${mb(early[kind])}, ${mb(late[kind])}`,
          },
          {
            name: `memory: growth, ${name}`,
            value: `${(growth * 100).toFixed(1)}%`,
            goal: `< ${GOAL_GROWTH * 100}%`,
            ok: growth < GOAL_GROWTH,
          },
        ]
      }
      return [...of('rss', 'resident'), ...of('heapUsed', 'heap in use')]
    }),
  )

function mb(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`
}
