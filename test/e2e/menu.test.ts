import { startBot, until, type RunningBot } from '../support/running-bot.js'

let bot: RunningBot

beforeAll(async () => {
  bot = await startBot({ ANLIN_PERSON_MESSAGES_PER_MINUTE: '600' })
}, 60_000)

afterAll(() => bot.stop())

const chat = (): string => bot.app.world!.privateChatOf('zhang')

/** What was answered to the last thing that Zhang said. */
function heard(): string {
  const all = bot.app.world!.history('zhang', chat(), undefined, 200)
  const last = all.map(({ from }) => from).lastIndexOf('zhang')
  return all
    .slice(last + 1)
    .map(({ text }) => text)
    .join('\n———\n')
}

async function says(text: string): Promise<string> {
  bot.app.world!.post('zhang', chat(), { text })
  await until(() => heard() !== '', 15_000)
  return heard()
}

async function tries(...digits: string[]): Promise<string> {
  let last = await says('菜单')
  for (const digit of digits) last = await says(digit)
  return last
}

test('the menu names what the community does and who to turn to', async () => {
  const menu = await says('菜单')
  for (const word of ['1 着火、逃生', '报名', '我归谁管', '随手拍', '避难场所', '答题', '9 找社区的人'])
    expect(menu).toContain(word)
  expect(menu).not.toMatch(/^[78] /m)
  for (const line of menu.split('\n')) expect([...line].length).toBeLessThanOrEqual(16)
})

test.each([
  ['1', 'volunteers', /^【志愿者登记/],
  ['2', 'where one lives', /^【登记住哪里/],
  ['3', 'hazards', /^随手拍\n看到了什么隐患/],
  ['4', 'shelters', /^避难场所的位置/],
  ['5', 'the quiz', /第 1 题/],
  ['6', 'events', /现在没有可以报名的活动/],
])('by digits alone: 6, %s leads to %s', async (digit, _, words) => {
  const opened = await tries('6', digit)
  expect(opened).toMatch(words)
  expect(opened).not.toMatch(/没办成|没登记成|没有对应的选项|要办哪一件/)
  await says('取消')
})

test('0 goes back and 9 is a person', async () => {
  expect(await tries('6')).toMatch(/要办哪一件[\s\S]*0 返回\n9 找社区的人/)
  expect(await says('0')).toMatch(/想问哪一类/)
  expect(await tries('6', '9')).toMatch(/转给社区值班的人|没有值班的人/)
})

test('what was opened by digits goes on as if the words had been written', async () => {
  expect(await tries('6', '1')).toMatch(/志愿者/)
  const next = await says('同意')
  expect(next).not.toMatch(/想问哪一类|答不上来/)
  await says('取消')
})
