import { join } from 'node:path'
import { loadLibrary, questionKey, type Entry } from '../knowledge/index.js'
import {
  buildVocabulary,
  DEFAULT_TRAINING,
  features,
  hashText,
  intentOf,
  Lexicon,
  read,
  readCorpus,
  saveModel,
  trainHead,
  type Model,
  type TrainingOptions,
  type Utterance,
} from '../language/index.js'
import { normaliseText } from '../shared/index.js'

/** Trains the model from the entries and the corpus: a few seconds, the same result for the same files. */
export function trainModel(
  entries: ReadonlyMap<string, Entry>,
  utterances: readonly Utterance[],
  lexicon: Lexicon,
  options: TrainingOptions = DEFAULT_TRAINING,
): Model {
  interface Row {
    text: string
    intent?: string
    topic?: string
  }
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
  const documents = rows.map((row) => features(read(normaliseText(row.text), lexicon)))
  const vocabulary = buildVocabulary(documents, 2)
  const vectors = documents.map((document) => vocabulary.vectorise(document))
  const train = (key: 'intent' | 'topic'): Model['gate'] => {
    const chosen = rows.flatMap((row, i) => (row[key] === undefined ? [] : [i]))
    return trainHead(
      chosen.map((i) => vectors[i]!),
      chosen.map((i) => rows[i]![key]!),
      vocabulary.size,
      options,
    )
  }
  const taught = new Set(
    [...entries.values()].flatMap((entry) => questionsOf(entry).map((text) => hashText(questionKey(text)))),
  )
  return { lexicon, vocabulary, gate: train('intent'), topics: train('topic'), taught }
}

/** Everything of an entry that is worded as somebody would ask. */
export function questionsOf(entry: Entry): string[] {
  return [entry.title, ...entry.questions]
}

/** Reads `knowledge`, trains, writes the model: what `npm run build` calls. */
export function buildModel(knowledgeDir: string, modelDir: string): { rows: number; features: number } {
  const library = loadLibrary({ shipped: knowledgeDir })
  const corpus = readCorpus(join(knowledgeDir, 'utterances'))
  const model = trainModel(
    library.entries,
    corpus.utterances,
    Lexicon.open(join(knowledgeDir, 'lexicon.yaml')),
  )
  saveModel(model, modelDir)
  return { rows: corpus.utterances.length, features: model.vocabulary.size }
}
