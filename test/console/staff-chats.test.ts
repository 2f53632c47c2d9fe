import { MINUTE_MS } from '../../src/shared/index.js'
import { TalkRecords } from '../../src/services/privacy/index.js'
import { TakeoverRecords } from '../../src/services/takeover/index.js'
import { closeStaffTowns, startStaffTown, type Json } from './staff-town.js'

afterEach(closeStaffTowns)

test('what residents asked is listed without who they are and with numbers masked', async () => {
  const { town, signedIn } = await startStaffTown()
  await town.resident('张阿姨').says('我电话13812345678，油锅起火怎么扑灭').replies()
  await town.boundRoom('一期')
  await town.resident('李师傅').in('一期').asks('电动车怎么充电').replies()
  const viewer = await signedIn('viewer')
  const list = await viewer.get('/api/staff/chats')
  const chats = list.json().chats
  expect(chats.map(({ where }: Json) => where).sort()).toContain('一期')
  for (const secret of ['张阿姨', '13812345678', town.resident('张阿姨').id])
    expect(list.body).not.toContain(secret)
  const mine = chats.find(({ text }: Json) => text.includes('138****5678'))
  const chat = await viewer.sees(`/api/staff/chats/${mine.chat}`)
  expect(chat.lines.map(({ from }: Json) => from)).toEqual(['resident', 'bot'])
  expect((await viewer.get('/api/staff/chats/forged')).statusCode).toBe(404)
})

test('a person answers, the bot is silent for that person alone, and an emergency is heard all the same', async () => {
  const { town, signedIn } = await startStaffTown()
  const zhang = town.resident('张阿姨')
  await zhang.says('油锅起火怎么扑灭').replies()
  const liu = await signedIn('dispatcher', 'liu')
  const [{ chat }] = (await liu.sees('/api/staff/chats')).chats
  const url = `/api/staff/chats/${chat}`
  expect((await liu.post(`${url}/say`, { text: '您好' })).json().error.code).toBe('not-taken')
  await liu.does(`${url}/take`)
  await zhang.says('电动车怎么充电').hearsNothing()
  await town.resident('李师傅').says('电动车怎么充电').hears(/充电/)
  await liu.does(`${url}/say`, { text: '您好，我是社区小刘。' })
  await town.settles()
  expect(town.saidTo(zhang.id).at(-1)).toBe('您好，我是社区小刘。')
  await zhang.says('我家厨房着火了快来人').hears(/119/)
  const { taken, lines } = await liu.sees(url)
  expect(taken).toMatchObject({ mine: true })
  expect(lines.some(({ from }: Json) => from === 'staff')).toBe(true)
  await liu.does(`${url}/give-back`)
  await zhang.says('灭火器怎么用').hears(/拔掉销子/)
})

test('a chat that is forgotten goes back to the bot after half an hour, also over a restart', async () => {
  const { town, house, signedIn } = await startStaffTown()
  const zhang = town.resident('张阿姨')
  await zhang.says('油锅起火怎么扑灭').replies()
  const [liu, wang] = [await signedIn('dispatcher', 'liu'), await signedIn('dispatcher', 'wang')]
  const [{ chat }] = (await liu.sees('/api/staff/chats')).chats
  await liu.does(`/api/staff/chats/${chat}/take`)
  await house.takeover.load()
  town.clock.pass(29 * MINUTE_MS)
  await zhang.says('电动车怎么充电').hearsNothing()
  expect((await wang.post(`/api/staff/chats/${chat}/say`, { text: '我来' })).statusCode).toBe(409)
  town.clock.pass(2 * MINUTE_MS)
  await zhang.says('电动车怎么充电').hears(/充电/)
})

test('whoever has everything deleted is gone from the list, with what staff said to them', async () => {
  const { town, house, signedIn } = await startStaffTown()
  const zhang = town.resident('张阿姨')
  await zhang.says('油锅起火怎么扑灭').replies()
  const liu = await signedIn('dispatcher', 'liu')
  const [{ chat }] = (await liu.sees('/api/staff/chats')).chats
  await liu.does(`/api/staff/chats/${chat}/take`)
  await liu.does(`/api/staff/chats/${chat}/say`, { text: '张阿姨您好' })
  await liu.does(`/api/staff/chats/${chat}/give-back`)
  const records = new TakeoverRecords(house.db, house.takeover)
  expect(await records.what(zhang.id)).toHaveLength(1)
  await town.db.transaction().execute(async (trx) => {
    await new TalkRecords(town.db, town.vault).erase(trx, zhang.id)
    await records.erase(trx, zhang.id)
  })
  expect(await records.what(zhang.id)).toEqual([])
  expect((await liu.sees('/api/staff/chats')).chats).toEqual([])
  const left = await town.db
    .selectFrom('delivery')
    .select('id')
    .where('cause', 'like', 'takeover:%')
    .execute()
  expect(left).toEqual([])
})
