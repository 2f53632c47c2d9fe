import type { AnswersTasks, Measured } from './answers-process.js'
import type { Bench, Figure } from './figure.js'
import { withChild } from './support/child.js'

const QUESTIONS = 900
const CONTENDERS = [
  'anlin',
  'index',
  'minisearch-pairs',
  'minisearch-words',
  'fts5-pairs',
  'fts5-words',
  'bayes',
  'tfidf',
  'nlpjs',
]
const GROWN = 18_000
const GOAL_GROWN_P99_MS = 10
const GOAL_GROWN_BUILD_MS = 10_000

/** Which way of finding the topic is right how often, and how fast; on questions of a writer nobody has seen. */
export const run: Bench = async (progress) => {
  const figures: Figure[] = []
  for (const contender of CONTENDERS) {
    const m = await withChild<AnswersTasks, Measured>('answers-process.js', [], (child) =>
      child.ask('measure', { contender, questions: QUESTIONS }),
    )
    const share = (n: number): string => `${((100 * n) / m.asked).toFixed(1)}%`
    figures.push({
      name: `answers: ${m.name}`,
      value: `first ${share(m.first)}, in three ${share(m.firstThree)}; p50 ${ms(m.p50)}, p99 ${ms(m.p99)}; built in ${ms(m.buildMs)}`,
    })
    progress(figures.at(-1)!.name + ': ' + figures.at(-1)!.value)
  }
  const grown = await withChild<AnswersTasks, Awaited<ReturnType<AnswersTasks['grown']>>>(
    'answers-process.js',
    [],
    (child) => child.ask('grown', { entries: GROWN, questions: QUESTIONS }),
  )
  figures.push(
    {
      name: `answers: index over ${GROWN} entries (${grown.questions} questions), p99`,
      value: ms(grown.p99),
      goal: `< ${GOAL_GROWN_P99_MS} ms`,
      ok: grown.p99 < GOAL_GROWN_P99_MS,
    },
    {
      name: 'answers: the same, processor time to build it',
      value: `${ms(grown.buildCpuMs)} (${ms(grown.buildMs)} by the clock)`,
      goal: `< ${GOAL_GROWN_BUILD_MS} ms`,
      ok: grown.buildCpuMs < GOAL_GROWN_BUILD_MS,
    },
  )
  return figures
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`
}
