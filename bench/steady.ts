import type { BotTasks } from './bot-process.js'
import type { Bench } from './figure.js'
import { withChild } from './support/child.js'
import { inTempFolder } from './support/places.js'
import { median } from './support/statistics.js'

const PER_SECOND = 100
const ESTATE = { residents: 300, inGroups: 100, history: 50 }
const WARM_UP_MS = 5_000
const ROUND_MS = 10_000
const ROUNDS = 3
const GOAL_REPLY_MS = 50
const GOAL_LOOP_MS = 20

/** How long residents wait at a steady hundred messages a second, far more than a community writes. */
export const run: Bench = async (progress) =>
  inTempFolder((dataDir) =>
    withChild<BotTasks, Awaited<ReturnType<Bench>>>('bot-process.js', [], async (house) => {
      await house.ask('house', { estate: ESTATE, dataDir, conversations: 3_000 })
      await house.ask('steady', { perSecond: PER_SECOND, ms: WARM_UP_MS })
      const rounds = []
      for (let round = 1; round <= ROUNDS; round++) {
        const result = await house.ask('steady', { perSecond: PER_SECOND, ms: ROUND_MS })
        rounds.push(result)
        progress(
          `round ${round} of ${ROUNDS}: reply p99 ${ms(result.p99)}, loop p99 ${ms(result.loop.p99)}, max ${ms(result.loop.max)}`,
        )
      }
      const p99 = median(rounds.map((round) => round.p99))
      const loop = median(rounds.map((round) => round.loop.p99))
      return [
        {
          name: `steady ${PER_SECOND} a second: reply p50`,
          value: ms(median(rounds.map((round) => round.p50))),
        },
        {
          name: `steady ${PER_SECOND} a second: reply p99`,
          value: ms(p99),
          goal: `< ${GOAL_REPLY_MS} ms`,
          ok: p99 < GOAL_REPLY_MS,
        },
        {
          name: `steady ${PER_SECOND} a second: event-loop delay p99`,
          value: ms(loop),
          goal: `< ${GOAL_LOOP_MS} ms`,
          ok: loop < GOAL_LOOP_MS,
        },
        {
          name: `steady ${PER_SECOND} a second: event-loop delay max`,
          value: ms(Math.max(...rounds.map((round) => round.loop.max))),
        },
        {
          name: `steady ${PER_SECOND} a second: CPU of one core`,
          value: `${(100 * median(rounds.map((round) => round.cpuMs / round.ms))).toFixed(0)}%`,
        },
      ]
    }),
  )

function ms(value: number): string {
  return `${value.toFixed(1)} ms`
}
