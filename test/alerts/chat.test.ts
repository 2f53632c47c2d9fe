import { NO_PACE, said } from '../outbox/support.js'
import type { Understander } from '../../src/understanding/index.js'
import { closeTowns, realBrain, type TownOptions } from '../support/town.js'
import { AlertTown, alertTown, OFFICIAL, type Member } from './support.js'

afterEach(closeTowns)

let place: AlertTown
let wang: Member
let zhou: Member

async function twoPeople(rooms = 3, options: TownOptions = {}): Promise<void> {
  place = await alertTown(rooms, options)
  wang = await place.member('王干事', 'dispatcher')
  zhou = await place.member('周主任', 'admin')
}

const inRooms = (): string[] => said(place.town).filter((line) => line.startsWith('chat-'))
const LINK = 'https://www.weather.com.cn/alarm/20260512.html'

async function lowLying(room: string): Promise<void> {
  await place.town.rooms.tag(room, { add: ['low-lying'] }, 'cli')
}

test('an orange warning from a telephone: question by question, the number of rooms, a second person', async () => {
  await twoPeople()
  await lowLying('r1')
  await lowLying('r3')
  const { speaker } = wang
  await speaker.says('发布 橙色 全部低洼网格').hears(/官方原文/)
  const official = OFFICIAL.replace('黄色', '橙色')
  // Issuer and time stand in the text; only the link is missing.
  await speaker.says(official).hears(/官方链接/)
  await speaker.says('看电视上').hears(/http 开头/)
  await speaker.says(LINK).hears(/有效到什么时候[\s\S]*1 两小时/)
  const shown = await speaker
    .says('2')
    .hears(/预警0512-01，还没有发/, /发给 2 个群：\n1号楼群、3号楼群\n约 800 人/, /要发，请回复：\n2\n/)
  expect(shown).toContain(official)
  expect(shown).toMatch(/发布：巢湖市气象台\n时间：5月12日 08:30\n原文：\nhttps/)
  await speaker.says('20').hears(/群数不对，没有发/)
  await speaker.says('2').hears(/还没发，\n已请 1 人批准/)
  await place.settles()
  expect(inRooms()).toEqual([])
  expect(place.town.saidTo(zhou.speaker.id).at(-1)).toMatch(/请您批准/)
  await zhou.speaker.says('批准 预警0512-01').hears(/已批准[\s\S]*正在发 预警0512-01[\s\S]*2 个群/)
  await place.settles()
  expect(inRooms().map((line) => line.split(' ')[0])).toEqual(['chat-1', 'chat-3'])
  await speaker.says('进度 0512-01').hears(/已发完[\s\S]*已发 2 个群/)
})

test('everything in one message, word for word, however it is written', async () => {
  await twoPeople()
  const text = '巢湖市气象台５月12日8时30分发布暴雨黄色预警信号：\n预计３小时内降雨量达50毫米以上！'
  await wang.speaker.says(`发布 黄色 全部\n${text}\n${LINK}`).hears(/有效到什么时候/)
  const shown = await wang.speaker.says('今天20:00').hears(/有效到：5月12日 20:00/)
  expect(shown).toContain(text)
  await wang.speaker.says('3个群').hears(/正在发 预警0512-01/)
})

test('questions about alerts are answered, not taken for commands; a draft in between survives them', async () => {
  await twoPeople()
  const resident = place.town.resident('张阿姨')
  for (const question of [
    '橙色预警是什么意思',
    '发布橙色预警了吗',
    '发布 橙色 预警了没有？',
    '现在停止转移了吗',
    '更正一下我家地址',
  ])
    expect((await resident.says(question).replies()).join()).not.toMatch(/工作人员的口令|预警0512/)
  await wang.speaker.says('橙色预警是什么意思').hears(/橙/)
  await wang.speaker.says('发布 黄色 全部').hears(/官方原文/)
  expect((await wang.speaker.says('橙色预警是什么意思？').replies()).join()).not.toMatch(/官方链接/)
  await wang.speaker.says(OFFICIAL).hears(/官方链接/)
})

test('a fire in the middle of a draft is heard first, and the draft survives it and a restart', async () => {
  await twoPeople()
  await wang.speaker.says('发布 黄色 全部').hears(/官方原文/)
  await wang.speaker.says('我家厨房着火了').hears(/119/)
  await wang.speaker.says('火已经扑灭了').replies()
  await wang.speaker.says(OFFICIAL).hears(/官方链接/)
  await place.town.close(true)
  const again = await alertTownAgain()
  const speaker = again.town.resident('王干事')
  await speaker.says(LINK).hears(/有效到什么时候/)
  await speaker.says('1').hears(/要发，请回复：\n3\n/)
  await speaker.says('3').hears(/正在发/)
})

async function alertTownAgain(): Promise<AlertTown> {
  const services: AlertTown['services'] = []
  return new AlertTown(await place.town.restart({ services, paces: () => NO_PACE }), place.rooms, services)
}

test('what may be an emergency in the middle of a draft is no text of it, unless it is said to be', async () => {
  const unsure = { kind: 'ambiguous', hazard: 'gas', topics: [], sure: false } as const
  const brain: Understander = {
    understand: (text) => (text.includes('煤气味') ? unsure : realBrain().understand(text)),
  }
  await twoPeople(3, { brain })
  await wang.speaker.says('发布 通知 全部').hears(/通知正文/)
  const text = '3号楼有煤气味，请注意。'
  expect((await wang.speaker.says(text).replies()).join()).not.toMatch(/有效到/)
  expect((await place.desk.list())[0]!.text).toBe('')
  await wang.speaker.says(`正文：${text}`).hears(/有效到/)
  expect((await place.desk.list())[0]!.text).toBe(text)
})

test('after half an hour a word is no answer any more; the draft is there', async () => {
  await twoPeople()
  await wang.speaker.says('发布 通知 全部').hears(/通知正文/)
  await place.town.passes(31 * 60_000)
  await wang.speaker.says('今晚停水，请大家储水').replies()
  expect((await place.desk.list())[0]!.text).toBe('')
  await wang.speaker.says('预览 0512-01').hears(/通知正文/)
  await wang.speaker.says('今晚停水，请大家储水').hears(/有效到/)
})

test('near misses are asked about and never acted on by themselves', async () => {
  await twoPeople()
  await wang.speaker.says('发步 黄色 全部').hears(/您是不是要：\n发布 黄色 全部\n是，回复 1/)
  expect(await place.desk.list()).toEqual([])
  await wang.speaker.says('2').hears(/什么也没做/)
  await wang.speaker.says('发布黄色全部').hears(/您是不是要：\n发布 黄色 全部/)
  await wang.speaker.says('1').hears(/官方原文/)
  await wang.speaker.says(`${OFFICIAL}${LINK}`).hears(/有效到/)
  await wang.speaker.says('1').hears(/请回复：\n3/)
  place.town.channel.answer = () => new Promise(() => {})
  await wang.speaker.says('好的').replies()
  expect((await place.desk.list())[0]!.state).toBe('draft')
})

test('a verb alone offers the alert that it could be about', async () => {
  await twoPeople()
  place.town.channel.answer = (target) => (target.id.startsWith('chat-') ? new Promise(() => {}) : undefined)
  const alert = await place.sends(wang, undefined)
  expect((await wang.speaker.says('停电').replies()).join()).not.toMatch(/是不是要/)
  await wang.speaker.says('停只').hears(/您是不是要：\n停止 预警0512-01/)
  await wang.speaker.says('停止').hears(/您是不是要：\n停止 预警0512-01/)
  expect((await place.now(alert)).state).toBe('sending')
  await wang.speaker.says('1').hears(/已停止，\n2 个群没有发/)
  expect((await place.now(alert)).state).toBe('stopped')
})

test('words for rooms that are not there are asked about; two of a name are not guessed', async () => {
  await twoPeople()
  await lowLying('r2')
  await wang.speaker.says('发布 通知 低挖').hears(/没有「低挖」。\n您是不是要：\n低洼/)
  await wang.speaker.says('1').hears(/通知正文/)
  await wang.speaker.says('正文：今晚八点停水，请储水。').hears(/有效到/)
  await wang.speaker.says('明天早上6点').hears(/发给 1 个群：\n2号楼群/, /请回复：\n1\n/)
  await wang.speaker.says('改范围').hears(/发给哪些群/)
  await place.town.db.insertInto('community').values({ id: 'c2', name: '桂花里', created_at: 0 }).execute()
  await place.town.rooms.add('c2', { name: '1号楼群' }, [], 'cli')
  await wang.speaker.says('1号楼群').hears(/「1号楼群」不止一个/)
  await wang.speaker.says('2号楼群、3号楼群').hears(/发给 2 个群/)
  await wang.speaker.says('0').hears(/先放着/)
  await wang.speaker.says('草稿').hears(/预警0512-01 草稿/)
  await wang.speaker.says('作废 0512-01').hears(/已作废，没有发/)
})

test('a drill by chat is confirmed by its own word only', async () => {
  await twoPeople()
  await wang.speaker.says('演练 黄色 全部').hears(/官方原文/)
  await wang.speaker.says('假设现在下大雨，请各群报平安。').hears(/有效到/)
  await wang.speaker
    .says('1')
    .hears(/【演练】这是演练，不是真的/, /演练0512-01，演练，还没有发/, /请回复：\n演练 3/)
  await wang.speaker.says('3').hears(/这是演练，没有发。\n请回复 演练 和群数/)
  expect(inRooms()).toEqual([])
  await wang.speaker.says('演练 3').hears(/正在发 演练0512-01/)
  await place.settles()
  expect(inRooms()).toHaveLength(3)
})

test('who is not staff is refused, also with the name of a dispatcher; in a group nothing is said', async () => {
  await twoPeople()
  const alert = await place.draft(wang.actor, { level: 'orange' })
  await place.confirm(alert, wang.actor)
  // The same nickname, another person.
  const twin = place.town.resident('周主任')
  const impostor = new (twin.constructor as new (...args: unknown[]) => typeof twin)(
    place.town,
    '周主任',
    undefined,
    'wxid_x',
  )
  await impostor.says('批准 预警0512-01').hears(/微信没有登记，不能用/)
  await impostor.says('发布 红色 全部').hears(/微信没有登记/)
  await impostor.in('一期群').says('批准 预警0512-01').hearsNothing()
  await zhou.speaker.in('一期群').says('批准 预警0512-01').hearsNothing()
  expect(place.town.saidTo(zhou.speaker.id).at(-1)).toMatch(/不能在群里发，\n没有执行/)
  const viewer = await place.member('实习生', 'viewer')
  await viewer.speaker.says('发布 通知 全部').hears(/没有这个权限/)
  await viewer.speaker.says('停止 预警0512-01').hears(/没有这个权限/)
  await wang.speaker.says('批准 预警0512-01').hears(/没有这个权限/)
  expect((await place.now(alert)).state).toBe('awaiting-approval')
  expect(await place.refusals()).toEqual([
    'approve not staff',
    'start not staff',
    'approve said in a room',
    'approve said in a room',
    'draft not-allowed',
    'stop not-allowed',
    'approve not-allowed',
  ])
})

test('paused, let go on, corrected, ended by chat', async () => {
  await twoPeople()
  place.town.channel.answer = (target) => (target.id === 'chat-3' ? new Promise(() => {}) : undefined)
  await place.sends(wang, undefined)
  await wang.speaker.says('暂停 0512-01').hears(/已暂停/)
  await wang.speaker.says('继续 0512-01').hears(/继续发/)
  await wang.speaker
    .says('更正 0512-01')
    .hears(/【更正·黄色预警】[\s\S]*刚才发的预警0512-01有误/, /请回复：\n3\n/)
  await wang.speaker.says('3').hears(/正在发 预警0512-02/)
  await wang.speaker.says('解除 0512-01').hears(/官方解除的原文/)
  await wang.speaker
    .says(`巢湖市气象台9时解除暴雨黄色预警信号。${LINK}`)
    .hears(/【解除·黄色预警】/, /请回复：\n3\n/)
  await wang.speaker.says('试发').replies()
  await place.settles()
  expect(place.town.saidTo(wang.speaker.id).join('\n')).toMatch(/【试发】只发给您一个人：\n【解除·黄色预警】/)
  await wang.speaker.says('3').hears(/正在发 预警0512-03/)
})

test('the same confirmation delivered twice, and a second one, send once', async () => {
  await twoPeople()
  await wang.speaker.says(`发布 黄色 全部\n${OFFICIAL}${LINK}`).replies()
  await wang.speaker.says('1').hears(/请回复：\n3\n/)
  const message = wang.speaker.message('3')
  await place.town.conversation.onMessage(message)
  await place.town.conversation.onMessage(message)
  await wang.speaker.says('3').replies()
  await place.settles()
  expect(inRooms()).toHaveLength(3)
})

test('confirmed is what this person has seen, though somebody else has looked since', async () => {
  await twoPeople()
  await wang.speaker.says(`发布 黄色 全部\n${OFFICIAL}${LINK}`).replies()
  await wang.speaker.says('1').hears(/请回复：\n3\n/)
  await place.town.db.updateTable('room').set({ state: 'unbound' }).where('id', '=', 'r1').execute()
  await place.town.boundRoom('新来的群')
  await zhou.speaker.says('预览 0512-01').hears(/新来的群/)
  await wang.speaker.says('3').hears(/没有发：预览后有变化/, /新来的群/)
  await wang.speaker.says('改级别').hears(/2 黄色/)
  await wang.speaker.says('1').hears(/蓝色，发给 3 个群/)
  await wang.speaker.says('3').hears(/正在发/)
})

test('templates by chat: listed, agreed to by another, used by one', async () => {
  await twoPeople()
  const words = {
    headline: '',
    correction: '',
    targets: { all: true, grids: [], tags: [], rooms: [] },
    lastsMs: 3_600_000,
  }
  const details = {
    ...words,
    name: '燃气撤离',
    kind: 'actual',
    level: 'notice',
    text: '请走楼梯离开。',
  } as const
  await place.desk.templates.add(details, wang.actor)
  await wang.speaker.says('模板').hears(/燃气撤离（没批准，不能用）/)
  await wang.speaker.says('模板 燃气撤离').hears(/还没有批准/)
  await wang.speaker.says('批准模板 燃气撤离').hears(/没有这个权限/)
  await zhou.speaker.says('批准模板 燃气撤离').hears(/已批准[\s\S]*请走楼梯离开/)
  await wang.speaker.says('模板 燃气撤离').hears(/请回复：\n3\n/)
  await wang.speaker.says('3').hears(/正在发/)
  await place.settles()
  expect(place.town.saidTo(zhou.speaker.id).at(-1)).toMatch(/紧急：用预批模板发出/)
})
