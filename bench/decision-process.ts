// The decision alone, in a process of its own.
import { openBrain } from '../src/app.js'
import type { ContactId, IncomingMessage } from '../src/channel/index.js'
import { EMPTY_SESSION, respond, type RespondContext } from '../src/conversation/index.js'
import { createLogger } from '../src/shared/index.js'
import { serve } from './support/child.js'
import { knowledgeDir, places } from './support/places.js'
import { mixedMessages } from './support/questions.js'
import { percentile } from './support/statistics.js'

export type DecisionTasks = {
  measure(input: { messages: number; rounds: number }): Decisions
}

/** Milliseconds, one p50 and p99 a round. */
export interface Decisions {
  messages: number
  entries: number
  understand: { p50: number; p99: number }[]
  respond: { p50: number; p99: number }[]
}

const tasks: DecisionTasks = {
  measure({ messages: count, rounds }) {
    const { library, brain } = openBrain(
      { knowledgeDir, dataDir: '/nonexistent' },
      places,
      createLogger('warn'),
    )
    const { entries } = library.current()
    const now = Date.now()
    const messages = mixedMessages(count).map(({ text }, i): IncomingMessage => ({
      id: `m-${i}`,
      at: now,
      from: { id: `resident-${i}` as ContactId, name: '居民' },
      kind: 'text',
      text,
      rawText: text,
      mentioned: false,
    }))
    const context: RespondContext = {
      now,
      session: EMPTY_SESSION,
      brain,
      entries,
      settings: {},
      hasDuty: true,
      maxAgeMs: 600_000,
      tooFast: 'no',
    }
    const timed = (work: (message: IncomingMessage) => unknown): { p50: number; p99: number } => {
      const times = messages.map((message) => {
        const started = performance.now()
        work(message)
        return performance.now() - started
      })
      return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
    }
    const understand = (): { p50: number; p99: number } => timed((message) => brain.understand(message.text))
    const whole = (): { p50: number; p99: number } => timed((message) => respond(message, context))
    understand() // warm-up
    whole()
    const result: Decisions = {
      messages: messages.length,
      entries: entries.size,
      understand: [],
      respond: [],
    }
    for (let round = 0; round < rounds; round++) {
      result.understand.push(understand())
      result.respond.push(whole())
    }
    return result
  },
}

serve(tasks)
