import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Lexicon } from './lexicon.js'
import type { Head } from './linear-model.js'
import { Vocabulary } from './vocabulary.js'

const FILE = 'model.bin'
const FORMAT = 4

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
  /** `hashText` of the questions it was taught: what is not among them has to be found by the index */
  taught: ReadonlySet<number>
}

/** What stands before the numbers. */
interface About {
  format: number
  features: number
  gate: string[]
  topics: string[]
  taught: number
  lexicon: [string, string[]][]
}

/**
 * Writes the model as one file; a reader sees the old one or the new one, never half of one. Layout: length of the
 * head (32 bits), the head as JSON padded to four bytes, then keys, weights of the keys, hashes of what was taught,
 * and for each classifier: bias, scales, weights in 8 bits.
 */
export function saveModel(model: Model, folder: string): void {
  mkdirSync(folder, { recursive: true })
  const about: About = {
    format: FORMAT,
    features: model.vocabulary.size,
    gate: [...model.gate.labels],
    topics: [...model.topics.labels],
    taught: model.taught.size,
    lexicon: [...model.lexicon.marks].map(([word, marks]) => [word, [...marks]]),
  }
  const json = Buffer.from(JSON.stringify(about))
  const head = Buffer.alloc(4 + Math.ceil(json.length / 4) * 4, ' ')
  head.writeUInt32LE(head.length - 4)
  json.copy(head, 4)
  const parts = [
    model.vocabulary.keys,
    model.vocabulary.weights,
    Uint32Array.from(model.taught),
    ...[model.gate, model.topics].flatMap((h) => [h.bias, h.scales, padded(h.weights)]),
  ]
  const file = join(folder, FILE)
  writeFileSync(
    `${file}.new`,
    Buffer.concat([head, ...parts.map((p) => Buffer.from(p.buffer, p.byteOffset, p.byteLength))]),
  )
  renameSync(`${file}.new`, file)
}

/** @throws ModelMissingError */
export function loadModel(folder: string): Model {
  const file = join(folder, FILE)
  if (!existsSync(file)) throw new ModelMissingError(folder, 'not built yet')
  const bytes = readFileSync(file)
  const { buffer } = bytes
  let at = bytes.byteOffset
  const length = bytes.readUInt32LE(0)
  const about = JSON.parse(bytes.toString('utf8', 4, 4 + length)) as About
  if (about.format !== FORMAT)
    throw new ModelMissingError(folder, `format ${about.format}, this program reads ${FORMAT}`)
  at += 4 + length
  const take = <T>(
    Kind: new (b: ArrayBufferLike, at: number, n: number) => T,
    count: number,
    width: number,
  ): T => {
    const part = new Kind(buffer, at, count)
    at += Math.ceil((count * width) / 4) * 4
    return part
  }
  const vocabulary = new Vocabulary(
    take(Uint32Array, about.features, 4),
    take(Float32Array, about.features, 4),
  )
  const taught = new Set(take(Uint32Array, about.taught, 4))
  const head = (labels: string[]): Head => ({
    labels,
    bias: take(Float32Array, labels.length, 4),
    scales: take(Float32Array, about.features, 4),
    weights: take(Int8Array, about.features * labels.length, 1),
  })
  const gate = head(about.gate)
  const topics = head(about.topics)
  if (at !== bytes.byteOffset + bytes.byteLength)
    throw new ModelMissingError(folder, 'the file is shorter or longer than it says')
  return { lexicon: new Lexicon(new Map(about.lexicon)), vocabulary, gate, topics, taught }
}

function padded(weights: Int8Array): Int8Array {
  const rest = weights.length % 4
  if (rest === 0) return weights
  const whole = new Int8Array(weights.length + 4 - rest)
  whole.set(weights)
  return whole
}
