import { Office } from './support.js'

let office: Office
beforeEach(() => (office = new Office()))
afterEach(() => office.close())

test('a call-out by command line waits for the bot to call; the board and the end are there', async () => {
  expect(await office.does('callout plans')).toMatch(
    /消防 {2}居民楼火灾[\s\S]*小区大门（引路员，1 人）[\s\S]*防汛/,
  )
  expect(await office.refuses('callout start 地震')).toMatch(/没有预案「地震」/)
  expect(await office.does('callout start 消防 3栋 --drill')).toBe('集结 1 已启动（演练）')
  expect(await office.does('callout board 1')).toMatch(/^【演练】\n集结 1 居民楼火灾\n小区大门 0\/1/)
  expect(await office.does('callout end 1')).toBe('已收队，通知 0 人。')
  expect(await office.does('callout end 1')).toBe('早就收队了。')
  expect(await office.refuses('callout board 7')).toMatch(/没有集结 7/)
})

test('nobody is looked after without a day of consent; codes are shown once and names nowhere', async () => {
  expect(await office.refuses('mutual add 赵大爷 3栋2单元501 --consent 以前 --helper 孙姐')).toMatch(
    /不是日期/,
  )
  expect((await office.run(['mutual', 'add', '赵大爷', '3栋', '--helper', '孙姐'])).code).not.toBe(0)
  expect(
    await office.does('mutual add 赵大爷 3栋2单元501 --consent 2026-04-01 --helper 孙姐 --backup 周叔'),
  ).toMatch(/孙姐：结对 \d{8}\n周叔：结对 \d{8}/)
  const listed = await office.does('mutual list')
  expect(listed).toMatch(/3栋2单元501 {2}孙姐（没结对）、周叔（没结对）\n共 1 户/)
  expect(listed).not.toMatch(/赵大爷/)
  await office.does(`mutual remove ${listed.split(' ')[0]}`)
  expect(await office.does('mutual list')).toBe('共 0 户')
})

test('a plan of the community takes the place of the shipped one; one that is wrong is told and does not', async () => {
  const { mkdirSync, writeFileSync } = await import('node:fs')
  const folder = `${office.folder}/knowledge/plans`
  mkdirSync(folder, { recursive: true })
  const own = '{ id: gate, name: 北门, role: 引路员, people: 1, text: 到北门等消防车。 }'
  const plan = `name: 本小区火灾\nwords: [消防]\nhazard: fire\nbackup_after_minutes: 2\nroll_call: false\nsafety: 先顾自己。\nposts:\n  - ${own}\n`
  writeFileSync(`${folder}/household-fire.yaml`, plan)
  expect(await office.does('callout plans')).toMatch(
    /消防 {2}本小区火灾 {2}2 分钟[\s\S]*北门（引路员，1 人）/,
  )
  writeFileSync(`${folder}/household-fire.yaml`, plan.replace('people: 1', 'people: 很多'))
  const { code, out, error } = await office.run(['callout', 'plans'])
  expect(code).toBe(1)
  expect(error).toMatch(/plans.household-fire\.yaml：「posts\.0\.people」/)
  expect(out).toMatch(/消防 {2}居民楼火灾/)
  writeFileSync(`${folder}/household-fire.yaml`, 'posts: [')
  expect((await office.run(['callout', 'plans'])).error).toMatch(/读不懂，请检查缩进/)
})
