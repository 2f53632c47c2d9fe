import { DAY_MS } from '../../src/shared/index.js'
import { closeTowns } from '../support/town.js'
import { chats, peopleTown, registers } from './support.js'

afterEach(closeTowns)

test('删除我的信息 shows what there is, asks once more, and erases everything everywhere', async () => {
  const erasedPictures: string[] = []
  const people = await peopleTown(
    {},
    {
      countOf: () => Promise.resolve(erasedPictures.length === 0 ? 2 : 0),
      eraseOf: (contact) => Promise.resolve(void erasedPictures.push(contact)),
      eraseBefore: () => Promise.resolve(),
    },
  )
  const { town } = people
  const wang = await town.dutyOfficer('王网格员')
  const zhang = town.resident('张阿姨')
  await registers(zhang, '张秀兰', '13800001234')
  await wang.says('通过 V1').replies()
  await people.volunteers.recordTime([1], { kind: 'service', minutes: 60, title: '值守' }, 'cli')
  await chats(zhang, '登记住址', '1', '3栋2单元501', '13800001234', '1')
  await zhang.says('楼顶的卫星锅怎么调台').replies()
  await zhang.says('我家厨房着火了快来人').hears(/119/)
  await zhang.says('火灭了').replies()
  await chats(zhang, '报名志愿者', '改志愿者信息')
  await zhang.in('一期居民群').asks('灭火器怎么用').replies()

  await town.db
    .insertInto('quiz_answer')
    .values({ contact_id: zhang.id, question_id: 'q', at: 1, chosen: 1, correct: 1, room_id: null })
    .execute()

  await zhang.in('一期居民群').asks('删除我的信息').hears(/私聊/)
  await zhang.says('确认删除').hears(/要删什么，先看一看/)
  await zhang
    .says('删除我的信息')
    .hears(
      /志愿者登记：1[\s\S]*服务和培训记录：1[\s\S]*登记的住址：1[\s\S]*没填完的表：1[\s\S]*险情照片：2[\s\S]*和我说过的话/,
    )
  await zhang.says('确认删除').hears(/全部删掉[\s\S]*收不回来/)
  expect(erasedPictures).toEqual([zhang.id])

  for (const table of [
    'volunteer',
    'volunteer_time',
    'consent',
    'resident_home',
    'form_draft',
    'incident_report',
    'question',
    'quiz_answer',
  ] as const)
    expect([table, await town.db.selectFrom(table).selectAll().execute()]).toEqual([table, []])
  const messages = await town.db
    .selectFrom('message')
    .selectAll()
    .where('contact_id', '=', zhang.id)
    .execute()
  expect(messages).toEqual([])
  const deliveries = await town.db.selectFrom('delivery').selectAll().execute()
  const texts = deliveries
    .map((row) => town.vault.unseal(row.content_sealed, `delivery:${row.id}`))
    .join('\n')
  expect(texts).not.toMatch(/张秀兰|张阿姨|501|1234/)
  const remembered = await town.db.selectFrom('conversation').select('key').execute()
  // The one in which it was said; it holds no words.
  expect(remembered.filter(({ key }) => key.startsWith(zhang.id))).toEqual([{ key: `${zhang.id}|` }])
  await zhang.says('我的志愿者信息').hears(/还没有登记/)
  expect(await town.db.selectFrom('erasure').selectAll().execute()).toHaveLength(1)
})

test('a confirmation is good for half an hour', async () => {
  const { town } = await peopleTown()
  const zhang = town.resident('张阿姨')
  await registers(zhang, '张秀兰', '13800001234')
  await zhang.says('删除我的信息').hears(/确认删除/)
  town.clock.set(31 * 60_000)
  await zhang.says('确认删除').hears(/先看一看/)
  expect(await town.db.selectFrom('volunteer').selectAll().execute()).toHaveLength(1)
})

test('导出我的信息 gives everything back, to the person alone', async () => {
  const { town } = await peopleTown()
  const zhang = town.resident('张阿姨')
  await registers(zhang, '张秀兰', '13800001234')
  await chats(zhang, '登记住址', '1', '3栋2单元501', '跳过', '1')
  await zhang.says('我的信息').hears(/志愿者登记：1/)
  const text = await zhang
    .says('导出我的信息')
    .hears(
      /【志愿者登记】[\s\S]*13800001234[\s\S]*【登记的住址】[\s\S]*3栋2单元501[\s\S]*【同意的记录】[\s\S]*volunteer-1[\s\S]*【您说过的话】/,
    )
  for (const message of text.split('\n———\n')) expect(message.length).toBeLessThanOrEqual(400)
  await zhang.in('一期居民群').asks('导出我的信息').hears(/私聊/)
  const li = town.resident('李师傅')
  expect(await chats(li, '导出我的信息')).not.toMatch(/张秀兰|13800001234/)
})

test('staff are told that they stay staff', async () => {
  const { town } = await peopleTown()
  const wang = await town.dutyOfficer('王网格员')
  await chats(wang, '删除我的信息')
  await wang.says('确认删除').hears(/工作人员登记（请找管理员取消）/)
  expect(town.staff.byContact(wang.id)).toBeDefined()
})

test('what has reached its term is removed once a day, and nothing else', async () => {
  const people = await peopleTown()
  const { town } = people
  await town.dutyOfficer('王网格员')
  const zhang = town.resident('张阿姨')
  await registers(zhang, '张秀兰', '13800001234')
  await zhang.says('我家厨房着火了快来人').replies()
  const rows = async (): Promise<number[]> => [
    (await town.db.selectFrom('incident_report').selectAll().execute()).length,
    (await town.db.selectFrom('message').selectAll().execute()).length,
    (await town.db.selectFrom('volunteer').selectAll().execute()).length,
  ]
  const [reports, messages] = await rows()
  expect(reports).toBe(1)
  town.clock.set(DAY_MS)
  expect(await people.retention.runIfDue()).toEqual({})
  expect(await rows()).toEqual([1, messages, 1])
  town.clock.set(40 * DAY_MS)
  expect(await people.retention.runIfDue()).toMatchObject({ incident: 1 })
  expect(await people.retention.runIfDue()).toBeUndefined()
  expect(await rows()).toEqual([0, messages, 1])
  town.clock.set(150 * DAY_MS)
  expect(await people.retention.runIfDue()).toMatchObject({ talk: expect.any(Number) as number })
  expect(await rows()).toEqual([0, 0, 1])
})

test('an answer to an alert loses who gave it, and still counts; one of today is kept until tomorrow', async () => {
  const { town } = await peopleTown()
  const zhang = town.resident('张阿姨')
  const day = 86_400_000
  const answered = async (id: string, at: number): Promise<void> => {
    await town.db
      .insertInto('receipt')
      .values({
        id,
        thread_id: 'flood',
        message_id: `m-${id}`,
        contact_id: zhang.id,
        channel_room_id: null,
        room_id: null,
        grid_id: null,
        subject: 'self',
        state: 'help',
        at,
        name_sealed: town.vault.seal('张阿姨', `receipt_name:${id}`),
        words_sealed: town.vault.seal('我在3栋，要帮忙', `receipt_words:${id}`),
        place_sealed: town.vault.seal('3栋', `receipt_place:${id}`),
      })
      .execute()
  }
  await answered('old-1', town.clock.now() - 3 * day)
  await answered('old-2', town.clock.now() - 2 * day)
  await answered('new', town.clock.now() - 60_000)
  await zhang.says('导出我的信息').hears(/【对预警的回复】[\s\S]*要帮忙/)
  await zhang.says('删除我的信息').hears(/对预警的回复：3/)
  await zhang.says('确认删除').hears(/一天之内对预警的回复/)
  const rows = await town.db.selectFrom('receipt').selectAll().orderBy('at').execute()
  expect(rows.map(({ state }) => state)).toEqual(['help', 'help', 'help'])
  expect(rows[0]!.contact_id).toBe(rows[1]!.contact_id)
  expect(rows[0]!.contact_id).not.toBe(zhang.id)
  expect(town.vault.unseal(rows[0]!.words_sealed, 'receipt_words:old-1')).toBe('')
  expect(rows[2]!.contact_id).toBe(zhang.id)
})
