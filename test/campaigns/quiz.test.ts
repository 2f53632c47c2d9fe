import { campaignResults, daily, QuizBook, QuizChat, questionFor, QUIET_HOURS, CampaignChat, CampaignRunner, type Programme } from '../../src/campaigns/index.js' // prettier-ignore
import { pick } from '../../src/campaigns/quiz/book.js'
import type { QuizQuestion } from '../../src/campaigns/files/schema.js'
import type { ChatService } from '../../src/chat/index.js'
import { createLogger } from '../../src/shared/index.js'
import { closeTowns, standingWakeUp } from '../support/town.js'
import { seeded } from '../channel/support.js'
import { at, campaign, entries, limits, office, type Office } from './support.js'

afterEach(closeTowns)

/** The right answer is always the second. */
const questions: QuizQuestion[] = Array.from({ length: 13 }, (_, i) => ({
  id: `q${i + 1}`,
  entry: i % 2 === 0 ? 'fire-oil-pan' : `entry-${i}`,
  question: `第${i + 1}个问题，选哪个`,
  options: ['第一', '第二', '第三'],
  answer: 2,
  why: `因为${i + 1}`,
}))

const files: Programme = {
  campaigns: new Map([
    ['pan', campaign('pan', { title: '厨房防火', rule: { date: '05-12' }, pushes: [{ text: '炒菜时人别离开灶台。', entries: ['fire-oil-pan'], keyword: '油锅', quiz: true }] })], // prettier-ignore
  ]),
  questions: new Map(questions.map((question) => [question.id, question])),
  problems: [],
}

interface House extends Office {
  book: QuizBook
  /** one look with everything that the program does */
  looks(time: string): Promise<void>
}

async function house(now = '2027-05-11T08:00'): Promise<House> {
  const services: ChatService[] = []
  const made = await office(files, [[], []], { now, services })
  const { town, desk } = made
  const book = new QuizBook(town.vault, seeded(1))
  services.push(
    new CampaignChat({ db: town.db, desk, staff: town.staff, settings: {}, programme: () => files, entries: () => entries }), // prettier-ignore
    new QuizChat({ db: town.db, book, programme: () => files }),
  )
  for (const n of [1, 2]) await town.db.updateTable('room').set({ channel_id: `room-${n}号楼` }).where('id', '=', `r${n}`).execute() // prettier-ignore
  const runner = new CampaignRunner({
    db: town.db,
    outbox: town.outbox,
    clock: town.clock,
    ticker: town.clock,
    wakeUp: standingWakeUp(town.clock),
    logger: createLogger('silent'),
    limits,
    settings: {},
    alertActive: (id) => made.alerted.has(id),
    tellStaff: () => Promise.resolve([]),
    question: (trx, group, variant) => questionFor(trx, group.send, variant.entries, files.questions, town.clock.now()), // prettier-ignore
    also: [
      async (trx, when, alerted) => ({
        deliveries: [],
        broadcasts: await daily(trx, when, { broadcasts: town.outbox.broadcasts, questions: files.questions, quiet: QUIET_HOURS, alerted }), // prettier-ignore
      }),
    ],
  })
  return {
    ...made,
    runner,
    book,
    async looks(time) {
      town.clock.pass(at(time) - town.clock.now())
      await runner.look()
      await town.outbox.atRest()
    },
  }
}

test('ten questions in private, by digit, with the reason, the score and the rank', async () => {
  const { town } = await house()
  const zhang = town.resident('张阿姨')
  await zhang
    .says('答题')
    .hears(/会记下您的昵称[\s\S]*第 1 题（共 10 题）\n第\d+个问题，选哪个\n1\. 第一\n2\. 第二/)
  await zhang.says('2').hears(/^答对了。\n因为\d+\n\n第 2 题（共 10 题）/)
  await zhang.says('１').hears(/^正确的是 2：\n第二\n因为\d+\n\n第 3 题/)
  await zhang.says('7').hears(/请回复 1 到 3/)
  for (let n = 3; n < 10; n++) await zhang.says('二').hears(new RegExp(`第 ${n + 1} 题`))
  await zhang.says('2').hears(/答完了，10 题答对 9 题。\n您一共答对 9 题，\n1 人里排第 1。/)
  await zhang.says('我的成绩').hears(/一共答对 9 题/)
})

test('nobody is asked the same twice, and who has answered all is told', async () => {
  const { town } = await house()
  const zhang = town.resident('张阿姨')
  const seen: string[] = []
  const note = (heard: string[]): void => void seen.push(...(heard.join('\n').match(/第\d+个问题/g) ?? []))
  note(await zhang.says('答题').replies())
  for (let i = 0; i < 10; i++) note(await zhang.says('2').replies())
  note(await zhang.says('答题').replies())
  for (let i = 0; i < 3; i++) note(await zhang.says('2').replies())
  expect(seen).toHaveLength(13)
  expect(new Set(seen).size).toBe(13)
  await zhang.says('答题').hears(/都答过了/)
})

test('a question of another kind in between takes the digits; 答题 goes on where it was', async () => {
  const { town } = await house()
  const zhang = town.resident('张阿姨')
  await zhang.says('答题').replies()
  await zhang.says('2').hears(/第 2 题/)
  await zhang.says('灭火器怎么用').hears(/灭火器/)
  const digit = (await zhang.says('1').replies()).join()
  expect(digit).not.toMatch(/第 3 题|正确的是|答对了/)
  await zhang.says('答题').hears(/^第 2 题/)
})

test('an emergency interrupts a round, and its digits are its own', async () => {
  const { town } = await house()
  const zhang = town.resident('张阿姨')
  await zhang.says('答题').replies()
  await zhang.says('厨房着火了').hears(/119/)
  const digit = (await zhang.says('1').replies()).join()
  expect(digit).not.toMatch(/第 2 题/)
})

test('a question of the day in a group: counted in silence, told in the evening, first answers only', async () => {
  const made = await house()
  const { town } = made
  await town.db.insertInto('quiz_room').values({ room_id: 'r1', at: 0 }).execute()
  await made.looks('2027-05-11T09:59')
  expect(made.said()).toEqual([])
  await made.looks('2027-05-11T10:00')
  await made.looks('2027-05-11T10:01')
  expect(made.said()).toEqual([expect.stringMatching(/^room-1号楼 今日一题\n第1个问题，选哪个\n1\. 第一/)])
  await town.resident('张阿姨').in('1号楼').says('2').hearsNothing()
  await town.resident('张阿姨').in('1号楼').says('1').hearsNothing()
  await town.resident('李师傅').in('1号楼').says('3').hearsNothing()
  await town.resident('李师傅').in('1号楼').says('2').hearsNothing()
  await town.resident('王奶奶').in('2号楼').says('2').hearsNothing()
  await made.looks('2027-05-11T19:30')
  await made.looks('2027-05-11T19:31')
  expect(made.said().slice(1)).toEqual(['room-1号楼 今日一题的答案：2\n第二\n因为1\n今天 2 人答，1 人答对。'])
  await town.resident('赵六').in('1号楼').says('2').hearsNothing()
  expect(await town.db.selectFrom('quiz_answer').selectAll().execute()).toHaveLength(2)
})

test('on the day of a campaign there is one question with it, and none beside it', async () => {
  const made = await house()
  const { town, desk } = made
  await town.db.insertInto('quiz_room').values({ room_id: 'r1', at: 0 }).execute()
  await desk.years.approve(2027, 'cli')
  await made.looks('2027-05-12T08:30')
  await made.looks('2027-05-12T09:00')
  await made.looks('2027-05-12T10:30')
  const inFirst = made.said().filter((line) => line.startsWith('room-1号楼'))
  expect(inFirst).toEqual([expect.stringMatching(/炒菜时/), expect.stringMatching(/今日一题\n第1个问题/)])
})

test('no question and no answer while an alert is active', async () => {
  const made = await house()
  await made.town.db.insertInto('quiz_room').values({ room_id: 'r1', at: 0 }).execute()
  made.alerted.add('c1')
  await made.looks('2027-05-11T10:00')
  expect(made.said()).toEqual([])
})

test('equal scores share a rank, grid by grid, whoever was quicker', async () => {
  const { town, book } = await house()
  await town.db.insertInto('grid').values([{ id: 'g1', community_id: 'c1', code: '1', name: '一网格', residents: null, receipts: 'off' }, { id: 'g2', community_id: 'c1', code: '2', name: '二网格', residents: null, receipts: 'off' }]).execute() // prettier-ignore
  for (const n of [1, 2]) await town.db.updateTable('room').set({ grid_id: `g${n}` }).where('id', '=', `r${n}`).execute() // prettier-ignore
  const scores: [string, string, number][] = [['甲', 'r1', 2], ['乙', 'r1', 3], ['丙', 'r1', 3], ['丁', 'r2', 1]] // prettier-ignore
  for (const [name, room, right] of scores)
    for (const [i, question] of questions.slice(0, 3).entries())
      await town.db.transaction().execute((trx) => book.answer(trx, { id: town.resident(name).id, name }, question, i < right ? 2 : 1, room, 5)) // prettier-ignore
  const list = await book.standings(town.db, 0, 10)
  expect(list.map(({ grid, rank, name, correct }) => `${grid} ${rank} ${name} ${correct}`)).toEqual([
    '二网格 1 丁 1',
    '一网格 1 丙 3',
    '一网格 1 乙 3',
    '一网格 3 甲 2',
  ])
  const stored = await town.db.selectFrom('quiz_player').select('name_sealed').execute()
  expect(JSON.stringify(stored)).not.toMatch(/甲|乙/)
})

test('a round takes one question of an entry before it takes a second one', () => {
  const ids = pick(questions, new Set(), 7, seeded(3))
  const chosen = ids.map((id) => files.questions.get(id)!.entry)
  expect(new Set(chosen).size).toBe(7)
})

test('what it achieved: rooms, quiz takers, questions of the next day by topic', async () => {
  const made = await house('2027-05-12T08:00')
  const { town, desk } = made
  await desk.years.approve(2027, 'cli')
  await town.db.updateTable('room').set({ state: 'doubtful' }).where('id', '=', 'r2').execute()
  await made.looks('2027-05-12T08:01')
  await made.looks('2027-05-12T09:00')
  const zhang = town.resident('张阿姨')
  await zhang.in('1号楼').says('油锅').replies()
  await zhang.in('1号楼').says('2').hearsNothing()
  await town.resident('李师傅').says('油锅起火怎么扑灭').hears(/锅盖/)
  await town.resident('李师傅').says('煤气泄漏怎么办').replies()
  const [result] = await campaignResults(town.db, 2027)
  expect(result).toMatchObject({ title: '厨房防火', occurrences: 1, roomsReached: 1, sent: 1, notSent: 1, inDoubt: 0, quizTakers: 1 }) // prettier-ignore
  expect([...result!.followUps]).toEqual([['fire-oil-pan', 2]])
})
