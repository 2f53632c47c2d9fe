import { Office } from './support.js'

let office: Office
beforeEach(() => (office = new Office()))
afterEach(() => office.close())

test('events by command line, and what is said to mistakes', async () => {
  const add = (...args: string[]) => office.run(['event', 'add', ...args])
  expect((await add('舞会', '跳舞', '礼堂', '2099-05-20 19:00')).error).toMatch(/类型只能是：讲座/)
  expect((await add('讲座', '灭火', '礼堂', '改天')).error).toMatch(/没看懂时间/)
  expect((await add('讲座', '灭火', '礼堂', '2020-05-20 19:00')).error).toMatch(/已经过了/)
  expect((await add('讲座', '灭火', '礼堂', '2099-05-20 19:00', '--seats', '30')).out).toMatch(
    /活动 1，5月20日 19:00/,
  )
  expect(await office.does('event list')).toBe('1  讲座  灭火  5月20日 19:00  礼堂  没发布')
  expect(await office.refuses('event announce 1')).toMatch(/没有绑定的群/)
  expect(await office.refuses('event announce 9')).toMatch(/没有活动 9/)
  expect(await office.refuses('event code 1')).toMatch(/现在不能这样做/)
  await office.does('event count 1 12')
  expect(await office.does('event show 1')).toMatch(/名额：30[\s\S]*到场 12 人/)
  await office.does('event cancel 1 下雨')
  expect(await office.refuses('event finish 1')).toMatch(/现在不能这样做/)
})

test('the plan of drills and its record', async () => {
  expect(await office.does('drill plan 2099')).toMatch(
    /1 季度 {2}消防 {2}缺\n2 季度 {2}消防 {2}缺\n2 季度 {2}地震 {2}缺/,
  )
  expect(await office.does('drill plan 2099 --set 2防汛,3消防')).toBe('2 季度  防汛  缺\n3 季度  消防  缺')
  expect(await office.refuses('drill plan 2099 --set 5消防')).toMatch(/「5消防」看不懂/)
  expect(await office.refuses('drill plan 今年')).toMatch(/不是年份/)
  await office.run(['event', 'add', '演练', '防汛演练', '车库', '2099-05-20 9:00', '--about', '防汛'])
  expect(await office.does('drill plan 2099')).toMatch(/2 季度 {2}防汛 {2}已安排 {2}活动 1 防汛演练/)
  expect(await office.does('drill record 1 --improve 沙袋太少')).toMatch(
    /演练记录：防汛演练[\s\S]*要改进：沙袋太少/,
  )
  expect(await office.refuses('drill record 2')).toMatch(/不是演练/)
})
