import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readArrayFile, writeArrayFile, type NumberArray } from './array-file.js'
import type { HiddenLayerModel } from './hidden-layer.js'
import { Lexicon } from './lexicon.js'
import type { LinearModel } from './linear-model.js'
import type { Examples } from './nearest-examples.js'
import { PinyinWriter } from './pinyin-writer.js'
import { Vocabulary } from './vocabulary.js'

const FILE = 'model.bin'
const FORMAT = 7

/** The trained model is not there or is of another version. */
export class ModelMissingError extends Error {
  override readonly name = 'ModelMissingError'
  constructor(folder: string, fact: string) {
    super(`no trained model in ${folder} (${fact}); run npm run build`)
  }
}

/** What was learned from the corpus and the entries. The parts belong together: one lexicon, one vocabulary. */
export interface Model {
  lexicon: Lexicon
  vocabulary: Vocabulary
  pinyin: PinyinWriter
  /** what the sender wants: a linear model and a network over the same labels */
  gate: LinearModel
  gateNetwork: HiddenLayerModel
  /** which topic a question is about */
  topics: LinearModel
  examples: Examples
  /** `hashText` of the questions of the entries it was taught: the index looks for what is not among them */
  taught: ReadonlySet<number>
}

interface About {
  format: number
  gate: string[]
  topics: string[]
  lexicon: [string, string[]][]
}

export function saveModel(model: Model, folder: string): void {
  mkdirSync(folder, { recursive: true })
  const about: About = {
    format: FORMAT,
    gate: [...model.gate.labels],
    topics: [...model.topics.labels],
    lexicon: [...model.lexicon.marks].map(([word, marks]) => [word, [...marks]]),
  }
  const { vocabulary, gate, gateNetwork, topics, examples } = model
  writeArrayFile(join(folder, FILE), about, {
    keys: vocabulary.keys,
    keyWeights: vocabulary.weights,
    ...linearArrays('gate', gate),
    ...linearArrays('topics', topics),
    networkInputs: gateNetwork.inputs.values,
    networkScales: gateNetwork.inputs.scales,
    networkHiddenBias: gateNetwork.hiddenBias,
    networkOutputs: gateNetwork.outputs,
    networkBias: gateNetwork.bias,
    exampleStarts: examples.starts,
    exampleNumbers: examples.examples,
    exampleWeights: examples.weights,
    exampleGates: examples.gates,
    exampleTopics: examples.topics,
    taught: Uint32Array.from(model.taught),
  })
}

/** @throws ModelMissingError */
export function loadModel(folder: string): Model {
  const file = join(folder, FILE)
  if (!existsSync(file)) throw new ModelMissingError(folder, 'not built yet')
  const { about: read, arrays } = readFile(folder, file)
  const about = read as About
  if (about.format !== FORMAT)
    throw new ModelMissingError(folder, `format ${about.format}, this program reads ${FORMAT}`)
  const take = <T extends NumberArray>(name: string): T => arrays[name] as T
  const linear = (name: string, labels: readonly string[]): LinearModel => ({
    labels,
    bias: take(`${name}Bias`),
    weights: {
      starts: take(`${name}Starts`),
      columns: take(`${name}Columns`),
      values: take(`${name}Weights`),
      scales: take(`${name}Scales`),
    },
  })
  const vocabulary = new Vocabulary(take('keys'), take('keyWeights'))
  return {
    lexicon: new Lexicon(new Map(about.lexicon)),
    vocabulary,
    pinyin: new PinyinWriter(vocabulary),
    gate: linear('gate', about.gate),
    topics: linear('topics', about.topics),
    gateNetwork: {
      labels: about.gate,
      inputs: { values: take('networkInputs'), scales: take('networkScales') },
      hiddenBias: take('networkHiddenBias'),
      outputs: take('networkOutputs'),
      bias: take('networkBias'),
    },
    examples: {
      starts: take('exampleStarts'),
      examples: take('exampleNumbers'),
      weights: take('exampleWeights'),
      gates: take('exampleGates'),
      topics: take('exampleTopics'),
    },
    taught: new Set(take<Uint32Array>('taught')),
  }
}

function readFile(folder: string, file: string): ReturnType<typeof readArrayFile> {
  try {
    return readArrayFile(file)
  } catch (error) {
    throw new ModelMissingError(folder, `not readable: ${String(error)}`)
  }
}

function linearArrays(name: string, model: LinearModel): Record<string, NumberArray> {
  return {
    [`${name}Bias`]: model.bias,
    [`${name}Starts`]: model.weights.starts,
    [`${name}Columns`]: model.weights.columns,
    [`${name}Weights`]: model.weights.values,
    [`${name}Scales`]: model.weights.scales,
  }
}
