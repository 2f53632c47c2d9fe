import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { features, type Reading } from './features.js'
import { Lexicon } from './lexicon.js'
import { probabilities, vectorise, type Head, type SparseVector, type Vocabulary } from './linear-model.js'

const FILES = { about: 'model.json', weights: 'model.bin' } as const
const FORMAT = 2

/** The trained model is not there or is of another version. */
export class ModelMissingError extends Error {
  override readonly name = 'ModelMissingError'
  constructor(folder: string, fact: string) {
    super(`no trained model in ${folder} (${fact}); run npm run build`)
  }
}

/** Two classifiers over one vocabulary: what the sender wants, and which topic a question is about. */
export interface Model {
  /** as it was when the model was trained: the two belong together */
  lexicon: Lexicon
  vocabulary: Vocabulary
  gate: Head
  topics: Head
}

export interface Scores {
  /** the features of the message that the model knows */
  vector: SparseVector
  gate: Float32Array
  topics: Float32Array
}

export function scores(model: Model, reading: Reading): Scores {
  const vector = vectorise(features(reading), model.vocabulary)
  return { vector, gate: probabilities(model.gate, vector), topics: probabilities(model.topics, vector) }
}

interface About {
  format: number
  features: string[]
  gate: string[]
  topics: string[]
  lexicon: [string, string[]][]
}

/** Writes the model; a reader sees the old one or the new one, never half of one. */
export function saveModel(model: Model, folder: string): void {
  mkdirSync(folder, { recursive: true })
  const about: About = {
    format: FORMAT,
    features: [...model.vocabulary.index.keys()],
    gate: [...model.gate.labels],
    topics: [...model.topics.labels],
    lexicon: [...model.lexicon.marks].map(([word, marks]) => [word, [...marks]]),
  }
  const parts = [
    model.vocabulary.idf,
    ...[model.gate, model.topics].flatMap((h) => [h.bias, h.scales, h.weights]),
  ]
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)))
  writeFileSync(join(folder, `${FILES.weights}.new`), bytes)
  writeFileSync(join(folder, `${FILES.about}.new`), JSON.stringify(about))
  renameSync(join(folder, `${FILES.weights}.new`), join(folder, FILES.weights))
  renameSync(join(folder, `${FILES.about}.new`), join(folder, FILES.about))
}

/** @throws ModelMissingError */
export function loadModel(folder: string): Model {
  if (!existsSync(join(folder, FILES.about))) throw new ModelMissingError(folder, 'not built yet')
  const about = JSON.parse(readFileSync(join(folder, FILES.about), 'utf8')) as About
  if (about.format !== FORMAT)
    throw new ModelMissingError(folder, `format ${about.format}, this program reads ${FORMAT}`)
  const bytes = readFileSync(join(folder, FILES.weights))
  // Copied, so that the typed arrays start where their alignment wants them.
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const size = about.features.length
  let at = 0
  const floats = (count: number): Float32Array => {
    const part = new Float32Array(buffer.slice(at, at + count * 4))
    at += count * 4
    return part
  }
  const head = (labels: string[]): Head => {
    const bias = floats(labels.length)
    const scales = floats(size)
    const weights = new Int8Array(buffer, at, size * labels.length)
    at += size * labels.length
    return { labels, weights, scales, bias }
  }
  const idf = floats(size)
  const gate = head(about.gate)
  const topics = head(about.topics)
  if (at !== buffer.byteLength) throw new ModelMissingError(folder, 'the files do not belong together')
  return {
    lexicon: new Lexicon(new Map(about.lexicon)),
    vocabulary: { index: new Map(about.features.map((feature, i) => [feature, i])), idf },
    gate,
    topics,
  }
}
