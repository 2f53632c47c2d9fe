// One way to find the topic of a question, in a process of its own.
import { join } from 'node:path'
import { KeywordIndex, loadLibrary, type Findable } from '../src/knowledge/index.js'
import { Lexicon, read, readCorpus } from '../src/language/index.js'
import { normaliseText } from '../src/shared/index.js'
import type { Asked, Knowledge } from './answers/contender.js'
import { OTHERS } from './answers/others.js'
import { OURS } from './answers/ours.js'
import { serve } from './support/child.js'
import { knowledgeDir } from './support/places.js'
import { asideDir } from './support/questions.js'
import { percentile, seededRandom, shuffled } from './support/statistics.js'

export type AnswersTasks = {
  measure(input: { contender: string; questions: number }): Promise<Measured>
  grown(input: { entries: number; questions: number }): Grown
}

export interface Measured {
  name: string
  /** milliseconds to take the knowledge in */
  buildMs: number
  asked: number
  first: number
  firstThree: number
  p50: number
  p99: number
}

export interface Grown {
  entries: number
  questions: number
  buildMs: number
  /** processor time of it: what it takes on a machine that has nothing else to do */
  buildCpuMs: number
  p50: number
  p99: number
}

const CONTENDERS = { ...OURS, ...OTHERS }
/** As many as an entry has at least. */
const QUESTIONS_AN_ENTRY = 12
const LINES_AN_ENTRY = 8

const tasks: AnswersTasks = {
  async measure({ contender: key, questions }) {
    const knowledge = everything()
    const asked = unseen(questions)
    const started = performance.now()
    const contender = await CONTENDERS[key]!(knowledge)
    const buildMs = performance.now() - started
    // warm-up
    for (const { text } of asked.slice(0, 50)) await contender.ask(text)
    const times: number[] = []
    let first = 0
    let firstThree = 0
    for (const { text, right } of asked) {
      const begun = performance.now()
      const found = await contender.ask(text)
      times.push(performance.now() - begun)
      if (right.includes(found[0] ?? '')) first++
      if (found.slice(0, 3).some((topic) => right.includes(topic))) firstThree++
    }
    return {
      name: contender.name,
      buildMs,
      asked: asked.length,
      first,
      firstThree,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
    }
  },

  grown({ entries, questions }) {
    const lexicon = Lexicon.open(join(knowledgeDir, 'lexicon.yaml'))
    const findables = invented(entries)
    const started = performance.now()
    const before = process.cpuUsage()
    const index = new KeywordIndex(findables, lexicon)
    const buildMs = performance.now() - started
    const { user, system } = process.cpuUsage(before)
    const times: number[] = []
    for (const { text } of unseen(questions)) {
      const begun = performance.now()
      index.find(read(normaliseText(text), lexicon), 5)
      times.push(performance.now() - begun)
    }
    return {
      entries,
      questions: entries * QUESTIONS_AN_ENTRY,
      buildMs,
      buildCpuMs: (user + system) / 1000,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
    }
  },
}

function everything(): Knowledge {
  const entries = [...loadLibrary({ shipped: knowledgeDir }).entries.values()]
  return {
    entries: entries.map((entry) => ({
      id: entry.id,
      title: entry.title,
      text: [entry.answer, ...entry.steps, ...entry.donts, entry.why, ...entry.notes, ...entry.keywords].join(
        '\n',
      ),
      questions: entry.questions,
    })),
  }
}

/** Questions of writers that nothing was trained on. */
function unseen(count: number): Asked[] {
  const asked = readCorpus(asideDir)
    .utterances.filter((u) => u.set === 'topics')
    .map((u) => ({ text: u.text, right: topicsOf(u.expect) }))
  return shuffled(asked, seededRandom(3)).slice(0, count)
}

function topicsOf(expect: string): string[] {
  return expect.split(',').map((id) => id.trim())
}

/** Entries that nobody wrote: each line is the beginning of one line of the corpus and the end of another. */
function invented(entries: number): Findable[] {
  const lines = readCorpus(join(knowledgeDir, 'utterances')).utterances.map((u) => u.text)
  const random = seededRandom(4)
  const pick = (): string => lines[Math.floor(random() * lines.length)]!
  const line = (): string => {
    const [start, end] = [pick(), pick()]
    return start.slice(0, Math.ceil(start.length / 2)) + end.slice(Math.floor(end.length / 2))
  }
  return Array.from({ length: entries }, (_, i) => ({
    topic: `invented-${i}`,
    questions: Array.from({ length: QUESTIONS_AN_ENTRY }, line),
    text: Array.from({ length: LINES_AN_ENTRY }, line).join('\n'),
  }))
}

serve(tasks)
