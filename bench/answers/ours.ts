import { openBrain } from '../../src/app.js'
import { KeywordIndex } from '../../src/knowledge/index.js'
import { read } from '../../src/language/index.js'
import { createLogger, normaliseText } from '../../src/shared/index.js'
import { knowledgeDir, places } from '../support/places.js'
import type { Build } from './contender.js'

const brain = () => openBrain({ knowledgeDir, dataDir: '/nonexistent' }, places, createLogger('warn')).brain

/** The whole of it: what the bot decides. */
const anlin: Build = () => {
  const { understand } = { understand: brain() }
  return {
    name: 'Anlin',
    ask: (text) => {
      const meaning = understand.understand(normaliseText(text))
      return meaning.kind === 'none' ? [] : meaning.topics.map((topic) => topic.id)
    },
  }
}

/** The keyword index alone, over the entries' own questions: what finds an entry that was written a second ago. */
const index: Build = ({ entries }) => {
  const { lexicon } = brain()
  const found = new KeywordIndex(
    entries.map((entry) => ({
      topic: entry.id,
      questions: [entry.title, ...entry.questions],
      text: entry.text,
    })),
    lexicon,
  )
  return {
    name: "Anlin's keyword index alone",
    ask: (text) => found.find(read(normaliseText(text), lexicon), 5).map((hit) => hit.topic),
  }
}

export const OURS: Readonly<Record<string, Build>> = { anlin, index }
