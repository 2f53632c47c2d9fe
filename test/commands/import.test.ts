import { toCsv, toXlsx } from '../../src/tables/index.js'
import { Office } from './support.js'

let office: Office
beforeEach(async () => {
  office = new Office()
  await office.does('community add 幸福里社区')
})
afterEach(() => office.close())

const GRIDS = '编号,名称,人数,回执\n1,一期,1200,平安\n2,二期,"1,100",\n'

async function imports(kind: string, content: string | Buffer, ...more: string[]) {
  const file = office.file(typeof content === 'string' ? 'a.csv' : 'a.xlsx', content)
  return office.run(['directory', 'import', file, '--kind', kind, ...more])
}

test('a dry run says what would happen and writes nothing; --apply writes; a second time nothing changes', async () => {
  const dry = await imports('grids', GRIDS)
  expect(dry).toMatchObject({ code: 0, error: '' })
  expect(dry.out).toBe('网格：新增 2，更改 0，不变 0\n以上只是检查，还没有写入。确认无误后加上 --apply')
  expect(await office.does('grid list')).toMatch(/还没有网格/)

  expect((await imports('grids', GRIDS, '--apply')).out).toMatch(
    /写入 2\/2\n网格：新增 2，更改 0，不变 0\n已全部写入/,
  )
  expect(await office.does('grid list')).toMatch(
    /1 {2}一期 {2}1200 人 {2}回执：平安[\s\S]*2 {2}二期 {2}1100 人/,
  )
  const edited = GRIDS.replace('二期', '二期西区')
  expect((await imports('grids', edited, '--apply')).out).toMatch(/新增 0，更改 1，不变 1/)
  expect(await office.does('audit list --limit 2')).toMatch(/directory\.import.*"changed":1/)
})

test('every bad row is listed with line, column and what to do, and nothing is written, not even the good ones', async () => {
  await imports('grids', GRIDS, '--apply')
  const rooms = [
    '群名,网格,人数,标签,群机器人,备注',
    '一期居民群,1,480,"老旧小区、低洼",,x',
    ',1,,,,',
    '一期居民群,1,,,,',
    '二期群,7,很多,,,',
    '商铺群,,,,https://example.com/hook,',
  ].join('\n')
  const { code, error } = await imports('rooms', rooms, '--apply')
  expect(code).toBe(1)
  expect(error.split('\n')).toEqual([
    '第 3 行「群名」：不能空着',
    '第 4 行「群名」：第 2 行已有同名的群，请改名区分',
    '第 5 行「网格」：没有网格「7」，请先导入网格，或改正编号',
    '第 5 行「人数」：「很多」不是人数，请填数字',
    '第 6 行「群机器人」：不是企业微信群机器人的地址，请从群机器人的设置里复制',
    '有 5 处要改，1 行没有问题。什么也没有写入；改好后再试。',
  ])
  expect(await office.does('room list')).toBe('共 0 个群')
})

test('rooms from Excel: tags, grids by name, robots; what a table leaves empty is not forgotten', async () => {
  await imports('grids', GRIDS, '--apply')
  const webhook = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc'
  const table = [
    ['群名', '网格', '人数', '标签', '群机器人', '备注'],
    ['一期居民群', '一期', 480, '老旧小区、近河', webhook, '楼长建的'],
    ['二期群', '网格2', 300, '', '', ''],
  ]
  expect((await imports('rooms', await toXlsx(table), '--apply')).out).toMatch(/没有用到的列：备注\n.*新增 2/)
  const listed = await office.does('room list')
  expect(listed).toMatch(/一期居民群 {2}未绑定 {2}企业微信机器人 {2}网格 1 {2}480 人 {2}老旧小区、近河/)
  expect((await imports('rooms', await toXlsx(table), '--apply')).out).toMatch(/新增 0，更改 0，不变 2/)
  expect((await imports('rooms', '群名,人数\n一期居民群,500\n', '--apply')).out).toMatch(/更改 1/)
  expect(await office.does('room list')).toMatch(
    /一期居民群 {2}未绑定 {2}企业微信机器人 {2}网格 1 {2}500 人 {2}老旧小区、近河/,
  )
})

test('staff: twins need telephones, roles and parts in Chinese, and names are nowhere in the database', async () => {
  await imports('grids', GRIDS, '--apply')
  const staff =
    '姓名,电话,角色,网格,分工\n王芳,138 0000 0001,编辑,1,\n王芳,+8613800000002,,2,协助\n刘建国,,,,\n'
  expect((await imports('staff', staff, '--apply')).out).toMatch(/工作人员：新增 3/)
  expect((await imports('staff', staff, '--apply')).out).toMatch(/新增 0，更改 0，不变 3/)
  expect((await imports('staff', '姓名\n王芳\n')).error).toMatch(
    /第 2 行「姓名」：有 2 位叫王芳，请填电话区分/,
  )
  expect((await imports('staff', '姓名,电话\n赵六,\n赵六,13800000009\n')).error).toMatch(
    /第 3 行「姓名」：第 2 行也是赵六；同名的请都填电话区分/,
  )
  expect((await imports('staff', '姓名,电话,角色\n赵六,123,国王\n')).error).toMatch(
    /「电话」：电话不对[\s\S]*「角色」：没有「国王」，只能填：只看、编辑、发送、审批、管理/,
  )
  expect(await office.does('grid list')).toMatch(/一期.*王芳[\s\S]*二期.*王芳/)
  const { readdirSync, readFileSync } = await import('node:fs')
  for (const name of readdirSync(office.folder).filter((each) => each.startsWith('anlin.db'))) {
    const bytes = readFileSync(`${office.folder}/${name}`)
    for (const secret of ['王芳', '刘建国', '13800000002']) expect(bytes.includes(secret)).toBe(false)
  }
})

test('duty: times as people write them, the time of China; overnight needs the next day', async () => {
  await imports('staff', '姓名\n刘建国\n', '--apply')
  const duty =
    '姓名,开始,结束\n刘建国,2099-05-12 20:00,2099/5/13 8:00\n刘建国,2099年5月13日 20:00,2099-05-14 08:00\n'
  expect((await imports('duty', duty, '--apply')).out).toMatch(/排班：新增 2/)
  expect(await office.does('duty list')).toMatch(/刘建国 {2}05-12 20:00 到 05-13 08:00\n/)
  const bad = '姓名,开始,结束\n刘建国,2099-05-12 20:00,2099-05-12 08:00\n李四,明天,2099-05-12 08:00\n'
  expect((await imports('duty', bad)).error.split('\n').slice(0, 2)).toEqual([
    '第 2 行「结束」：结束要晚于开始；过了半夜的请写第二天的日期',
    '第 3 行「开始」：「明天」不是时间，请写成 2026-05-12 08:00',
  ])
  expect((await imports('duty', '姓名,开始,结束\n李四,2099-05-12 08:00,2099-05-12 20:00\n')).error).toMatch(
    /没有叫李四的工作人员，请先导入工作人员/,
  )
})

test('what is no table, or not the one that was meant, is refused with what to do', async () => {
  expect((await imports('rooms', '姓名,电话\n王芳,1\n')).error).toBe(
    '第 1 行要写列名，缺少：群名。\n「群」的列名：群名、网格、人数、标签、群机器人',
  )
  expect((await imports('rooms', Buffer.from('89504e470d0a1a0a00', 'hex'))).error).toMatch(/不是表格文件/)
  expect((await imports('rooms', '群名\n')).error).toMatch(/一行也没有/)
  expect((await imports('kings', GRIDS)).error).toMatch(/--kind 只能是/)
  expect(await office.refuses('directory import nowhere.csv --kind rooms')).toMatch(/没有文件 nowhere\.csv/)
})

test('all or nothing: a write that fails in the middle leaves nothing behind', async () => {
  const SQLite = (await import('better-sqlite3')).default
  const file = new SQLite(`${office.folder}/anlin.db`)
  file.exec(
    "create trigger refuse before insert on room when new.name = '群900' begin select raise(abort, 'refused'); end",
  )
  file.close()
  const rows = [['群名'], ...Array.from({ length: 1_000 }, (_, i) => [`群${i}`])]
  const { code, error } = await imports('rooms', toCsv(rows).toString('utf8'), '--apply')
  expect(code).toBe(1)
  expect(error).toMatch(/refused/)
  expect(await office.does('room list')).toBe('共 0 个群')
  expect(await office.does('audit list')).not.toMatch(/import/)
})

test('20,000 rooms, with progress', async () => {
  await imports('grids', GRIDS, '--apply')
  const rows = Array.from({ length: 20_000 }, (_, i) => [`群${i}`, String((i % 2) + 1), 400, '老旧小区'])
  const table = toCsv([['群名', '网格', '人数', '标签'], ...rows]).toString('utf8')
  const { code, out } = await imports('rooms', table, '--apply')
  expect(code).toBe(0)
  expect(out).toMatch(/写入 1000\/20000[\s\S]*写入 20000\/20000\n群：新增 20000，更改 0，不变 0/)
  expect((await imports('rooms', table)).out).toMatch(/不变 20000/)
})
