import { join } from 'node:path'
import { loadLibrary, questionKey, type Entry } from '../knowledge/index.js'
import {
  buildVocabulary,
  features,
  hashText,
  indexExamples,
  intentOf,
  lessonOf,
  Lexicon,
  packed,
  PinyinWriter,
  read,
  readCorpus,
  saveModel,
  type HiddenLayerTraining,
  type LinearTraining,
  type Model,
  type Utterance,
  type Vocabulary,
} from '../language/index.js'
import { normaliseText } from '../shared/index.js'
import { train, trainInThread } from './train.js'

/** Found on the writers kept aside; docs/decisions/0007-understanding.md has what else was tried. */
const TOPICS: LinearTraining = { epochs: 14, rate: 6, decay: 1e-6, smoothing: 0.02, seed: 512 }
const GATE: LinearTraining = { epochs: 12, rate: 2, decay: 1e-6, smoothing: 0.02, seed: 512 }
const GATE_NETWORK: HiddenLayerTraining = {
  units: 64,
  epochs: 8,
  rate: 0.1,
  smoothing: 0.03,
  featureDropout: 0.5,
  unitDropout: 0.3,
  seed: 119,
}
/** Features of a single message say nothing of the next one. */
const FEWEST_MESSAGES = 2

interface Row {
  text: string
  intent?: string
  topic?: string
}

/** Trains the model from the entries and the corpus: half a minute, the same result for the same files. */
export async function trainModel(
  entries: ReadonlyMap<string, Entry>,
  utterances: readonly Utterance[],
  lexicon: Lexicon,
): Promise<Model> {
  const rows = rowsOf(entries, utterances)
  const pinyin = new PinyinWriter(vocabularyOfCharacters(rows, lexicon))
  const documents = rows.map((row) => features(read(normaliseText(row.text), lexicon, pinyin)))
  const vocabulary = buildVocabulary(documents, FEWEST_MESSAGES)
  const data = packed(documents.map((document) => vocabulary.vectorise(document)))
  const lesson = (key: 'intent' | 'topic'): ReturnType<typeof lessonOf> =>
    lessonOf(data, vocabulary.size, rows.map((row) => row[key])) // prettier-ignore
  const intents = lesson('intent')
  const elsewhere = trainInThread({ kind: 'linear', lesson: lesson('topic'), options: TOPICS })
  const gate = train({ kind: 'linear', lesson: intents, options: GATE })
  const gateNetwork = train({ kind: 'hidden-layer', lesson: intents, options: GATE_NETWORK })
  const topics = await elsewhere
  const heard = rows.filter((row) => row.intent !== undefined)
  const examples = indexExamples(
    packed(rows.flatMap((row, i) => (row.intent === undefined ? [] : [vocabulary.vectorise(documents[i]!)]))),
    vocabulary.size,
    heard.map((row) => gate.labels.indexOf(row.intent!)),
    heard.map((row) => (row.topic === undefined ? undefined : topics.labels.indexOf(row.topic))),
  )
  const taught = new Set(
    [...entries.values()].flatMap((entry) => questionsOf(entry).map((text) => hashText(questionKey(text)))),
  )
  return {
    lexicon,
    vocabulary,
    pinyin: new PinyinWriter(vocabulary),
    gate,
    gateNetwork,
    topics,
    examples,
    taught,
  }
}

/** Which characters and pairs residents write: what pinyin is written with, while there is no other vocabulary yet. */
function vocabularyOfCharacters(rows: readonly Row[], lexicon: Lexicon): Vocabulary {
  const inCharacters = rows.filter((row) => !/[a-z]{2}/i.test(row.text))
  const documents = inCharacters.map((row) => features(read(normaliseText(row.text), lexicon)))
  return buildVocabulary(documents, FEWEST_MESSAGES)
}

/** Everything of an entry that is worded as somebody would ask. */
export function questionsOf(entry: Entry): string[] {
  return [entry.title, ...entry.questions]
}

/** Reads `knowledge`, trains, writes the model: what `npm run build` calls. */
export async function buildModel(
  knowledgeDir: string,
  modelDir: string,
): Promise<{ rows: number; features: number }> {
  const library = loadLibrary({ shipped: knowledgeDir })
  const corpus = readCorpus(join(knowledgeDir, 'utterances'))
  for (const { file, line, message } of corpus.problems) throw new Error(`${file}:${line}: ${message}`)
  const model = await trainModel(
    library.entries,
    corpus.utterances,
    Lexicon.open(join(knowledgeDir, 'lexicon.yaml')),
  )
  saveModel(model, modelDir)
  return { rows: corpus.utterances.length, features: model.vocabulary.size }
}

function rowsOf(entries: ReadonlyMap<string, Entry>, utterances: readonly Utterance[]): Row[] {
  const rows: Row[] = []
  for (const entry of entries.values()) {
    for (const text of questionsOf(entry)) rows.push({ text, intent: 'question', topic: entry.id })
    rows.push({ text: entry.answer, topic: entry.id })
    rows.push({ text: entry.keywords.join(' '), topic: entry.id })
  }
  for (const utterance of utterances) {
    const topic = utterance.set === 'topics' ? utterance.expect.split(',')[0]!.trim() : undefined
    rows.push({ text: utterance.text, intent: intentOf(utterance), ...(topic ? { topic } : {}) })
  }
  return rows
}
