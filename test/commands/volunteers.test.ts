import { deflateRawSync } from 'node:zlib'
import { toXlsx } from '../../src/tables/index.js'
import { Office } from './support.js'

let office: Office
beforeEach(async () => {
  office = new Office()
  await office.does('community add 幸福里社区')
})
afterEach(() => office.close())

const LIST = '姓名,联系电话,家庭住址,特长,岗位,队伍\n张秀兰,13800001234,3栋2单元501,急救、电工,引路员,\n'

test('a list of the office: a dry run, then written, then nothing changes; a second list adds what was not known', async () => {
  const file = office.file('a.csv', LIST)
  expect(await office.does(`volunteer import ${file}`)).toMatch(
    /新增 1，补充 0，不变 0，有错 0[\s\S]*只是检查/,
  )
  expect(await office.does('volunteer list')).toMatch(/共 0 名/)
  expect(await office.does(`volunteer import ${file} --apply`)).toMatch(/写入 1\/1[\s\S]*已写入/)
  expect(await office.does(`volunteer import ${file} --apply`)).toMatch(/新增 0，补充 0，不变 1/)
  const listed = await office.does('volunteer list')
  expect(listed).toMatch(/V1 {2}张秀兰 {2}138\*\*\*\*1234 {2}在册 {2}没绑微信 {2}引路员/)
  const bare = office.file('b.csv', '姓名,手机号,住址\n李明,13900001111,\n')
  await office.does(`volunteer import ${bare} --apply`)
  const more = office.file('c.csv', '姓名,手机号,住址\n李明,139-0000-1111,5栋\n')
  expect(await office.does(`volunteer import ${more} --apply`)).toMatch(/新增 0，补充 1，不变 0/)
})

test('every bad row is told with what to do; the good ones are written only when it is said so', async () => {
  const bad = office.file(
    'bad.csv',
    `${LIST}=1+1,13800001235,,,,\n李明,1380000,,,,\n王五,13800001236,,飞行,,\n张秀兰,13800001234,,,,\n赵六,13800001237,342501196001011234,,,\n钱七,13800001238,,,,没有的队\n`,
  )
  const { code, error, out } = await office.run(['volunteer', 'import', bad, '--apply'])
  expect(code).toBe(1)
  expect(error.split('\n')).toEqual([
    '第 3 行「姓名」：不像姓名，请只写姓名',
    '第 4 行「手机号」：要填 11 位手机号',
    '第 5 行「特长」：没有「飞行」，只能填：急救、电工、驾驶、心理、宣传、手语、方言、其他',
    '第 6 行：和第 2 行是同一个人',
    '第 7 行：有身份证号，请从表里删掉，我们不保存',
    '第 8 行「队伍」：没有队伍「没有的队」，请先建队伍',
  ])
  expect(out).toMatch(/什么也没有写入/)
  expect(await office.does('volunteer list')).toMatch(/共 0 名/)
  await office.does(`volunteer import ${bad} --apply --skip-bad`)
  expect(await office.does('volunteer list')).toMatch(/共 1 名/)
})

test('20,000 rows are imported with progress, and a bad row among them is named', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => [
    `张${String.fromCharCode(0x4e00 + (i % 5_000))}`,
    i === 12_345 ? '138' : `138${String(i).padStart(8, '0')}`,
    `${(i % 40) + 1}栋${(i % 4) + 1}单元${(i % 6) + 1}01`,
  ])
  const file = office.file('big.xlsx', await toXlsx([['姓名', '手机号', '住址'], ...rows]))
  const { code, out, error } = await office.run(['volunteer', 'import', file, '--apply', '--skip-bad'])
  expect([code, error]).toEqual([0, '第 12347 行「手机号」：要填 11 位手机号'])
  expect(out).toMatch(/写入 1000\/19999[\s\S]*写入 19999\/19999[\s\S]*新增 19999/)
})

test('a file that is no table, and one that unpacks to gigabytes, are refused', async () => {
  const picture = office.file('a.xlsx', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]))
  expect(await office.refuses(`volunteer import ${picture}`)).toMatch(/不是表格文件/)
  const bomb = office.file('bomb.xlsx', zipBomb())
  expect(await office.refuses(`volunteer import ${bomb}`)).toMatch(/太大|打不开/)
  expect(await office.refuses('volunteer import nowhere.xlsx')).toMatch(/没有文件/)
})

test('teams, targets, hours; an export needs a reason', async () => {
  const file = office.file('a.csv', LIST)
  await office.does(`volunteer import ${file} --apply`)
  await office.does('volunteer team add 引路队 --role 引路员 --target 3')
  expect(await office.refuses('volunteer team add 引路队')).toMatch(/已经有/)
  await office.does('volunteer team place V1 引路队')
  await office.does('volunteer target 引路员 10')
  expect(await office.does('volunteer recruitment')).toMatch(
    /引路员：1 人，要 10 人，还差 9 人[\s\S]*引路队：1 人，要 3 人/,
  )
  expect(await office.does('volunteer time 1 99 --minutes 90 --title 值守')).toMatch(/已记 1 人[\s\S]*V99/)
  expect(await office.refuses('volunteer approve 77')).toMatch(/没有志愿者 V77/)
  const target = `${office.folder}/out.xlsx`
  expect(await office.refuses(`volunteer export ${target} --reason 看`)).toMatch(/用途至少写 4 个字/)
  expect(await office.does(`volunteer export ${target} --reason 街道检查用`)).toMatch(/用完请删掉/)
  expect(await office.refuses(`volunteer export ${target} --reason 街道检查用`)).toMatch(/已经有文件/)
  expect(await office.does('audit list --limit 3')).toMatch(/volunteer\.export/)
})

test('buildings and cards', async () => {
  await office.does('grid add 1 第一网格')
  const file = office.file('b.csv', '楼栋,网格,户数\n3栋,1,60\n五号,1,60\n7,9,\n')
  const { code, error } = await office.run(['household', 'building', 'import', file, '--apply'])
  expect(code).toBe(1)
  expect(error).toMatch(/第 3 行「楼栋」[\s\S]*第 4 行「网格」：没有网格「9」/)
  await office.does('household building put 3 --grid 1 --households 60')
  expect(await office.does('household building list')).toMatch(/3栋 {2}第一网格 {2}60 户/)
  expect(await office.does('household coverage')).toMatch(/第一网格：0\/60 户（0%），缺网格员电话、替补电话/)
  expect(await office.does('household card 3栋2单元501')).toMatch(/第一网格[\s\S]*着火：119/)
})

/** One part that says it is small and unpacks to 200 MB. */
function zipBomb(): Buffer {
  const packed = deflateRawSync(Buffer.alloc(200 * 1024 * 1024))
  const name = Buffer.from('xl/worksheets/sheet1.xml')
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(1_000, 22)
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(packed.length, 20)
  central.writeUInt32LE(1_000, 24)
  central.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length + name.length, 12)
  end.writeUInt32LE(local.length + name.length + packed.length, 16)
  return Buffer.concat([local, name, packed, central, name, end])
}
