import { closeTowns, startTown } from '../support/town.js'

afterEach(closeTowns)

test('a question gets the short answer first, the steps on 1, and is asked once whether it helped', async () => {
  const town = await startTown()
  const zhang = town.resident('张阿姨')
  await zhang.says('灭火器怎么用').hears(/灭火器怎么用/, /回复 1 看怎么做/)
  await zhang.says('１').hears(/怎么做：\n1\. /, /来源：/, /这个回答有用吗/)
  await zhang.says('回复1').hears(/谢谢/)
  expect(await town.db.selectFrom('feedback').selectAll().execute()).toMatchObject([
    { topic: 'fire-extinguisher-use', helpful: 1 },
  ])

  await zhang.says('灭火器怎么用').hears(/回复 1/)
  const again = await zhang.says('一').hears(/怎么做/)
  expect(again).not.toMatch(/有用吗/)
})

test('a picture is offered where there is one, and comes with words for those who cannot see it', async () => {
  const zhang = (await startTown()).resident('张阿姨')
  await zhang.says('灭火器怎么用').hears(/回复 1 看怎么做\n回复 2 看图/)
  await zhang.says('2').hears(/^\[fire-extinguisher-use\]\n———\n图上画的：提起灭火器.*拔掉保险销/)
  await zhang.says('1').hears(/怎么做：/, /1 有用\n2 没用\n3 看图/)
  await zhang.says('3').hears(/\[fire-extinguisher-use\]/)
  await zhang.says('1').hears(/谢谢/)

  // asked once whether it helped: then 2 is the picture again
  await zhang.says('灭火器怎么用').replies()
  await zhang.says('1').hears(/\n\n回复 2 看图$/)
  await zhang.says('2').hears(/\[fire-extinguisher-use\]/)

  const without = await zhang.says('电热毯能用几年').hears(/回复 1 看怎么做/)
  expect(without).not.toMatch(/看图/)
  await zhang.says('2').hears(/没有对应的选项/)
})

test('an answer that did not help is kept for staff with the words that asked', async () => {
  const town = await startTown()
  const li = town.resident('李师傅')
  await li.says('灭火器怎么用').replies()
  await li.says('1').replies()
  await li.says('2').hears(/没帮上忙/)
  const [question] = await town.db.selectFrom('question').selectAll().execute()
  expect(question).toMatchObject({ reason: 'not-helpful', state: 'open' })
  expect(town.vault.unseal(question!.text_sealed, `question:${question!.id}`)).toBe('灭火器怎么用')
})

test('what nobody can answer is said so, with a way to a person, and recorded', async () => {
  const town = await startTown({
    settings: { office_phone: '0533-1234567' },
    brain: { understand: () => ({ kind: 'none', topics: [], why: 'unknown' }) },
  })
  await town
    .resident('王奶奶')
    .says('楼上那个东西能不能那样')
    .hears(/答不上来/, /0533-1234567/, /已经记下/)
  expect(await town.db.selectFrom('question').select('reason').execute()).toEqual([{ reason: 'unknown' }])
})

test('unsure, it offers up to three, and 0 says none of them', async () => {
  const town = await startTown({
    brain: {
      understand: () => ({
        kind: 'choices',
        topics: [
          { id: 'fire-extinguisher-use', score: 0.3 },
          { id: 'fire-extinguisher-check', score: 0.28 },
        ],
      }),
    },
  })
  const boss = town.resident('陈老板')
  await boss.says('灭火器').hears(/1 灭火器怎么用\n2 灭火器检查/, /0 都不是/)
  await boss.says('第二个').hears(/【灭火器检查、年限、报废】/)
  await boss.says('灭火器').replies()
  await boss.says('0').hears(/换个说法/)
  expect(await town.db.selectFrom('question').select('reason').execute()).toEqual([
    { reason: 'none-of-these' },
  ])
})

test('a menu that is fifteen minutes old no longer takes digits', async () => {
  const town = await startTown()
  const zhang = town.resident('张阿姨')
  await zhang.says('菜单').hears(/1 着火、逃生/, /9 找社区的人/)
  town.clock.pass(16 * 60_000)
  await zhang.says('1').hears(/没有对应的选项/)
})

test('the menu leads to topics by digits', async () => {
  const zhang = (await startTown()).resident('张阿姨')
  await zhang.says('菜单').hears(/3 燃气/)
  await zhang.says('3').hears(/1 闻到燃气味怎么办/)
  await zhang.says('1').hears(/【闻到燃气味怎么办】/)
})

test('in a group only @ is answered, and the person is mentioned', async () => {
  const town = await startTown()
  const zhang = town.resident('张阿姨').in('一期居民群')
  await zhang.says('灭火器怎么用').hearsNothing()
  await zhang.asks('灭火器怎么用').hears(/灭火器怎么用/)
  expect(town.channel.sent[0]!.content).toMatchObject({ mentions: [zhang.id] })
})

test('two people in one group have each their own digits', async () => {
  const town = await startTown()
  const zhang = town.resident('张阿姨').in('一期居民群')
  const li = town.resident('李师傅').in('一期居民群')
  await zhang.asks('灭火器怎么用').replies()
  await li.asks('电热毯能用几年').replies()
  await zhang.asks('1').hears(/灭火器怎么用/)
  await li.asks('1').hears(/电热毯/)
})

test('local telephone numbers are filled in, and honestly missing where they are not set', async () => {
  const withPhone = await startTown({ settings: { office_phone: '0533-7654321' } })
  await withPhone
    .resident('甲')
    .says('网格员电话多少')
    .hears(/社区居委会\n0533-7654321/)
  const without = await startTown()
  await without
    .resident('乙')
    .says('网格员电话多少')
    .hears(/还没有登记/, /12345/)
})

test('a person who writes too fast is told once, then not at all, and danger goes first all the same', async () => {
  const town = await startTown({ rate: { personPerMinute: 2, roomPerMinute: 60 } })
  const boy = town.resident('小明')
  await boy.says('灭火器怎么用').replies()
  await boy.says('灭火毯怎么用').replies()
  await boy.says('电热毯能用几年').hears(/歇一分钟/)
  await boy.says('充电宝能带上飞机吗').hearsNothing()
  await boy.says('我家厨房着火了快来人').hears(/119/)
  town.clock.pass(61_000)
  await boy.says('灭火器怎么用').hears(/拔掉销子/)
})

test('messages older than ten minutes are not answered', async () => {
  const town = await startTown()
  const zhang = town.resident('张阿姨')
  const late = zhang.says('灭火器怎么用')
  town.clock.pass(11 * 60_000)
  await late.hearsNothing()
})

test('pictures, voice and places get a word on what the bot can read', async () => {
  const zhang = (await startTown()).resident('张阿姨')
  await zhang.sendsPicture().hears(/图片我看不懂/, /119/)
  await zhang.says('', { kind: 'voice' }).hears(/语音/)
  await zhang.says('', { kind: 'location' }).hears(/位置收到/)
})

test('a person is wanted: staff are told, and the telephone is given', async () => {
  const town = await startTown({ settings: { duty_phone: '13800001111' } })
  const liu = await town.dutyOfficer('网格员小刘')
  await town
    .resident('张阿姨')
    .says('转人工')
    .hears(/转给社区值班/, /13800001111/)
  expect(town.saidTo(liu.id).at(-1)).toMatch(/有居民要找人\n谁：张阿姨/)
})

test('opting out is kept, and taken back', async () => {
  const town = await startTown()
  const zhang = town.resident('张阿姨')
  await zhang.says('退订').hears(/不再发给您/)
  expect(await town.db.selectFrom('opt_out').select('contact_id').execute()).toEqual([
    { contact_id: zhang.id },
  ])
  await zhang.says('订阅').hears(/继续发给您/)
  expect(await town.db.selectFrom('opt_out').selectAll().execute()).toEqual([])
})
