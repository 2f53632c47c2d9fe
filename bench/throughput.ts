import type { BotTasks } from './bot-process.js'
import type { Bench } from './figure.js'
import { withChild } from './support/child.js'
import type { Run } from './support/crowd.js'
import { inTempFolder } from './support/places.js'
import { median } from './support/statistics.js'

const IN_FLIGHT = 64
const ESTATE = { residents: 48, inGroups: 16, history: 50 }
const CONVERSATIONS = 3_000
const WARM_UP_MS = 4_000
const SLICE_MS = 2_500
const ROUNDS = 8
const GOAL_RATIO = 0.2

/** Messages a second and CPU a message, beside a bot that only echoes. Both live all the time and take turns. */
export const run: Bench = async (progress) =>
  inTempFolder((dataDir) =>
    withChild<BotTasks, Awaited<ReturnType<Bench>>>('bot-process.js', [], (house) =>
      withChild<BotTasks, Awaited<ReturnType<Bench>>>('bot-process.js', [], async (echo) => {
        const plan = await house.ask('house', { estate: ESTATE, dataDir, conversations: CONVERSATIONS })
        await echo.ask('echo', { estate: ESTATE, plan })
        const slice = (ms: number): { inFlight: number; until: { ms: number } } => ({
          inFlight: IN_FLIGHT,
          until: { ms },
        })
        await house.ask('closedLoop', slice(WARM_UP_MS))
        await echo.ask('closedLoop', slice(WARM_UP_MS / 2))
        const rounds: { ours: Run; bare: Run }[] = []
        for (let round = 1; round <= ROUNDS; round++) {
          const bare = await echo.ask('closedLoop', slice(SLICE_MS))
          const ours = await house.ask('closedLoop', slice(SLICE_MS))
          rounds.push({ ours, bare })
          progress(
            `round ${round} of ${ROUNDS}: ${rate(ours).toFixed(0)} a second, echo ${rate(bare).toFixed(0)}`,
          )
        }
        const ratio = median(rounds.map(({ ours, bare }) => rate(ours) / rate(bare)))
        const cpuRatio = median(rounds.map(({ ours, bare }) => cpu(bare) / cpu(ours)))
        const ours = rounds.map((round) => round.ours)
        const bare = rounds.map((round) => round.bare)
        return [
          {
            name: `throughput: messages a second, ${IN_FLIGHT} in flight`,
            value: median(ours.map(rate)).toFixed(0),
          },
          { name: 'throughput: the same, echo bot', value: median(bare.map(rate)).toFixed(0) },
          {
            name: 'throughput: ratio to the echo bot',
            value: ratio.toFixed(3),
            goal: `≥ ${GOAL_RATIO}`,
            ok: ratio >= GOAL_RATIO,
          },
          { name: 'throughput: CPU a message', value: `${median(ours.map(cpu)).toFixed(3)} ms` },
          { name: 'throughput: CPU a message, echo bot', value: `${median(bare.map(cpu)).toFixed(3)} ms` },
          { name: 'throughput: CPU ratio, echo to ours', value: cpuRatio.toFixed(3) },
          {
            name: `throughput: reply p99 at ${IN_FLIGHT} in flight`,
            value: `${median(ours.map((r) => r.p99)).toFixed(0)} ms`,
          },
        ]
      }),
    ),
  )

function rate(run: Run): number {
  return (run.messages * 1000) / run.ms
}

function cpu(run: Run): number {
  return run.cpuMs / run.messages
}
