import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadProgramme } from '../../src/campaigns/index.js'
import { loadLibrary, problemText } from '../../src/knowledge/index.js'
import { knowledgeDir } from '../support/town.js'

const { entries } = loadLibrary({ shipped: knowledgeDir })
let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'anlin-programme-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}

const GOOD = `id: qingming
title: 清明
kind: day
rule: { term: 清明 }
pushes:
  - day: 0
    text: |
      明天清明，纸别在楼道烧。
      烧完浇透水再走。
    entries: [fire-incense-paper]
    poster:
      headline: 文明祭扫
      lines: [纸别在楼道烧]
      entry: fire-incense-paper
`

function problems(): string[] {
  return loadProgramme({ shipped: folder }, entries).problems.map(problemText)
}

test('what is shipped has no errors', () => {
  const programme = loadProgramme({ shipped: knowledgeDir }, entries)
  expect(programme.problems.map(problemText)).toEqual([])
  expect(programme.campaigns.size).toBeGreaterThan(0)
})

test.each<[string, (text: string) => string, RegExp]>([
  ['30 February', (t) => t.replace('{ term: 清明 }', '{ date: "02-30" }'), /^campaigns\/qingming.yaml:4: .*没有这一天/],
  ['31 April', (t) => t.replace('{ term: 清明 }', '{ from: "04-01", to: "04-31" }'), /:4: .*没有这一天/],
  ['no such term', (t) => t.replace('清明 }', '清明节 }'), /:4: /],
  ['no rule at all', (t) => t.replace('{ term: 清明 }', '{ someday: 1 }'), /:4: .*rule 不对/],
  ['unknown zone', (t) => t + 'zone: Mars/Olympus\n', /:15: zone: 时区只能是 Asia\/Shanghai/],
  ['poster without lines', (t) => t.replace(/ {6}lines: .*\n/, ''), /:12: pushes.0.poster.lines/],
  ['poster headline too long', (t) => t.replace('文明祭扫', '文明祭扫从我做起人人有责不在楼道烧纸'), /:12: .*12/],
  ['poster of no entry', (t) => t.replace(/(entry: )fire-incense-paper/, '$1fire-nothing'), /:14: 没有 fire-nothing/],
  ['unknown entry', (t) => t.replace('[fire-incense-paper]', '[fire-nothing]'), /:10: 没有 fire-nothing/],
  ['text too long', (t) => t.replace('烧完', '烧'.repeat(290)), /:7: .*300/],
  ['text of too many bytes', (t) => t.replace('烧完', '👨‍👩‍👧'.repeat(130)), /:7: .*2048 字节/],
  ['a kind of room that is none', (t) => t.replace('day: 0', 'day: 0\n    audience: [shop]'), /:7: .*(audience|没有这种群)/],
  ['a setting that is none', (t) => t.replace('烧完', '{{phone|社区}}烧完'), /:7: 没有这个本地设置/],
  ['two texts for one room', (t) => t + '  - day: 0\n    text: 明天清明，纸别在楼道烧。\n    entries: [fire-incense-paper]\n', /:15: 和第 1 条是同一天/],
  ['a word that nobody knows', (t) => t.replace('kind: day', 'kind: day\nurgent: true'), /:4: .*urgent/],
  ['no YAML', (t) => t.replace('{ term', '{ term ]'), /:4: 格式不对/],
  ['another name', (t) => t.replace('id: qingming', 'id: qing'), /:1: 文件要叫 qing.yaml/],
])('%s: refused with file and line, and the rest keeps running', (_, spoil, expected) => {
  put('campaigns/qingming.yaml', spoil(GOOD))
  put('campaigns/other.yaml', GOOD.replace('qingming', 'other'))
  expect(problems().join('\n')).toMatch(expected)
  expect([...loadProgramme({ shipped: folder }, entries).campaigns.keys()]).toEqual(['other'])
}) // prettier-ignore

test('a local campaign takes the place of a shipped one', () => {
  put('campaigns/qingming.yaml', GOOD)
  put('own/campaigns/qingming.yaml', GOOD.replace('title: 清明', 'title: 本社区清明'))
  const programme = loadProgramme({ shipped: folder, local: join(folder, 'own') }, entries)
  expect(programme.problems).toEqual([])
  expect(programme.campaigns.get('qingming')!.title).toBe('本社区清明')
})

test('a wrong question is left out with its line, the others serve', () => {
  const question = (id: string, answer = 2) =>
    `- id: ${id}\n  entry: fire-oil-pan\n  question: 油锅着火，先做什么\n  options: [泼水, 盖锅盖]\n  answer: ${answer}\n  why: 水碰热油会炸开\n`
  put('quiz/fire.yaml', question('q1') + question('q2', 3) + question('q1') + question('q4').replace('oil-pan', 'pan')) // prettier-ignore
  expect(problems()).toEqual([
    'quiz/fire.yaml:11: q2: answer 是 3，但只有 2 个选项',
    'quiz/fire.yaml:20: q4: 没有 fire-pan 这个条目',
    'quiz/fire.yaml:13: 编号 q1 已经用过了',
  ])
  expect([...loadProgramme({ shipped: folder }, entries).questions.keys()]).toEqual(['q1'])
})
