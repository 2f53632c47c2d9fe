import { Office } from './support.js'

let office: Office
beforeEach(async () => {
  office = new Office()
  await office.does('community add 幸福里社区')
})
afterEach(() => office.close())

test('shelters are entered, changed and listed; what is wrong is said in words', async () => {
  await office.does('grid add 2 二期')
  await office.does(
    'shelter add 小学操场 幸福路12号 --capacity 800 --purposes 地震、防汛 --accessible 是 --serves 三栋、网格2',
  )
  expect(await office.does('shelter list')).toBe(
    '小学操场  幸福路12号  800 人  地震、防汛  轮椅能进  服务：3栋、网格 2',
  )
  expect(await office.refuses('shelter add 小学操场 别处')).toMatch(/已经有避难场所「小学操场」/)
  expect(await office.refuses('shelter edit 小学操场 --purposes 打仗')).toMatch(/用途只能是：地震/)
  expect(await office.refuses('shelter edit 小学操场 --map javascript:alert(1)')).toMatch(/https:\/\//)
  expect(await office.refuses('shelter edit 小学操场 --serves 东边')).toMatch(/「东边」不是楼栋/)
  const svg = office.file('a.jpg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
  expect(await office.refuses(`shelter picture 小学操场 ${svg}`)).toMatch(/不是照片/)
  await office.does('shelter remove 小学操场')
  expect(await office.does('shelter list')).toMatch(/还没有避难场所/)
})

test('shelters and supplies come in by table: every row or none', async () => {
  const bad = office.file('bad.csv', '名称,地址,容纳人数,服务楼栋\n操场,幸福路,很多,东边\n操场,,1,\n')
  const { code, error } = await office.run(['shelter', 'import', bad, '--apply'])
  expect(code).toBe(1)
  expect(error).toMatch(/第 2 行「容纳人数」：「很多」不是人数/)
  expect(error).toMatch(/第 2 行「服务楼栋」：「东边」不是楼栋/)
  expect(error).toMatch(/第 3 行「名称」：第 2 行已有同名/)
  expect(await office.does('shelter list')).toMatch(/还没有/)
  const good = office.file('good.csv', '名称,地址,服务楼栋\n操场,幸福路,三栋\n')
  expect(await office.does(`shelter import ${good}`)).toMatch(/新增 1，更改 0[\s\S]*还没有写入/)
  await office.does(`shelter import ${good} --apply`)
  expect(await office.does(`shelter import ${good} --apply`)).toMatch(/新增 0，更改 1/)

  const lots = office.file('lots.csv', '存放点,物资,数量,单位,有效期\n物资柜,矿泉水,48,瓶,2020/1/5\n')
  await office.does(`supply import ${lots} --apply`)
  const listed = await office.does('supply list --due')
  expect(listed).toMatch(/矿泉水 {2}48瓶 {2}2020-01-05（1月5日）到期\n共 1 批/)
  await office.does(`supply count ${listed.split(' ')[0]} 0`)
  expect(await office.does('supply list --due')).toBe('共 0 批')
  const wrong = office.file('wrong.csv', '存放点,物资,数量,有效期\n物资柜,矿泉水,x,2026-02-30\n')
  expect((await office.run(['supply', 'import', wrong])).error).toMatch(/不是数量[\s\S]*不是日期/)
})
