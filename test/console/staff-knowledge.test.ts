import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Understander } from '../../src/understanding/index.js'
import { realBrain } from '../support/town.js'
import { closeStaffTowns, startStaffTown, type Json } from './staff-town.js'

afterEach(closeStaffTowns)

/** Every question is a miss. */
const knowsNothing: Understander = { understand: () => ({ kind: 'none', topics: [], why: 'unknown' }) }

/** The real one, that takes whatever it does not know for one of ours. */
const curious: Understander = {
  understand(text) {
    const meaning = realBrain().understand(text)
    return meaning.kind === 'none' ? { ...meaning, why: 'unknown' } : meaning
  },
}

const DRAFT = {
  title: '棋牌室什么时候开门',
  questions: ['棋牌室几点开门', '棋牌室周末开吗'],
  keywords: ['棋牌室'],
  answer: '周一到周六，上午九点到下午五点开。',
  steps: [],
  donts: [],
  why: '',
  notes: [],
  sources: [{ name: '活动室开放通知', publisher: '幸福里社区' }],
  figures: [],
  reviewed: '2026-05-12',
}

test('a question nobody could answer becomes an answer that the next resident gets', async () => {
  const { town, signedIn } = await startStaffTown({ brain: curious })
  await town
    .resident('张阿姨')
    .says('社区的棋牌室几点开门')
    .hears(/答不上来/)
  await town.resident('张阿姨').says('好，告诉我').replies()
  await town
    .resident('李师傅')
    .says('棋牌室几点开门啊')
    .hears(/答不上来/)
  const editor = await signedIn('editor')
  const { groups } = await editor.sees('/api/staff/questions')
  expect(groups).toMatchObject([{ count: 2 }])
  const saved = await editor.does('/api/staff/knowledge/entries', {
    draft: DRAFT,
    questionIds: groups[0].ids,
  })
  expect(saved.id).toBe('local-1')
  await town
    .resident('王奶奶')
    .says('棋牌室几点开门')
    .hears(/上午九点到下午五点/)
  expect((await editor.sees('/api/staff/questions')).total).toBe(0)
  const tried = await editor.sees(`/api/staff/knowledge/try?text=${encodeURIComponent('棋牌室几点开门呀')}`)
  expect(tried.found[0]).toMatchObject({ id: 'local-1', example: '棋牌室几点开门' })
  expect(tried.replies.join()).toContain('上午九点')
})

test('what a resident would be told is tried without anything being kept or sent', async () => {
  const { town, signedIn } = await startStaffTown()
  await town.dutyOfficer('小刘')
  const sent = town.channel.sent.length
  const viewer = await signedIn('viewer')
  const tried = await viewer.sees(
    `/api/staff/knowledge/try?text=${encodeURIComponent('我家厨房着火了快来人')}`,
  )
  expect(tried).toMatchObject({ tone: 'urgent' })
  expect(tried.replies.join()).toContain('119')
  await town.settles()
  expect(town.channel.sent).toHaveLength(sent)
  expect(await town.db.selectFrom('incident').selectAll().execute()).toEqual([])
  const kept = await town.db.selectFrom('message').select('id').execute()
  expect(kept.map(({ id }) => id)).not.toContain('preview')
})

test('a shipped entry is changed for this community, and every version comes back', async () => {
  const { signedIn, town, house } = await startStaffTown()
  const editor = await signedIn('editor')
  const url = '/api/staff/knowledge/entries/fire-oil-pan'
  const opened = await editor.sees(url)
  expect(opened).toMatchObject({ entry: { origin: 'shipped' }, versions: [] })
  const answer = '关火，盖锅盖。千万别泼水。打119，再打值班室。'
  await editor.does(url, { draft: { ...opened.draft, answer }, stamp: opened.stamp })
  const changed = await editor.sees(url)
  expect(changed).toMatchObject({ entry: { origin: 'changed' }, draft: { answer } })
  expect(changed.versions.map((v: Json) => v.kind)).toEqual(['saved', 'found'])
  await town
    .resident('张阿姨')
    .says('油锅起火怎么扑灭')
    .hears(/再打值班室/)
  // The picture and the danger of an entry are not on the form and stay.
  expect(house.library.current().entries.get('fire-oil-pan')).toMatchObject({
    hazard: 'fire',
    picture: 'fire-oil-pan.png',
  })

  await editor.does(`${url}/restore`, { version: changed.versions[1].id })
  expect((await editor.sees(url)).draft.answer).toBe(opened.draft.answer)
  await editor.does(`${url}/take-away`)
  const back = await editor.sees(url)
  expect(back).toMatchObject({ entry: { origin: 'shipped' }, stamp: opened.stamp })
  expect(back.versions).toHaveLength(4)
  expect(existsSync(join(house.folders.local!, 'entries/fire/fire-oil-pan.md'))).toBe(false)
})

test('of two who change one entry the second is told and overwrites nothing', async () => {
  const { signedIn } = await startStaffTown()
  const [liu, wang] = [await signedIn('editor', 'liu'), await signedIn('editor', 'wang')]
  const url = '/api/staff/knowledge/entries/fire-oil-pan'
  const opened = await liu.sees(url)
  await liu.does(url, { draft: { ...opened.draft, title: '油锅着火怎么办' }, stamp: opened.stamp })
  const second = await wang.post(url, { draft: { ...opened.draft, title: '锅着火了' }, stamp: opened.stamp })
  expect([second.statusCode, second.json().error.code]).toEqual([409, 'changed'])
  expect((await liu.sees(url)).draft.title).toBe('油锅着火怎么办')
})

test('while it is typed it is checked, and shown as a telephone shows it', async () => {
  const { signedIn } = await startStaffTown()
  const editor = await signedIn('editor')
  const check = (draft: object) =>
    editor.does('/api/staff/knowledge/check', { draft: { ...DRAFT, ...draft } })
  expect(await check({})).toEqual({
    broken: false,
    problems: [],
    messages: ['【棋牌室什么时候开门】\n周一到周六，上午九点到下午五点开。'],
  })
  const problems = async (draft: object) =>
    (await check(draft)).problems.map(({ message }: { message: string }) => message).join()
  expect(await problems({ answer: '已经替您报警了，我们已报警。' })).toMatch(/不能说已经替人报警/)
  expect(await problems({ answer: '开'.repeat(121) })).toMatch(/最多 120/)
  expect(await check({ answer: '' })).toMatchObject({ broken: true })
  expect(
    (await editor.post('/api/staff/knowledge/entries', { draft: { ...DRAFT, answer: '' } })).statusCode,
  ).toBe(400)
})

test('what is typed cannot become another part of the file', async () => {
  const { signedIn, house } = await startStaffTown()
  const editor = await signedIn('editor')
  const nasty = {
    title: '活动室\n---\nid: fire-oil-pan',
    answer: '## 不要做\n- 开门。',
    steps: ['先登记\n## 为什么\n没有', '- - 再进门'],
    sources: [{ name: '通知: {a: *b}', publisher: '&社区 <img src=x onerror=alert(1)>' }],
  }
  const { id } = await editor.does('/api/staff/knowledge/entries', { draft: { ...DRAFT, ...nasty } })
  const entry = house.library.current().entries.get(id)!
  expect(entry).toMatchObject({ id, domain: 'local', donts: [], why: '' })
  expect(entry.title).toBe('活动室 --- id: fire-oil-pan')
  expect(entry.steps).toEqual(['先登记 ## 为什么 没有', '- 再进门'])
  expect(readFileSync(join(house.folders.local!, `entries/local/${id}.md`), 'utf8')).toContain(`id: ${id}`)
})

test.each(['../../../evil', '..%2f..%2fevil', 'a/b', 'FIRE', '%00'])(
  'the entry id %s is nobody',
  async (id) => {
    const { signedIn } = await startStaffTown()
    const editor = await signedIn('editor')
    const answer = await editor.post(`/api/staff/knowledge/entries/${id}`, { draft: DRAFT, stamp: 'x' })
    expect([400, 404]).toContain(answer.statusCode)
  },
)

test('questions are put to an entry in words of ours, left unanswered, and taken back', async () => {
  const { town, signedIn } = await startStaffTown({ brain: knowsNothing })
  await town
    .resident('张阿姨')
    .says('棋牌室电话13812345678对不对')
    .hears(/答不上来/)
  const editor = await signedIn('editor')
  const { groups } = await editor.sees('/api/staff/questions')
  expect(groups[0].texts[0]).toContain('138****5678')
  await editor.does('/api/staff/questions/dismiss', { ids: groups[0].ids })
  expect((await editor.sees('/api/staff/questions')).total).toBe(0)
  await editor.does('/api/staff/questions/reopen', { ids: groups[0].ids })
  expect((await editor.sees('/api/staff/questions')).total).toBe(1)
  const body = { ids: groups[0].ids, entryId: 'serv-emergency-numbers', words: ['棋牌室的电话是多少'] }
  expect(await editor.does('/api/staff/questions/assign', body)).toEqual({ added: 1, waiting: 0 })
  const entry = await editor.sees('/api/staff/knowledge/entries/serv-emergency-numbers')
  expect(entry.draft.questions).toContain('棋牌室的电话是多少')
})
