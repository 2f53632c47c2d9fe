import { join } from 'node:path'
import { GridBook, RoomBinder, RoomBook, StaffRegister } from '../../src/directory/index.js'
import { systemClock } from '../../src/shared/index.js'
import { openDatabase, Vault, type Db } from '../../src/storage/index.js'
import { startBot, until, type RunningBot } from '../support/running-bot.js'

let bot: RunningBot
let db: Db
beforeEach(async () => {
  bot = await startBot()
  // As a command line beside the bot: its own connection to the same database.
  db = await openDatabase(join(bot.dataDir, 'anlin.db'))
})
afterEach(async () => {
  await db.destroy()
  await bot.stop()
})

/** What somebody has read in a chat, from the bot. */
const told = (person: string, chat: string): string[] =>
  bot.app
    .world!.history(person, chat, undefined, 200)
    .filter(({ from }) => from === 'anlin')
    .map(({ text }) => text)

async function says(person: string, text: string, answer: RegExp): Promise<void> {
  const chat = `private-${person}`
  const before = told(person, chat).length
  bot.app.world!.post(person, chat, { text })
  await until(
    () =>
      told(person, chat)
        .slice(before)
        .some((line) => answer.test(line)),
    15_000,
  )
}

test('on the real program: a dispatcher writes an orange warning on a telephone, another agrees, the group reads it', async () => {
  const vault = Vault.open(join(bot.dataDir, 'anlin.key'))
  const added = await new GridBook(db, systemClock).addCommunity('幸福里社区', 'cli')
  if (added.kind !== 'added') throw new Error('no community')
  const rooms = new RoomBook(db, vault, systemClock)
  await rooms.add(added.community.id, { name: '一期' }, [], 'cli')
  await rooms.add(added.community.id, { name: '商铺' }, [], 'cli')
  const made = await new RoomBinder(db, systemClock).makeCode((await rooms.find('一期'))[0]!.id, false, 'cli')
  if (made.kind !== 'code') throw new Error('no code')
  bot.app.world!.post('liu', 'group-estate', { text: `@安邻\u2005绑定群 ${made.code}`, mentions: ['anlin'] })
  await until(() => told('liu', 'group-estate').some((text) => text.includes('绑定好了')))
  const staff = new StaffRegister(db, vault, systemClock)
  await says('boss', `绑定 ${await staff.makeCode('陈主任', 'approver', 'cli')}`, /登记好了/)

  await says('liu', '发布 橙色 全部', /官方原文/)
  await says('liu', '巢湖市气象台今天0时1分发布暴雨橙色预警信号，请注意防范。', /官方链接/)
  await says('liu', 'https://www.weather.com.cn/alarm/1.html', /有效到什么时候/)
  await says('liu', '2', /发给 1 个群：\n一期[\s\S]*1 个群发不到，请打电话：\n商铺[\s\S]*请回复：\n1\n/)
  await says('liu', '1', /已请 1 人批准/)
  await until(() => told('boss', 'private-boss').some((text) => text.includes('请您批准')), 15_000)
  const [number] = /预警\d{4}-\d\d/.exec(told('boss', 'private-boss').join('\n'))!
  // Whoever is no staff, with the same words.
  await says('chen', `批准 ${number}`, /没有登记，不能用/)
  await says('boss', `批准 ${number}`, /已批准/)
  await until(
    () => told('zhang', 'group-estate').some((text) => text.startsWith('【橙色预警】暴雨橙色预警')),
    20_000,
  )
  await until(() => told('liu', 'private-liu').some((text) => text.includes(`${number} 发完了`)), 20_000)
  expect(told('chen', 'group-shops').join()).not.toMatch(/橙色预警/)
})
