import { Office } from './support.js'

let office: Office
beforeEach(() => (office = new Office()))
afterEach(() => office.close())

test('whoever lost the password gets one on the command line, and signs in no longer elsewhere', async () => {
  await office.does('staff add 王主任 --role admin')
  expect(await office.refuses('staff reset-password 王主任')).toMatch(/还没有工作台的用户名/)
  const said = await office.does('staff reset-password 王主任 --login wang')
  expect(said).toMatch(/用户名 {2}wang\n {4}密码 {4}[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}/)
  const again = await office.does('staff reset-password 王主任')
  expect(again).not.toBe(said)
  expect(await office.does('staff sign-out 王主任')).toMatch(/现在没有登录/)
  await office.does('staff add 小刘 --role editor')
  expect(await office.refuses('staff reset-password 小刘 --login WANG')).toMatch(/已经有人用了/)
})

test('a backup is made, tried, and put back by the command line', async () => {
  await office.does('community add 幸福里社区')
  const made = await office.does('backup')
  const name = /备份好了：([\d-]+)/.exec(made)![1]!
  expect(made).toMatch(/anlin\.key 不在备份里/)
  await office.does('community add 平安里社区')
  expect(await office.does(`restore --verify ${name}`)).toMatch(/备份完好/)
  expect(await office.does('community list')).toMatch(/平安里/)
  expect(await office.refuses(`restore ${name}`)).toMatch(/加 --yes/)
  expect(await office.does(`restore ${name} --yes`)).toMatch(/恢复好了/)
  expect(await office.does('community list')).not.toMatch(/平安里/)
  expect(await office.refuses('restore --verify nowhere')).toMatch(/不是安邻的备份/)
})
