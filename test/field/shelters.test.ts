import { shelterFor } from '../../src/parts/index.js'
import { closeTowns } from '../support/town.js'
import { phonePhoto, startFieldTown, stopField, type FieldTown } from './support.js'
import type { ShelterDetails } from '../../src/services/shelters/index.js'

afterEach(async () => {
  await stopField()
  await closeTowns()
})

const school: ShelterDetails = {
  name: '实验小学操场',
  address: '幸福路 12 号',
  capacity: 800,
  purposes: ['earthquake'],
  accessible: true,
  route: '出小区东门，右转 200 米',
  mapLink: 'https://uri.amap.com/marker?position=121.4,31.2',
  rank: 2,
  serves: [{ kind: 'building', value: '3栋' }],
}
const hall: ShelterDetails = {
  ...school,
  name: '社区礼堂',
  address: '幸福路 1 号',
  accessible: false,
  rank: 1,
  serves: [],
}

async function withShelters(options: Parameters<typeof startFieldTown>[0] = {}): Promise<FieldTown> {
  const field = await startFieldTown(options)
  const outcome = await field.town.grids.addCommunity('幸福里社区', 'cli')
  const community = outcome.kind === 'added' ? outcome.community.id : ''
  await field.desks.shelters.add(community, school, 'cli')
  await field.desks.shelters.add(community, hall, 'cli')
  return field
}

test('a resident asks where the shelters are, names the building, and looks at the way', async () => {
  const { town, desks } = await withShelters()
  const zhang = town.resident('张阿姨')
  await zhang
    .says('避难场所在哪')
    .hears(/社区的避难场所[\s\S]*1 社区礼堂[\s\S]*2 实验小学操场[\s\S]*发楼栋给我/)
  const mine = await zhang.says('三栋避难场所在哪').replies()
  expect(mine.join()).toMatch(/3栋的避难场所：\n1 实验小学操场/)
  const [first] = await desks.shelters.nearest({ building: '3栋' })
  await desks.shelters.setRoutePicture(first!.shelter.id, await phonePhoto(), 'cli')
  const seen = await zhang.says('1').replies()
  expect(seen[0]).toMatch(
    /【实验小学操场】[\s\S]*800 人[\s\S]*轮椅能进[\s\S]*出小区东门[\s\S]*https:\/\/uri\.amap/,
  )
  expect(seen[1]).toMatch(/^\[photo-/)
})

test('whoever has said where they live is told of their own shelter first', async () => {
  const { town } = await withShelters({
    neighbours: { homeOf: () => Promise.resolve({ building: '3栋' }) },
  })
  await town
    .resident('李师傅')
    .says('最近的避难场所')
    .hears(/3栋的避难场所：\n1 实验小学操场/)
})

test('what a shelter is stays a question, and nothing is made up while none is entered', async () => {
  const { town } = await withShelters()
  const text = (await town.resident('张阿姨').says('什么是应急避难场所标志').replies()).join()
  expect(text).not.toMatch(/社区礼堂/)
  const empty = await startFieldTown()
  await empty.town
    .resident('张阿姨')
    .says('避难场所在哪')
    .hears(/还没有登记到我这里/)
})

test('a digit after another question belongs to that question', async () => {
  const { town } = await withShelters()
  const zhang = town.resident('张阿姨')
  await zhang.says('避难场所在哪').hears(/社区礼堂/)
  await zhang.says('灭火器怎么用').hears(/灭火器/)
  const text = (await zhang.says('1').replies()).join()
  expect(text).not.toMatch(/社区礼堂/)
})

test('staff are reminded once of each lot that expires, and again when its day is changed', async () => {
  const { town, desks, rounds } = await withShelters()
  const wang = await town.dutyOfficer('王芳')
  const community = (await town.grids.communities())[0]!.id
  const lot = { store: '物资柜', name: '矿泉水', quantity: 48, unit: '瓶', remindDays: 30 }
  await desks.supplies.add(community, { ...lot, expiresOn: '2026-06-01' }, 'cli')
  await desks.supplies.add(community, { ...lot, name: '手电', expiresOn: '2027-01-01' }, 'cli')
  await desks.supplies.add(community, { ...lot, name: '绳子' }, 'cli')
  await rounds()
  await rounds()
  const told = town.saidTo(wang.id).filter((text) => /到期/.test(text))
  expect(told).toEqual(['应急物资快到期了，请更换：\n物资柜：矿泉水 48瓶，还有 20 天（6月1日）'])
  expect((await desks.supplies.all()).map(({ name }) => name)).toEqual(['矿泉水', '手电', '绳子'])
})

test('a shelter is removed with everything that belongs to it; a twin and an unknown one are told', async () => {
  const { town, desks } = await withShelters()
  const community = (await town.grids.communities())[0]!.id
  expect(await desks.shelters.add(community, school, 'cli')).toEqual({ kind: 'twin' })
  const [first] = await desks.shelters.all()
  expect(await desks.shelters.edit(first!.id, { name: school.name }, 'cli')).toBe('twin')
  expect(await desks.shelters.setRoutePicture(first!.id, Buffer.from('<svg/>'), 'cli')).toEqual({
    refused: 'not-a-photo',
  })
  expect(await desks.shelters.remove(first!.id, 'cli')).toBe(true)
  expect(await desks.shelters.remove(first!.id, 'cli')).toBe(false)
  expect(await desks.shelters.all()).toHaveLength(1)
})

test('the contact card of a household names the shelter of its building, and none where nobody said which', async () => {
  const { town, desks } = await withShelters()
  const card = shelterFor(desks.shelters)
  expect(await card(town.db, { building: '3' })).toEqual({
    name: '实验小学操场',
    address: '幸福路 12 号',
    route: '出小区东门，右转 200 米',
  })
  expect(await card(town.db, { building: '8' })).toBeUndefined()
  const [hallNow] = await desks.shelters.all()
  await desks.shelters.remove(hallNow!.id, 'cli')
  expect(await card(town.db, { building: '8' })).toMatchObject({ name: '实验小学操场' })
})
