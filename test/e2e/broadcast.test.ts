import { join } from 'node:path'
import { GridBook, RoomBinder, RoomBook } from '../../src/directory/index.js'
import { BroadcastBook, type BatchId } from '../../src/outbox/index.js'
import { systemClock } from '../../src/shared/index.js'
import { openDatabase, Vault } from '../../src/storage/index.js'
import { startBot, until, type RunningBot } from '../support/running-bot.js'

let bot: RunningBot
afterEach(() => bot.stop())

test('staff enter a room, post its code in the chat, and a broadcast from another process arrives there and nowhere else', async () => {
  bot = await startBot()
  const world = bot.app.world!
  // As a command line beside the bot: its own connection to the same database.
  const db = await openDatabase(join(bot.dataDir, 'anlin.db'))
  const vault = Vault.open(join(bot.dataDir, 'anlin.key'))
  const added = await new GridBook(db, systemClock).addCommunity('幸福里社区', 'cli')
  if (added.kind !== 'added') throw new Error('no community')
  const rooms = new RoomBook(db, vault, systemClock)
  for (const name of ['一期', '商铺']) await rooms.add(added.community.id, { name }, [], 'cli')
  const [first, second] = [(await rooms.find('一期'))[0]!, (await rooms.find('商铺'))[0]!]
  const made = await new RoomBinder(db, systemClock).makeCode(first.id, false, 'cli')
  if (made.kind !== 'code') throw new Error('no code')

  const told = (chat: string): string[] =>
    world
      .history('liu', chat, undefined, 100)
      .filter(({ from }) => from === 'anlin')
      .map(({ text }) => text)
  world.post('liu', 'group-estate', { text: `@安邻\u2005绑定群 ${made.code}`, mentions: ['anlin'] })
  await until(() => told('group-estate').some((text) => text.includes('本群绑定好了：一期')))

  const book = new BroadcastBook(db, vault, systemClock)
  const batch = '演练0512' as BatchId
  await db.transaction().execute((trx) =>
    book.enqueue(trx, {
      batch,
      lane: 'urgent',
      content: { kind: 'text', text: '【演练】暴雨橙色预警' },
      expiresAt: Date.now() + 600_000,
      targets: [first, second].map(({ id }) => ({ room: id, account: 'wechat' })),
    }),
  )
  await until(() => told('group-estate').includes('【演练】暴雨橙色预警'), 15_000)
  await until(async () => (await book.count(batch)).failed === 1, 15_000)
  expect(told('group-shops').join()).not.toMatch(/演练/)
  await until(async () => (await book.count(batch)).sent === 1, 15_000)
  await db.destroy()
})
