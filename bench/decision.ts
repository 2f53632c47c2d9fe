import type { DecisionTasks } from './decision-process.js'
import type { Bench } from './figure.js'
import { withChild } from './support/child.js'
import { median } from './support/statistics.js'

const MESSAGES = 3_000
const ROUNDS = 5
/** what `Understander` promises */
const GOAL_P99_MS = 2

/** How long it takes to decide what one message means, and what to say to it. */
export const run: Bench = async () =>
  withChild<DecisionTasks, Awaited<ReturnType<Bench>>>('decision-process.js', [], async (child) => {
    const decisions = await child.ask('measure', { messages: MESSAGES, rounds: ROUNDS })
    const of = (rounds: readonly { p50: number; p99: number }[]): { p50: number; p99: number } => ({
      p50: median(rounds.map((round) => round.p50)),
      p99: median(rounds.map((round) => round.p99)),
    })
    const understand = of(decisions.understand)
    const respond = of(decisions.respond)
    return [
      { name: `decision: understand() p50, ${decisions.entries} entries`, value: ms(understand.p50) },
      {
        name: 'decision: understand() p99',
        value: ms(understand.p99),
        goal: `< ${GOAL_P99_MS} ms`,
        ok: understand.p99 < GOAL_P99_MS,
      },
      { name: 'decision: respond() p50, understand() included', value: ms(respond.p50) },
      { name: 'decision: respond() p99, understand() included', value: ms(respond.p99) },
    ]
  })

function ms(value: number): string {
  return `${value.toFixed(2)} ms`
}
