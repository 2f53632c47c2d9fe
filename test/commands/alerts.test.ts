import { Office } from './support.js'

let office: Office
beforeEach(async () => {
  office = new Office()
  await office.does('community add 幸福里社区')
  await office.does('grid add 1 东片')
  await office.does('room add 一期 --grid 1 --residents 400 --tag 低洼')
  await office.does('room add 二期 --residents 300')
  await office.does('room add 商铺')
  // A robot needs no chat of the account: the room can be reached.
  for (const [name, key] of [
    ['一期', 'a'],
    ['二期', 'b'],
  ])
    await office.does(`room robot ${name}`, `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${key}\n`)
})
afterEach(() => office.close())

const words = '--issuer 巢湖市气象台 --link https://example.cn/1 --issued 昨天8:30 --expires 6小时'
const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(5, 10).replace('-', '')
const number = (n: number, word = '预警'): string => `${word}${today}-0${n}`

test('drafted, previewed, confirmed by the number of rooms, counted, stopped', async () => {
  const file = office.file('原文.txt', '巢湖市气象台发布暴雨黄色预警信号：\n请注意防范。\n')
  expect(await office.does(`alert draft 黄色 --to 全部 --text-file ${file} ${words}`)).toContain(
    `已起草：${number(1)}`,
  )
  expect(await office.refuses(`alert confirm ${number(1)} 2`)).toMatch(/请先看预览/)
  const shown = await office.does(`alert preview ${number(1)}`)
  expect(shown).toMatch(
    /│ 【黄色预警】暴雨黄色预警\n\s+│ 巢湖市气象台发布暴雨黄色预警信号：\n\s+│ 请注意防范。/,
  )
  expect(shown).toMatch(
    /发给 2 个群，约 700 人[\s\S]*发不到：商铺（还没绑定）[\s\S]*alert confirm 预警\d{4}-01 2/,
  )
  expect(await office.refuses(`alert confirm ${number(1)} 200`)).toMatch(/群数不对/)
  expect(await office.refuses(`alert confirm ${number(1)} 演练 2`)).toMatch(/不是演练/)
  expect(await office.refuses(`alert confirm ${number(1)} 两个`)).toMatch(/请写群数/)
  expect(await office.does(`alert confirm ${number(1)} 2`)).toMatch(/已排队：2 个群/)
  expect(await office.does('alert active')).toContain(number(1))
  expect(await office.does(`alert pause ${number(1)}`)).toMatch(/还有 2 个群没发/)
  expect(await office.does(`alert resume ${number(1)}`)).toMatch(/继续发，还有 2 个群/)
  expect(await office.does(`alert stop ${number(1)}`)).toMatch(/2 个群没有发/)
  expect(await office.does(`alert progress ${number(1)}`)).toMatch(
    /已停止\n共 2 个群：停发 2 个群\n停发\s+一期/,
  )
  expect(await office.does('audit list')).toMatch(/alert\.send/)
})

test('red is not approved by the command line that wrote it', async () => {
  await office.does(`alert draft 红色 --to 低洼 --text 请转移 ${words}`)
  await office.does(`alert preview ${number(1)}`)
  expect(await office.does(`alert confirm ${number(1)} 1`)).toMatch(/要第二人批准，但没有/)
  expect(await office.refuses(`alert approve ${number(1)}`)).toMatch(/不能自己批准/)
  expect(await office.does(`alert reject ${number(1)}`)).toMatch(/没有发/)
  expect(await office.does(`alert discard ${number(1)}`)).toMatch(/已作废/)
})

test('drills have their own numbers and their own word', async () => {
  await office.does('alert draft 橙色 --drill --to 1 --text 假设下大雨 --expires 1小时')
  expect(await office.does(`alert preview ${number(1, '演练')}`)).toMatch(/│ 【演练】这是演练/)
  expect(await office.refuses(`alert confirm ${number(1, '演练')} 1`)).toMatch(/演练 和群数/)
  expect(await office.does('alert list')).toContain(number(1, '演练'))
})

test('templates are written here and agreed to elsewhere', async () => {
  await office.does('alert template add 停水 通知 --to 全部 --text 今晚停水 --lasts 12小时')
  expect(
    await office.refuses('alert template add 停水 通知 --to 全部 --text 今晚停水 --lasts 12小时'),
  ).toMatch(/同名/)
  expect(await office.refuses('alert template approve 停水')).toMatch(/不能自己批准/)
  expect(await office.refuses('alert template use 停水')).toMatch(/还没有批准/)
  expect(await office.does('alert template list')).toMatch(/停水\s+通知\s+没批准/)
  await office.does('alert template retire 停水')
  expect(await office.does('alert template list')).toMatch(/还没有模板/)
})

test('what is wrong is said with what to do', async () => {
  expect(await office.refuses('alert draft 紫色')).toMatch(/没有级别「紫色」，请写：蓝色/)
  expect(await office.refuses('alert draft 黄色 --to 低挖')).toMatch(/没有「低挖」，您是不是要「低洼」/)
  expect(await office.refuses('alert draft 黄色 --expires 后天吧')).toMatch(/不是时间/)
  expect(await office.refuses('alert draft 黄色 --text-file /没有这个.txt')).toMatch(/请检查文件/)
  expect(await office.refuses('alert preview 0101-99')).toMatch(/见 anlin alert list/)
  await office.does('alert draft 黄色 --to 全部')
  await office.does(`alert preview ${number(1)}`)
  expect(await office.refuses(`alert confirm ${number(1)} 2`)).toMatch(/还没有正文[\s\S]*官方链接/)
  expect(await office.refuses(`alert update ${number(1)}`)).toMatch(/还没有发出去/)
  expect(await office.refuses(`alert send-test ${number(1)} --to 张三`)).toMatch(/张三/)
})
