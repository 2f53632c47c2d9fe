import type { IncomingMessage } from '../../src/channel/index.js'
import { closeTowns, startTown } from '../support/town.js'

afterEach(closeTowns)

const FIRE = '我家厨房着火了火好大快来人'

test('an emergency gets the number first, three steps, and the truth about the bot', async () => {
  const town = await startTown({ settings: { duty_phone: '13800001111' } })
  const text = await town
    .resident('张阿姨')
    .says(FIRE)
    .hears(/我是机器人，不能替您报警/, /13800001111/)
  expect(text.split('\n').slice(0, 2)).toEqual(['🆘 请马上打电话', '119'])
  expect(text.match(/^\d\. /gm)).toHaveLength(3)
  expect(text).not.toMatch(/已通知|已报警|已转|发给社区/)
})

test('staff are paged with who, where and the words; only then is the resident told', async () => {
  const town = await startTown()
  const liu = await town.dutyOfficer('网格员小刘')
  const order: string[] = []
  town.channel.answer = (target) => void order.push(target.id)
  const zhang = town.resident('张阿姨').in('一期居民群')
  await zhang.says('3号楼2单元着火了，快来人').hears(/119/, /已经发给社区值班的人/)
  expect(town.saidTo(liu.id).at(-1)).toMatch(
    /警情 1：着火\n谁：张阿姨\n哪里：群「一期居民群」，提到 3栋\n时间：09:00\n原话：3号楼2单元着火了/,
  )
  expect(order).toEqual(['room-一期居民群', liu.id, 'room-一期居民群'])
})

test('a page that the channel refuses is never called sent', async () => {
  const town = await startTown()
  const liu = await town.dutyOfficer('网格员小刘')
  town.channel.answer = (target) =>
    target.id === liu.id ? { kind: 'refused', reason: 'rejected', detail: 'blocked' } : undefined
  const text = await town.resident('张阿姨').says(FIRE).hears(/119/)
  expect(text).not.toMatch(/已经发给/)
})

test('with nobody on duty nothing is promised', async () => {
  const text = await (await startTown()).resident('张阿姨').says(FIRE).hears(/119/)
  expect(text).not.toMatch(/值班的人/)
})

test('in a group an emergency is answered without @', async () => {
  const town = await startTown()
  await town.resident('李师傅').in('一期居民群').says('5栋楼道全是烟出不去了救命').hears(/119/)
})

test('three neighbours report one fire: one page, then one update with all their words', async () => {
  const town = await startTown()
  const liu = await town.dutyOfficer('网格员小刘')
  const pages = (): string[] => town.saidTo(liu.id).filter((t) => t.includes('警情'))
  await town.resident('张阿姨').in('一期居民群').says('3号楼着火了快来人').replies()
  await Promise.all([
    town.resident('李师傅').in('一期居民群').says('三号楼着火啦 好大的烟').replies(),
    town.resident('王奶奶').in('一期居民群').says('着火了着火了！救命').replies(),
  ])
  await town.settles()
  expect(pages()).toHaveLength(2)
  expect(pages()[1]).toMatch(/警情 1 又有 2 条消息（共 3 人报告）/)
  expect(pages()[1]).toMatch(/三号楼着火啦/)
  expect(await town.db.selectFrom('incident').selectAll().execute()).toHaveLength(1)
})

test('two fires in two buildings are two incidents', async () => {
  const town = await startTown()
  await town.resident('张阿姨').says('3号楼着火了快来人').replies()
  await town.resident('李师傅').says('8栋着火了快来人').replies()
  expect(await town.db.selectFrom('incident').selectAll().execute()).toHaveLength(2)
})

test('what the same person sends in the next minutes belongs to the incident, pictures too', async () => {
  const town = await startTown()
  const liu = await town.dutyOfficer('网格员小刘')
  const zhang = town.resident('张阿姨')
  await zhang.says(FIRE).replies()
  town.clock.pass(40_000)
  await zhang.sendsPicture('fire.png').hears(/一并转给社区值班的人/, /119/)
  await town.settles()
  expect(town.saidTo(liu.id)).toContain('[fire.png]')
  town.clock.pass(40_000)
  await zhang.says('在三楼东户').hears(/119/)
  expect(await town.db.selectFrom('incident_report').selectAll().execute()).toHaveLength(3)
  expect(await town.db.selectFrom('incident').selectAll().execute()).toHaveLength(1)
  town.clock.pass(11 * 60_000)
  await zhang.sendsPicture().hears(/图片我看不懂/)
})

test('a question in the middle of it gets the call line and the answer', async () => {
  const town = await startTown()
  const zhang = town.resident('张阿姨')
  await zhang.says(FIRE).replies()
  town.clock.pass(31_000)
  const text = await zhang.says('灭火器怎么用').hears(/先打\n119/)
  expect(text.length).toBeGreaterThan(30)
})

test('when it is over, staff hear it and the bot lets go', async () => {
  const town = await startTown()
  const liu = await town.dutyOfficer('网格员小刘')
  const zhang = town.resident('张阿姨')
  await zhang.says(FIRE).replies()
  await zhang.says('已经灭了，没事了').hears(/没事就好/)
  expect(town.saidTo(liu.id).at(-1)).toMatch(/险情已经过去/)
  await zhang.says('灭火器怎么用').hears(/回复 1/)
})

test('maybe now, maybe not: the call line, the answer, and 1 makes it an emergency', async () => {
  const town = await startTown({
    brain: {
      understand: () => ({
        kind: 'ambiguous',
        hazard: 'fire',
        topics: [{ id: 'fire-oil-pan', score: 0.9 }],
        sure: true,
      }),
    },
  })
  const liu = await town.dutyOfficer('网格员小刘')
  const zhang = town.resident('张阿姨')
  await zhang.says('油锅着火了怎么办').hears(/^如果正在发生，先打\n119/, /锅盖/, /正在发生，请回复 1/)
  expect(town.saidTo(liu.id)).toHaveLength(1)
  await zhang.says('1').hears(/^🆘 请马上打电话\n119/)
  expect(town.saidTo(liu.id).at(-1)).toMatch(/警情 1/)
})

test('an emergency that arrives too late is not answered, but staff are told', async () => {
  const town = await startTown()
  const liu = await town.dutyOfficer('网格员小刘')
  const late = town.resident('张阿姨').says(FIRE)
  town.clock.pass(30 * 60_000)
  await late.hearsNothing()
  expect(town.saidTo(liu.id).at(-1)).toMatch(/警情 1：着火[\s\S]*消息到得晚/)
})

test('an open menu does not swallow an emergency', async () => {
  const zhang = (await startTown()).resident('张阿姨')
  await zhang.says('菜单').replies()
  await zhang.says(FIRE).hears(/119/)
})

test('a full disk does not keep 119 from a person in danger, and keeps everything else unsent', async () => {
  const town = await startTown()
  await town.db.schema.dropTable('conversation').execute()
  await town.resident('张阿姨').says(FIRE).hears(/119/)
  await town.resident('李师傅').says('灭火器怎么用').hearsNothing()
  expect(town.conversation.storageOk()).toBe(false)
})

test('the same message three times acts once, also after a restart', async () => {
  const town = await startTown()
  const zhang = town.resident('张阿姨')
  const heard = zhang.says(FIRE)
  const copies: IncomingMessage[] = [heard.message, { ...heard.message }, { ...heard.message }]
  await Promise.all(copies.map((copy) => town.conversation.onMessage(copy)))
  await town.settles()
  expect(town.saidTo(zhang.id)).toHaveLength(1)
  await town.close(true)
  const again = await startTown({ dataDir: town.dataDir })
  await again.conversation.onMessage(heard.message)
  await again.settles()
  expect(again.saidTo(zhang.id)).toEqual([])
  expect(await again.db.selectFrom('message').select('id').execute()).toHaveLength(1)
  expect(await again.db.selectFrom('incident_report').select('id').execute()).toHaveLength(1)
})

test('a restart in the middle of a choice loses nothing', async () => {
  const town = await startTown()
  await town.resident('张阿姨').says('灭火器怎么用').replies()
  await town.close(true)
  const again = await startTown({ dataDir: town.dataDir })
  await again
    .resident('张阿姨')
    .says('1')
    .hears(/怎么做：/)
})

test.each(['救命', '救命啊！！', '快来人 快来人', '谁来救救我', 'SOS'])(
  'a cry that names no danger is an emergency: %s',
  async (cry) => {
    const town = await startTown()
    const wang = await town.dutyOfficer('王主任')
    await town
      .resident('张阿姨')
      .says(cry)
      .hears(/^🆘 请马上打电话\n119\n[\s\S]*打120\n[\s\S]*打110\n/)
    await town.settles()
    expect(town.saidTo(wang.id).join('\n')).toContain('张阿姨')
  },
)

test.each(['救命😂笑死我了', '昨晚那部剧救命真好看'])('a cry that laughs is none: %s', async (text) => {
  const town = await startTown()
  const zhang = town.resident('张阿姨')
  await zhang.says(text).replies()
  expect(town.saidTo(zhang.id).join('\n')).not.toMatch(/🆘/)
})
