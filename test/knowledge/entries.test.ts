import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  checkEntry,
  fillLocal,
  figuresIn,
  LiveLibrary,
  loadLibrary,
  parseEntry,
  problemText,
} from '../../src/knowledge/index.js'
import { createLogger } from '../../src/shared/index.js'
import { knowledgeDir } from '../support/town.js'

const logger = createLogger('silent')
const oilPan = readFileSync(join(knowledgeDir, 'entries/fire/fire-oil-pan.md'), 'utf8')

function problemsOf(source: string): string[] {
  const parsed = parseEntry(source, 'x.md')
  return (parsed.kind === 'broken' ? parsed.problems : checkEntry(parsed.entry, parsed.lines)).map(
    problemText,
  )
}

test('the entries that are shipped have no error, and every topic has one', () => {
  const library = loadLibrary({ shipped: knowledgeDir })
  expect(library.problems.map(problemText)).toEqual([])
  expect(library.entries.size).toBe(180)
})

test.each([
  ['no front matter', 'hello', /x\.md:1: 文件开头要有两行/],
  ['broken YAML', oilPan.replace('domain: fire', 'domain: [fire'), /x\.md:\d+: 说明部分的格式不对/],
  ['a field of the wrong kind', oilPan.replace('domain: fire', 'domain: water'), /x\.md:3: domain/],
  ['an unknown field', oilPan.replace('domain: fire', 'domain: fire\nauthor: me'), /author/],
  ['no source', oilPan.replace(/sources:\n( {2}.*\n)+/, 'sources: []\n'), /至少写一个出处/],
  ['an unknown section', oilPan.replace('## 为什么', '## 原因'), /x\.md:\d+: 没有“原因”这一节/],
  ['no steps', oilPan.replace(/## 怎么做\n(- .*\n)+/, ''), /缺少“怎么做”一节/],
])('%s is refused with its line', (_, source, message) => {
  expect(problemsOf(source).join('\n')).toMatch(message)
})

test.each([
  [
    'a figure with no source',
    oilPan.replace('- 等锅凉透了再揭开', '- 等15分钟锅凉了再揭开'),
    /x\.md:\d+: 数字 15 没有在 figures 里写出处/,
  ],
  [
    'a figure that is nowhere',
    oilPan.replace('figures: []', 'figures:\n  - { text: 20米, source: 1 }'),
    /数字“20米”在正文里找不到/,
  ],
  [
    'a figure of a source that is not there',
    oilPan.replace('figures: []', 'figures:\n  - { text: "119", source: 9 }'),
    /指向第 9 个出处/,
  ],
  ['an answer too long for a phone', oilPan.replace('关掉灶火，', '关掉灶火，'.repeat(30)), /最多 120 个/],
  ['a line too long', oilPan.replace('- 人站侧面', `- ${'人站侧面'.repeat(12)}`), /这一行有/],
  ['a common mistake', oilPan.replace('- 马上关灶火', '- 油锅着火马上泼水，'), /油火不能泼水/],
  [
    'a claim that help was called',
    oilPan.replace('- 人站侧面，脸别对着锅', '- 我已经报警'),
    /不能说已经替人报警/,
  ],
  ['an exclamation mark', oilPan.replace('千万别泼水', '千万别泼水！'), /不用感叹号/],
  ['too few questions', oilPan.replace(/ {2}- .*\n {2}- .*\n {2}- .*\nkeywords/, 'keywords'), /至少 12 个/],
  ['a question twice', oilPan.replace('questions:\n', 'questions:\n  - 炒菜油锅着了咋整？\n'), /个问法一样/],
  ['an unknown local setting', oilPan.replace('- 人站侧面', '- 问{{mayor|市长}}'), /没有这个本地设置：mayor/],
])('%s is refused', (_, source, message) => {
  expect(problemsOf(source).join('\n')).toMatch(message)
})

test('numbers that are no figures need no source', () => {
  const free = '打119，按《消防法》第28条，GB 17761-2024，2025年12月1日起，5·12，找12345，3步，两条路'
  expect(figuresIn(free)).toEqual([])
  expect(figuresIn('冲10–20分钟，离8米，罚500元').map((f) => f.text)).toEqual(['10', '20', '8', '500'])
})

test('local settings are filled in, or the fallback is', () => {
  expect(fillLocal('打{{office_phone|社区居委会}}', {})).toBe('打社区居委会')
  expect(fillLocal('打{{office_phone|社区居委会}}', { office_phone: '0533-1' })).toBe('打0533-1')
})

describe('together', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'anlin-knowledge-'))
    mkdirSync(join(folder, 'entries/fire'), { recursive: true })
    writeFileSync(
      join(folder, 'topics.tsv'),
      'id\tdomain\ttitle_zh\tscope_zh\nfire-oil-pan\tfire\t油锅起火怎么扑灭\t-\nfire-blanket\tfire\t灭火毯怎么用\t-\n',
    )
    cpSync(join(knowledgeDir, 'entries/fire/fire-oil-pan.md'), join(folder, 'entries/fire/fire-oil-pan.md'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('a topic with no entry, a relation to nowhere, an id that is no topic', () => {
    const problems = loadLibrary({ shipped: folder }).problems.map(problemText).join('\n')
    expect(problems).toMatch(/fire-blanket 还没有条目/)
    expect(problems).toMatch(/fire-oil-pan\.md:\d+: 没有 fire-extinguisher-use 这个条目/)
    writeFileSync(
      join(folder, 'entries/fire/fire-other.md'),
      oilPan.replace('id: fire-oil-pan', 'id: fire-other'),
    )
    const more = loadLibrary({ shipped: folder }).problems.map(problemText).join('\n')
    expect(more).toMatch(/编号 fire-other 不在 topics\.tsv/)
    expect(more).toMatch(/里有同样的问法：炒菜油锅着了咋整/)
  })

  test('an edited file serves at once; a broken one leaves the previous version serving and says so', async () => {
    const live = new LiveLibrary({ shipped: folder }, logger)
    live.watch()
    const file = join(folder, 'entries/fire/fire-oil-pan.md')
    const next = (): Promise<void> => new Promise((done) => live.onChange(() => done()))
    let changed = next()
    writeFileSync(file, oilPan.replace('关掉灶火，用锅盖', '先关掉灶火，用锅盖'))
    await changed
    expect(live.current().entries.get('fire-oil-pan')!.answer).toMatch(/^先关掉灶火/)
    changed = next()
    writeFileSync(file, 'id: [broken')
    await changed
    expect(live.current().entries.get('fire-oil-pan')!.answer).toMatch(/^先关掉灶火/)
    expect(live.current().problems.map(problemText).join('\n')).toMatch(/fire-oil-pan\.md:1:/)
    live.close()
  })
})
