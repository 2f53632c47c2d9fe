import { Office } from './support.js'

let office: Office
beforeEach(() => (office = new Office()))
afterEach(() => office.close())

test('communities and grids: add, list, edit, remove, and what is said to mistakes', async () => {
  expect(await office.refuses('grid add 1 一期')).toMatch(/还没有社区.*anlin community add/)
  await office.does('community add 幸福里社区')
  expect(await office.refuses('community add 幸福里社区')).toMatch(/已经有社区/)
  await office.does('grid add 1 一期 --residents 1200 --receipts 平安')
  expect(await office.refuses('grid add 1 别的')).toMatch(/已经有编号为 1/)
  expect(await office.refuses('grid add 2 二期 --residents 很多')).toMatch(/不是人数/)
  expect(await office.refuses('grid add 2 二期 --receipts 也许')).toMatch(/回执只能是/)
  expect(await office.does('grid list')).toBe('1  一期  1200 人  回执：平安  还没有网格员')
  await office.does('grid edit 一期 --name 一期东区 --receipts 收到')
  expect(await office.does('grid list')).toMatch(/^1 {2}一期东区 {2}1200 人 {2}回执：收到/)
  expect(await office.refuses('grid remove 9')).toMatch(/没有网格「9」/)
  expect(await office.refuses('community remove 幸福里社区')).toMatch(/还有网格或群/)
  await office.does('grid remove 1')
  await office.does('community edit 幸福里社区 --name 幸福里')
  await office.does('community remove 幸福里')
  expect(await office.does('community list')).toMatch(/还没有社区/)
})

test('rooms: by name or number, tags in Chinese, codes, and no twin', async () => {
  await office.does('community add 幸福里社区')
  await office.does('grid add 1 一期')
  await office.does('room add 一期居民群 --grid 1 --residents 480 --tag 老旧小区,近河')
  expect(await office.refuses('room add 一期居民群')).toMatch(/已经有叫「一期居民群」的群/)
  await office.does('room add 商铺群 --tag 沿街商铺')
  expect(await office.does('room list --tag 近河')).toMatch(
    /一期居民群 {2}未绑定 {2}网格 1 {2}480 人 {2}老旧小区、近河\n共 1 个群$/,
  )
  expect(await office.does('room tag 一期居民群 --add 低洼 --remove 近河')).toBe('标签：低洼、老旧小区')
  expect(await office.refuses('room edit 商铺群 --name 一期居民群')).toMatch(/请改名区分/)
  await office.does('room edit 商铺群 --name 东街商铺群 --grid 1')
  expect(await office.does('room code 东街商铺群')).toMatch(/@机器人[\s\S]*绑定群 \d{8}/)
  expect(await office.does('room list --doubtful')).toBe('共 0 个群')
  expect(await office.refuses('grid remove 1')).toMatch(/还有群属于这个网格/)
  await office.does('room unbind 东街商铺群')
  await office.does('room remove 东街商铺群')
  expect(await office.does('room list --unbound')).toMatch(/共 1 个群/)
})

test('the webhook of a robot is read, checked, and shown nowhere', async () => {
  await office.does('community add 幸福里社区')
  await office.does('room add 一期')
  expect(await office.refuses('room robot 一期', 'https://example.com/cgi-bin/webhook/send?key=1\n')).toMatch(
    /不是企业微信群机器人的地址/,
  )
  const webhook = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret-key-1'
  await office.does('room robot 一期', `${webhook}\n`)
  const shown = [await office.does('room list'), await office.does('audit list')].join('\n')
  expect(shown).toMatch(/企业微信机器人/)
  expect(shown).not.toMatch(/secret-key-1/)
  await office.does('room robot 一期 --off')
  expect(await office.does('room list')).not.toMatch(/机器人/)
})

test('staff: added, bound later, masked, given a grid and shifts', async () => {
  await office.does('community add 幸福里社区')
  await office.does('grid add 1 一期')
  await office.does('staff add 刘建国 --role 审批 --phone 138-0000-0000')
  expect(await office.does('staff list')).toMatch(
    /刘建国 {2}138\*\*\*\*0000 {2}approver 审批 {2}未绑定 {2}不值班/,
  )
  expect(await office.does('staff code 刘建国')).toMatch(/绑定 \d{8}/)
  await office.does('staff grid 刘建国 1 --part 替补')
  expect(await office.does('grid list')).toMatch(/刘建国$/)
  await office.does('staff edit 刘建国 --role 管理')
  expect(await office.refuses('staff edit 刘建国 --role 王')).toMatch(/没有 王 这个角色/)
  expect(await office.refuses('staff add 张三 --phone 12')).toMatch(/电话不对/)

  const run = (...args: string[]) => office.run(args)
  expect(
    await run('duty', 'add', '刘建国', '--from', '2099-05-12 08:00', '--until', '2099-05-12 20:00'),
  ).toMatchObject({
    code: 0,
    out: '已排班：刘建国 05-12 08:00 到 05-12 20:00',
  })
  expect((await run('duty', 'add', '刘建国', '--from', '2099-02-30 08:00', '--until', 'x')).error).toMatch(
    /不是时间，请写成 2026-05-12 08:00/,
  )
  const listed = await office.does('duty list')
  expect(listed).toMatch(/刘建国 {2}05-12 08:00 到 05-12 20:00\n现在值班：没有人/)
  await office.does(`duty remove ${listed.split(' ')[0]}`)
  await office.does('staff remove 刘建国')
  expect(await office.refuses('staff code 刘建国')).toMatch(/没有工作人员「刘建国」/)
})

test('two members of one name are told apart by number, never guessed', async () => {
  await office.does('staff add 王芳')
  await office.does('staff add 王芳')
  const ids = (await office.does('staff list')).split('\n').map((line) => line.split(' ')[0]!)
  expect(await office.refuses('staff code 王芳')).toBe(
    `有 2 个工作人员叫「王芳」，请用编号：${ids.join('、')}`,
  )
  await office.does(`staff code ${ids[1]}`)
})

test('every act is in the trail; whoever changes it is found out; what was posted can be compared', async () => {
  await office.does('community add 幸福里社区')
  await office.does('room add 一期')
  await office.does('room tag 一期 --add 低洼')
  expect(await office.does('audit list --limit 1')).toMatch(
    /^3 {2}\S+ \S+ {2}cli（cli） {2}room\.tag {2}room \S+ {2}\{"tags":\[\]\} → \{"tags":\["low-lying"\]\}$/,
  )
  const verified = await office.does('audit verify')
  const [, tail] = /^操作记录完好，共 3 条，尾号 ([0-9a-f]{12})$/.exec(verified)!
  expect((await office.run(['audit', 'verify', '--posted', `3 ${tail}`])).code).toBe(0)
  expect((await office.run(['audit', 'verify', '--posted', `2 ${tail}`])).error).toMatch(/整个换过/)

  const SQLite = (await import('better-sqlite3')).default
  const file = new SQLite(`${office.folder}/anlin.db`)
  file.exec("update audit set actor = 'nobody' where seq = 2")
  file.close()
  expect(await office.refuses('audit verify')).toMatch(/第 2 条被改过/)
})
