import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attachQuestionsTo, loadLibrary, problemText, writeLocalEntry } from '../../src/knowledge/index.js'
import { QuestionDesk } from '../../src/services/questions/index.js'
import type { Understander } from '../../src/understanding/index.js'
import { closeTowns, knowledgeDir, realBrain, startTown, type Town } from '../support/town.js'

let local: string
beforeEach(() => (local = mkdtempSync(join(tmpdir(), 'anlin-local-'))))
afterEach(async () => {
  rmSync(local, { recursive: true, force: true })
  await closeTowns()
})

/** Knows nothing: every question is a miss. */
const knowsNothing: Understander = { understand: () => ({ kind: 'none', topics: [], why: 'unknown' }) }

function deskOf(town: Town): QuestionDesk {
  return new QuestionDesk(town.db, town.vault, town.clock, realBrain().lexicon)
}

test('what nobody could answer is grouped, most asked first, with numbers masked', async () => {
  const town = await startTown({ brain: knowsNothing })
  await town
    .resident('张阿姨')
    .says('社区的棋牌室几点开门')
    .hears(/答不上来/)
  await town
    .resident('李师傅')
    .says('棋牌室几点开门啊')
    .hears(/答不上来/)
  await town
    .resident('王奶奶')
    .says('社区棋牌室是几点开门')
    .hears(/答不上来/)
  await town
    .resident('小赵')
    .says('我电话13812345678，老年餐怎么订')
    .hears(/答不上来/)
  const groups = await deskOf(town).groups()
  expect(groups.map((g) => g.questions.length)).toEqual([3, 1])
  expect(groups[1]!.questions[0]!.text).toBe('我电话138****5678,老年餐怎么订')
})

test('who wants to know is told once when there is an answer, by day', async () => {
  const town = await startTown({ brain: knowsNothing })
  const zhang = town.resident('张阿姨')
  await zhang.says('棋牌室几点开门').hears(/1 有答案时告诉我/)
  await zhang.says('1').hears(/有了答案就告诉您/)
  await town
    .resident('李师傅')
    .says('社区棋牌室几点开门')
    .hears(/答不上来/)
  const desk = deskOf(town)
  const [group] = await desk.groups()
  expect(group).toMatchObject({ waiting: 1 })

  const { id } = writeLocalEntry(local, {
    title: '棋牌室开放时间',
    answer: '周一到周六，早上9点到下午5点。',
    steps: [],
    questions: group!.questions.map((q) => q.text),
    source: '社区居委会',
    reviewed: '2026-05-12',
  })
  const library = loadLibrary({ shipped: knowledgeDir, local })
  expect(library.problems.map(problemText)).toEqual([])
  await desk.assign(group!.questions.map((q) => q.id), id, 'cli') // prettier-ignore

  town.clock.at = Date.parse('2026-05-12T23:00:00+08:00')
  expect(await desk.tell(library.entries, {})).toEqual([])
  town.clock.at = Date.parse('2026-05-13T09:00:00+08:00')
  town.outbox.wake(await desk.tell(library.entries, {}))
  town.outbox.wake(await desk.tell(library.entries, {}))
  await town.settles()
  const told = town.saidTo(zhang.id).filter((text) => text.includes('现在有答案了'))
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/「棋牌室几点开门」[\s\S]*早上9点到下午5点/)
  expect(town.saidTo(town.resident('李师傅').id).join()).not.toMatch(/现在有答案了/)
  expect(await desk.groups()).toEqual([])
  const acts = await town.db.selectFrom('audit').select(['actor', 'action']).execute()
  expect(acts).toContainEqual({ actor: 'cli', action: 'question.answered' })
})

test('in a group the answer comes where the question was asked, to whoever asked', async () => {
  const town = await startTown({ brain: knowsNothing })
  const zhang = town.resident('张阿姨').in('一期群')
  await zhang.asks('棋牌室几点开门').hears(/答不上来/)
  await zhang.asks('1').hears(/有了答案就告诉您/)
  const desk = deskOf(town)
  await desk.assign([(await desk.groups())[0]!.id], 'fire-blanket', 'cli')
  const [told] = await desk.tell(loadLibrary({ shipped: knowledgeDir }).entries, {})
  expect(told).toMatchObject({
    target: { kind: 'room', id: 'room-一期群' },
    content: { mentions: [zhang.id] },
  })
})

test('a question attached to an entry finds it at once, and survives beside the shipped files', () => {
  const brain = realBrain()
  const question = '白色圆饼饼半夜一声一声叫唤啥名堂嘞'
  expect(attachQuestionsTo(local, 'serv-insurance', [question, `${question}？`])).toBe(1)
  expect(attachQuestionsTo(local, 'serv-insurance', [question])).toBe(0)
  const { entries, problems } = loadLibrary({ shipped: knowledgeDir, local })
  expect(problems).toEqual([])
  brain.learn(entries)
  try {
    const heard = brain.understand(question)
    expect(heard.kind).toBe('answer')
    expect(heard.topics[0]!.id).toBe('serv-insurance')
  } finally {
    brain.learn(loadLibrary({ shipped: knowledgeDir }).entries)
  }
})

test('an entry of the community answers what no shipped entry is about', () => {
  const brain = realBrain()
  writeLocalEntry(local, {
    title: '老年餐怎么订',
    answer: '前一天下午4点前，到居委会一楼登记。',
    steps: ['带老年证'],
    questions: ['老年餐在哪订', '想给我爸订社区的饭', '食堂的饭明天要一份怎么弄'],
    source: '社区居委会',
    reviewed: '2026-05-12',
  })
  const library = loadLibrary({ shipped: knowledgeDir, local })
  expect(library.problems).toEqual([])
  brain.learn(library.entries)
  try {
    const heard = brain.understand('想给我爸订社区的饭啊')
    expect(heard.kind).toBe('answer')
    expect(heard.topics[0]!.id).toBe('local-1')
  } finally {
    brain.learn(loadLibrary({ shipped: knowledgeDir }).entries)
  }
})

test('a broken file of attached questions is named and takes nothing else with it', async () => {
  const { writeFileSync } = await import('node:fs')
  writeFileSync(join(local, 'questions.yaml'), 'fire-oil-pan: 不是列表\n')
  const library = loadLibrary({ shipped: knowledgeDir, local })
  expect(library.entries.size).toBe(180)
  expect(library.problems.map(problemText).join()).toMatch(/local\/questions\.yaml:1: 格式不对/)
})
