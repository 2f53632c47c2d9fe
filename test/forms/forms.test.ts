import { nameIn } from '../../src/forms/index.js'
import { HOUR_MS, MINUTE_MS } from '../../src/shared/index.js'
import { closeTowns } from '../support/town.js'
import { formTown, sampleForms } from './sample.js'

afterEach(closeTowns)

const ALL = {
  name: '张秀兰',
  mobile: '13800001234',
  home: { building: '3', unit: '2', room: '501' },
  adult: true,
  skills: ['aid', 'electric'],
  note: null,
}

test('one question at a time, to the summary and the end', async () => {
  const { forms, entered } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('我要报名志愿者').hears(/登记后社区的人会联系您[\s\S]*1 同意[\s\S]*2 不同意/)
  await zhang.says('1').hears(/您的姓名？\n例如：张秀兰/)
  await zhang.says('张秀兰').hears(/您的手机号/)
  await zhang.says('一三八零零零零一二三四').hears(/您住几栋/)
  await zhang.says('三栋二单元501').hears(/满 18 岁[\s\S]*1 是[\s\S]*2 不是/)
  await zhang.says('是的').hears(/1 急救\n2 电工\n3 驾驶/)
  await zhang.says('1和2').hears(/还有什么要说的[\s\S]*跳过/)
  const summary = await zhang
    .says('跳过')
    .hears(/请核对[\s\S]*姓名：张秀兰[\s\S]*138\*\*\*\*1234[\s\S]*3栋2单元501[\s\S]*急救、电工[\s\S]*1 都对/)
  expect(summary).not.toMatch(/13800001234/)
  await zhang.says('对').hears(/登记好了，张秀兰/)
  expect(entered).toEqual([
    { kind: 'helper', contact: zhang.id, consent: { version: '1', at: town.clock.now() }, values: ALL },
  ])
  expect(await town.db.selectFrom('form_draft').selectAll().execute()).toEqual([])
})

test('everything in the first message: only consent and what is missing are asked', async () => {
  const { forms, entered } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('我要报名志愿者，张秀兰，13800001234，3栋2单元501，会急救和电工').hears(/1 同意/)
  await zhang.says('同意').hears(/满 18 岁/)
  await zhang.says('1').hears(/要说的/)
  await zhang.says('没有').hears(/请核对/)
  await zhang.says('提交').hears(/登记好了/)
  expect(entered[0]!.values).toEqual(ALL)
})

test('several answers in one message, in any order', async () => {
  const { forms } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('报名').hears(/1 同意/)
  await zhang.says('好的').hears(/姓名/)
  await zhang.says('3-2-501，13800001234，张秀兰').hears(/收到：姓名、手机号、住址[\s\S]*满 18 岁/)
})

test('nothing is kept of whoever does not agree', async () => {
  const { forms, entered } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('报名').hears(/1 同意/)
  await zhang.says('张秀兰 13800001234').hears(/请先看上面的说明/)
  await zhang.says('2').hears(/什么也没有登记/)
  expect(await town.db.selectFrom('form_draft').selectAll().execute()).toEqual([])
  await zhang.says('报名').hears(/1 同意/)
  await zhang.says('1').hears(/姓名/)
  expect(entered).toEqual([])
})

test('every mistake is told with what to do, and the right answer still counts', async () => {
  const { forms } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('报名').replies()
  await zhang.says('1').replies()
  await zhang.says('12').hears(/请只写姓名/)
  await zhang.says('收到').hears(/请只写姓名/)
  await zhang.says('跳过').hears(/这一项要填[\s\S]*您的姓名/)
  await zhang.says('张秀兰').hears(/手机号/)
  await zhang.says('1380000123').hears(/您发的是 10 位/)
  await zhang.says('00004012345').hears(/座机号/)
  await zhang.says('342501196001011234').hears(/不要发身份证号[\s\S]*社区的人帮您/)
  await zhang.says('13800001234').hears(/几栋/)
  await zhang.says('不知道').hears(/没看懂是几栋/)
  await zhang.says('3栋').hears(/满 18 岁/)
  await zhang.says('5').hears(/请回复 1 或 2/)
  await zhang.says('1').hears(/本领/)
  await zhang.says('7').hears(/只有 1 到 3/)
  await zhang.says('0').hears(/满 18 岁/)
  await zhang.says('返回').hears(/几栋/)
  await zhang.says('返回').hears(/手机号/)
  await zhang.says('返回').hears(/姓名/)
  await zhang.says('返回').hears(/已经是第一项/)
  await zhang.says('李桂英').hears(/手机号/)
  await zhang.says('重来').hears(/重新来[\s\S]*姓名/)
  await zhang.says('取消').hears(/已取消/)
  expect(await town.db.selectFrom('form_draft').selectAll().execute()).toEqual([])
})

test('the number of an identity card stays nowhere, not even with its message', async () => {
  const { forms } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('报名').replies()
  await zhang.says('1').replies()
  await zhang.says('张秀兰 342501 19600101 1234').hears(/不要发身份证号/)
  const rows = await town.db.selectFrom('message').select(['id', 'text_sealed']).execute()
  const texts = rows.map((row) => town.vault.unseal(row.text_sealed, `message:${row.id}`))
  expect(texts.join('\n')).toMatch(/没有保存/)
  expect(texts.join('\n')).not.toMatch(/19600101/)
})

test('corrections at the summary: by digit, by name, or by the right answer alone', async () => {
  const { forms, entered } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('报名 张秀兰 13800001234 3栋 急救').replies()
  await zhang.says('1').replies()
  await zhang.says('1').replies()
  await zhang.says('跳过').hears(/请核对/)
  await zhang.says('2').hears(/要改哪一项[\s\S]*1 姓名：张秀兰/)
  await zhang.says('1').hears(/您的姓名/)
  await zhang.says('张秀蓝').hears(/请核对[\s\S]*姓名：张秀蓝/)
  await zhang.says('手机号改成13900001111').hears(/139\*\*\*\*1111/)
  await zhang.says('住址不对').hears(/几栋/)
  await zhang.says('5栋').hears(/住址：5栋/)
  await zhang.says('13700002222').hears(/改好了[\s\S]*137\*\*\*\*2222/)
  await zhang.says('提交').hears(/登记好了/)
  expect(entered[0]!.values).toMatchObject({ name: '张秀蓝', mobile: '13700002222', home: { building: '5' } })
})

test('what the database refuses is asked for again, and the rest is kept', async () => {
  const { forms, entered } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('报名 张秀兰 13800009999 3栋 急救').replies()
  await zhang.says('1').replies()
  await zhang.says('1').replies()
  await zhang.says('跳过').hears(/请核对/)
  await zhang.says('1').hears(/这个号码有人用了[\s\S]*您的手机号/)
  await zhang.says('13800001234').hears(/请核对/)
  await zhang.says('1').hears(/登记好了/)
  expect(entered).toHaveLength(1)
})

test('a question in the middle is answered, the form stays open, and a digit belongs to the answer', async () => {
  const { forms } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('报名').replies()
  await zhang.says('1').hears(/姓名/)
  await zhang.says('灭火器怎么用').hears(/灭火器[\s\S]*接着填帮手登记[\s\S]*您的姓名/)
  await zhang.says('1').hears(/怎么做/)
  await zhang.says('张秀兰').hears(/手机号/)
  await zhang.says('13800001234').replies()
  await zhang.says('3栋').hears(/1 是/)
  const text = await zhang.says('煤气罐怎么放安全').hears(/接着填[\s\S]*可选：是、不是/)
  expect(text.split('接着填')[1]).not.toMatch(/^1 是/m)
  await zhang.says('继续').hears(/1 是\n2 不是/)
  await zhang.says('1').hears(/本领/)
})

test('what may be an emergency comes first, and 1 means that it is happening', async () => {
  const { forms } = sampleForms()
  const { town } = await formTown(forms)
  const officer = await town.dutyOfficer('王网格员')
  const zhang = town.resident('张阿姨')
  await zhang.says('报名 张秀兰 13800001234 3栋').replies()
  await zhang.says('1').hears(/1 是/)
  await zhang.says('油锅着火了怎么办').hears(/119[\s\S]*正在发生，请回复 1[\s\S]*还没填完/)
  await zhang.says('1').hears(/119/)
  expect(town.saidTo(officer.id).join('\n')).toMatch(/警情/)
  expect((await town.db.selectFrom('form_draft').selectAll().execute()).length).toBe(1)
})

test('an emergency interrupts a half-filled form and the form survives it, and a restart', async () => {
  const { forms, entered } = sampleForms()
  const first = await formTown(forms)
  const zhang = first.town.resident('张阿姨')
  await zhang.says('我要报名志愿者').replies()
  await zhang.says('同意').hears(/姓名/)
  await zhang.says('我家厨房着火了快来人').hears(/119/)
  await zhang.says('火灭了').replies()
  await first.town.close(true)

  const { town } = await formTown(forms, { dataDir: first.town.dataDir, clock: first.town.clock.copy() })
  const again = town.resident('张阿姨')
  await again.says('张秀兰').hears(/手机号/)
  await again.says('13800001234 3栋 1').replies()
  await again.says('1').hears(/本领/)
  await again.says('急救').replies()
  await again.says('跳过').replies()
  await again.says('1').hears(/登记好了/)
  expect(entered).toHaveLength(1)
})

test('left and come back to within a day; reminded once, by day; forgotten after a day', async () => {
  const { forms } = sampleForms()
  const { town, desk } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('报名').replies()
  await zhang.says('1').hears(/姓名/)
  town.clock.set(13 * HOUR_MS) // 22:00
  await desk.sweep()
  await town.settles()
  expect(town.saidTo(zhang.id).join('\n')).not.toMatch(/还没填完/)
  town.clock.set(10 * HOUR_MS + MINUTE_MS) // 08:01
  await desk.sweep()
  await desk.sweep()
  await town.settles()
  expect(town.saidTo(zhang.id).filter((text) => /还没填完/.test(text))).toHaveLength(1)
  await zhang.says('张秀兰').hears(/手机号/)
  town.clock.set(5 * HOUR_MS)
  await desk.sweep()
  await town.settles()
  expect(town.saidTo(zhang.id).filter((text) => /还没填完/.test(text))).toHaveLength(1)
  town.clock.set(19 * HOUR_MS)
  await desk.sweep()
  expect(await town.db.selectFrom('form_draft').selectAll().execute()).toEqual([])
  await zhang.says('13800001234').hears(/.*/)
  expect(town.saidTo(zhang.id).at(-1)).not.toMatch(/几栋/)
})

test('after a pause, what does not fit is answered as ever', async () => {
  const { forms } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('报名 张秀兰').replies()
  await zhang.says('1').hears(/手机号/)
  town.clock.set(3 * HOUR_MS)
  const text = await zhang.says('今天天气真好').hears(/接着填帮手登记/)
  expect(text).not.toMatch(/请写 11 位/)
  await zhang.says('13800001234').hears(/几栋/)
})

test('in a group personal forms are not filled in, and nothing personal is repeated there', async () => {
  const { forms } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  const inGroup = zhang.in('一期居民群')
  await inGroup.asks('我要报名志愿者').hears(/请私聊我/)
  await inGroup.says('13800001234').hearsNothing()
  await zhang.says('报名').replies()
  await zhang.says('1').replies()
  await zhang.says('张秀兰').hears(/手机号/)
  const said = await inGroup.asks('13800001234').hears(/不要发在群里/)
  expect(said).not.toMatch(/138/)
  await inGroup.says('大家好').hearsNothing()
  await zhang.says('13800001234').hears(/几栋/)
})

test('a second form parks the first, which goes on afterwards', async () => {
  const { forms, entered } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  await zhang.says('报名').replies()
  await zhang.says('1').hears(/姓名/)
  await zhang.says('随手拍').hears(/随手拍[\s\S]*什么隐患/)
  await zhang.says('楼道里堆了很多纸箱').hears(/几个人/)
  await zhang.says('两个人').hears(/发照片/)
  await zhang.says('跳过').hears(/隐患报好了[\s\S]*帮手登记还没填完[\s\S]*继续/)
  expect(entered[0]!.values).toEqual({ what: '楼道里堆了很多纸箱', people: 2, photos: null })
  await zhang.says('继续').hears(/接着填帮手登记[\s\S]*姓名/)
  await zhang.says('张秀兰').hears(/手机号/)
})

test('pictures: several, a bad one refused, dropped with the form that is cancelled', async () => {
  const { forms, entered, dropped } = sampleForms()
  const { town } = await formTown(forms)
  const zhang = town.resident('张阿姨')
  const picture = { kind: 'image' as const }
  await zhang.says('随手拍').replies()
  await zhang.says('', picture).hears(/照片收到[\s\S]*什么隐患/)
  await zhang.says('楼道里堆了很多纸箱').replies()
  await zhang.says('svg', picture).hears(/这种图片看不了/)
  await zhang.says('', picture).hears(/照片收到[\s\S]*几个人/)
  await zhang.says('1').hears(/报好了/)
  expect(entered[0]!.values.photos).toHaveLength(2)
  expect(dropped).toEqual([])

  await zhang.says('随手拍').replies()
  await zhang.says('楼道里堆了很多纸箱').replies()
  await zhang.says('2').hears(/发照片/)
  await zhang.says('', picture).hears(/收到 1 张[\s\S]*好了/)
  await zhang.says('好了').hears(/报好了/)
  expect(entered[1]!.values.photos).toHaveLength(1)

  await zhang.says('随手拍').replies()
  await zhang.says('', picture).replies()
  await zhang.says('取消').hears(/都删掉了/)
  expect(dropped).toHaveLength(1)
})

test('a word to another service is heard by it, in the middle of a form; then a digit is not for the form', async () => {
  const { forms } = sampleForms()
  const bell = {
    name: 'bell',
    hear: ({ message }: { message: { text: string } }) =>
      Promise.resolve(
        message.text === 'abc'
          ? { note: 'rings', replies: [{ kind: 'text' as const, text: '叮！' }] }
          : undefined,
      ),
  }
  const { town } = await formTown(forms, { services: [bell] })
  const zhang = town.resident('张阿姨')
  await zhang.says('报名 张秀兰 13800001234 3栋').replies()
  await zhang.says('1').hears(/1 是/)
  await zhang.says('abc').hears(/叮！[\s\S]*接着填帮手登记[\s\S]*可选：是、不是/)
  await zhang.says('xyz').hears(/请回复 1 或 2/)
})

test('names are told from words that begin like one', () => {
  const sure = (text: string): boolean | undefined => nameIn(text)?.sure
  expect(['周一鸣', '张秀兰', '欧阳娜娜', '我叫高兴', '阿依古丽·买买提', '姓名：平安'].map(sure)).toEqual(
    Array(6).fill(true),
  )
  expect(['周一', '平安', '收到', '随时', '急救', '张', '12', ''].map((text) => sure(text) ?? false)).toEqual(
    Array(8).fill(false),
  )
})
