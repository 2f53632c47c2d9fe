import { DAY_MS, HOUR_MS } from '../../src/shared/index.js'
import { closeTowns } from '../support/town.js'
import { chats, peopleTown, type PeopleTown } from './support.js'

afterEach(closeTowns)

/** One grid with a worker and a backup; buildings 3 and 5 lie in it. */
async function withGrid(people: PeopleTown): Promise<{ communityId: string; gridId: string }> {
  const { town, households } = people
  const added = await town.grids.addCommunity('幸福里社区', 'cli')
  const communityId = added.kind === 'added' ? added.community.id : ''
  const grid = await town.grids.addGrid(communityId, { code: '1', name: '第一网格', receipts: 'off' }, 'cli')
  const gridId = grid.kind === 'added' ? grid.grid.id : ''
  const worker = await town.staff.add({ name: '王网格员', role: 'dispatcher', phone: '13811112222' }, 'cli')
  await town.grids.assign(worker.id, gridId, 'worker', 'cli')
  for (const code of ['3', '5']) {
    await households.buildings.put({ communityId, estate: '', code, gridId, households: 60 }, 'cli')
  }
  return { communityId, gridId }
}

test('once bound, 我归谁管 answers for that household', async () => {
  const people = await peopleTown()
  await withGrid(people)
  const zhang = people.town.resident('张阿姨')
  await zhang.says('我归谁管').hears(/登记住哪里，先看说明[\s\S]*1 同意/)
  await zhang.says('1').hears(/几栋几单元几号/)
  await zhang.says('3栋').hears(/还要写单元和门牌号/)
  await zhang.says('三栋二单元501').hears(/留个手机号吗/)
  await zhang.says('跳过').hears(/请核对[\s\S]*3栋2单元501/)
  const card = await zhang
    .says('1')
    .hears(/登记好了[\s\S]*明白卡】3栋2单元\n属于：第一网格\n网格员：王网格员\n13811112222/)
  expect(card).toMatch(/\n119\n/)
  await zhang.says('我归谁管').hears(/王网格员/)
  await zhang.says('明白卡').hears(/王网格员/)
  await zhang.in('一期居民群').asks('我归谁管').hears(/私聊/)
  await zhang.says('我搬家了').hears(/先看说明/)
  await zhang.says('同意').replies()
  await zhang.says('5-1-302').replies()
  await zhang.says('跳过').replies()
  await zhang.says('对').hears(/5栋1单元/)
  expect(await people.town.db.selectFrom('resident_home').selectAll().execute()).toHaveLength(1)
  await zhang.says('删除我的住址').hears(/已经删掉/)
  await zhang.says('删除我的住址').hears(/没有您的住址/)
})

test('a question for the grid worker is answered first, and then a card is offered', async () => {
  const people = await peopleTown()
  await withGrid(people)
  await people.town
    .resident('张阿姨')
    .says('网格员电话')
    .hears(/12345[\s\S]*回复 登记住址/)
})

test('coverage counts households, not people, and says whose number is missing', async () => {
  const people = await peopleTown()
  const { communityId } = await withGrid(people)
  const bind = (name: string, flat: string): Promise<string> =>
    chats(people.town.resident(name), '登记住址', '同意', flat, '跳过', '1')
  await bind('张阿姨', '3栋2单元501')
  await bind('老伴', '3-2-501')
  await bind('李师傅', '5栋1单元302')
  await bind('外人', '99栋1单元101')
  expect(await people.households.coverage(communityId)).toMatchObject([
    { grid: '第一网格', known: 2, all: 120, missing: ['替补电话'] },
    { grid: '楼栋没有登记的', known: 1 },
  ])
  const cards = await people.households.cards(communityId)
  expect(cards.map(({ address }) => address.building)).toEqual(['3', '5'])
})

test('an estate tells two buildings of one number apart; without it nobody guesses', async () => {
  const people = await peopleTown()
  const { communityId, gridId } = await withGrid(people)
  const { households, town } = people
  for (const estate of ['幸福里小区', '北园'])
    await households.buildings.put({ communityId, estate, code: '8', gridId }, 'cli')
  const grid = (estate?: string): Promise<string | undefined> =>
    households.gridOf(town.db, { ...(estate && { estate }), building: '8' })
  expect(await grid()).toBeUndefined()
  expect(await grid('幸福里')).toBe(gridId)
  expect(await grid('南园')).toBeUndefined()
})

test('once a quarter, by day, the number is asked about; the answer is in words', async () => {
  const people = await peopleTown()
  await withGrid(people)
  const { town } = people
  const zhang = town.resident('张阿姨')
  await chats(zhang, '登记住址', '1', '3栋2单元501', '13800001234', '1')
  expect(await people.asking.ask()).toBe(0)
  town.clock.set(91 * DAY_MS + 13 * HOUR_MS) // 22:00
  expect(await people.asking.ask()).toBe(0)
  town.clock.set(12 * HOUR_MS)
  expect(await people.asking.ask()).toBe(1)
  expect(await people.asking.ask()).toBe(0)
  await town.settles()
  const asked = town.saidTo(zhang.id).filter((text) => /还对吗/.test(text))
  expect(asked).toHaveLength(1)
  expect(asked[0]).toMatch(/138\*\*\*\*1234/)
  await zhang.says('号码换成 1390000111').hears(/11 位/)
  await zhang.says('号码换成 13900001111').hears(/改好了/)
  expect(await people.households.homeOf(zhang.id)).toMatchObject({ mobile: '13900001111' })
  await zhang.says('删除号码').hears(/住址还留着/)
  expect((await people.households.homeOf(zhang.id))!.mobile).toBeUndefined()
})
