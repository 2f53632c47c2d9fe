import SQLite from 'better-sqlite3'
import MiniSearch from 'minisearch'
import { containerBootstrap } from '@nlpjs/core'
import { Nlp } from '@nlpjs/nlp'
import { LangZh } from '@nlpjs/lang-zh'
import BayesClassifier from 'natural/lib/natural/classifiers/bayes_classifier.js'
import TfIdf from 'natural/lib/natural/tfidf/tfidf.js'
import type { Build } from './contender.js'
import { characterPairs, words } from './tokens.js'

type Tokens = (text: string) => string[]

function miniSearch(name: string, tokens: Tokens): Build {
  return ({ entries }) => {
    const index = new MiniSearch({
      fields: ['title', 'questions', 'text'],
      tokenize: tokens,
      searchOptions: { boost: { title: 2, questions: 2 }, tokenize: tokens },
    })
    index.addAll(entries.map((entry) => ({ ...entry, questions: entry.questions.join('\n') })))
    return { name, ask: (text) => index.search(text).map((hit) => hit.id as string) }
  }
}

/** Tokens are joined by spaces and indexed as words: SQLite cannot cut Chinese. */
function fts5(name: string, tokens: Tokens): Build {
  return ({ entries }) => {
    const db = new SQLite(':memory:')
    db.exec(
      `create virtual table entry using fts5(id unindexed, title, questions, body, tokenize = "unicode61")`,
    )
    const insert = db.prepare('insert into entry values (?, ?, ?, ?)')
    const joined = (text: string): string => tokens(text).join(' ')
    for (const entry of entries)
      insert.run(entry.id, joined(entry.title), joined(entry.questions.join('\n')), joined(entry.text))
    const find = db.prepare(
      'select id from entry where entry match ? order by bm25(entry, 0, 2, 2, 1) limit 5',
    )
    return {
      name,
      ask: (text) => {
        const query = [...new Set(tokens(text))].map((token) => `"${token.replaceAll('"', '')}"`)
        if (query.length === 0) return []
        return (find.all(query.join(' OR ')) as { id: string }[]).map((row) => row.id)
      },
    }
  }
}

const bayes: Build = ({ entries }) => {
  const classifier = new BayesClassifier()
  for (const entry of entries)
    for (const text of [entry.title, ...entry.questions])
      classifier.addDocument(characterPairs(text), entry.id)
  classifier.train()
  return {
    name: 'natural: Bayes over character pairs',
    ask: (text) =>
      classifier
        .getClassifications(characterPairs(text))
        .slice(0, 5)
        .map((found) => found.label),
  }
}

const tfIdf: Build = ({ entries }) => {
  const index = new TfIdf()
  for (const entry of entries)
    index.addDocument(characterPairs([entry.title, ...entry.questions, entry.text].join('\n')))
  return {
    name: 'natural: TfIdf over character pairs',
    ask: (text) => {
      const scores = index.tfidfs(characterPairs(text))
      return scores
        .map((score, i) => ({ score, id: entries[i]!.id }))
        .sort((a, b) => b.score - a.score)
        .slice(0, 5)
        .map((found) => found.id)
    },
  }
}

const nlpJs: Build = async ({ entries }) => {
  const container = await containerBootstrap()
  container.use(Nlp)
  container.use(LangZh)
  const nlp = container.get('nlp') as NlpInstance
  nlp.settings.autoSave = false
  nlp.settings.log = false
  nlp.addLanguage('zh')
  for (const entry of entries)
    for (const question of [entry.title, ...entry.questions]) nlp.addDocument('zh', question, entry.id)
  await nlp.train()
  return {
    name: 'nlp.js',
    ask: async (text) =>
      (await nlp.nluManager.process('zh', text)).classifications.slice(0, 5).map((found) => found.intent),
  }
}

interface NlpInstance {
  settings: { autoSave: boolean; log: boolean }
  addLanguage(locale: string): void
  addDocument(locale: string, text: string, intent: string): void
  train(): Promise<void>
  nluManager: {
    process(locale: string, text: string): Promise<{ classifications: { intent: string }[] }>
  }
}

/** What one would install instead of writing this. */
export const OTHERS: Readonly<Record<string, Build>> = {
  'minisearch-words': miniSearch('MiniSearch, jieba words', words),
  'minisearch-pairs': miniSearch('MiniSearch, characters and pairs', characterPairs),
  'fts5-words': fts5('SQLite FTS5, jieba words', words),
  'fts5-pairs': fts5('SQLite FTS5, characters and pairs', characterPairs),
  bayes,
  tfidf: tfIdf,
  nlpjs: nlpJs,
}
