import { closeTowns, startTown } from './support/town.js'

afterEach(closeTowns)

test('a code binds once, within half an hour, and never by name', async () => {
  const town = await startTown()
  const code = await town.staff.makeCode('网格员小刘', 'dispatcher', 'cli')
  const liu = town.resident('网格员小刘')
  await liu.says(`绑定 ${code}`).hears(/登记好了/)
  await town.resident('网格员小刘二号').says(`绑定 ${code}`).hears(/不对/)
  expect(town.staff.onDuty()).toHaveLength(1)

  const late = await town.staff.makeCode('网格员小王', 'viewer', 'cli')
  town.clock.pass(31 * 60_000)
  await town.resident('网格员小王').says(`绑定 ${late}`).hears(/不对/)
  expect(town.staff.all()).toHaveLength(1)
})

test('guessing codes is stopped after five, and every try is in the trail', async () => {
  const town = await startTown()
  const thief = town.resident('路人')
  for (let i = 0; i < 5; i++) await thief.says(`绑定 0000000${i}`).hears(/不对/)
  await thief.says('绑定 00000009').hears(/次数太多/)
  const code = await town.staff.makeCode('甲', 'viewer', 'cli')
  await thief.says(`绑定 ${code}`).hears(/次数太多/)
  const trail = await town.db.selectFrom('audit').select('action').execute()
  expect(trail.filter((row) => row.action === 'staff.bind-refused')).toHaveLength(5)
})

test('a code posted in a room binds the room, and pages go there', async () => {
  const town = await startTown()
  const code = await town.staff.makeCode('值班群', 'dispatcher', 'cli')
  await town
    .resident('小刘')
    .in('社区值班群')
    .asks(`绑定 ${code}`)
    .hears(/值班群/)
  await town.resident('张阿姨').says('我家厨房着火了快来人').replies()
  expect(town.saidTo('room-社区值班群').at(-1)).toMatch(/警情 1/)
})

test('off duty is not paged; removed is no staff', async () => {
  const town = await startTown()
  const liu = await town.dutyOfficer('小刘')
  const [member] = town.staff.all()
  await town.staff.setDuty(member!.id, false, 'cli')
  await town.resident('张阿姨').says('我家厨房着火了快来人').replies()
  expect(town.saidTo(liu.id)).toHaveLength(1)
  expect(await town.staff.remove(member!.id, 'cli')).toBe(true)
  expect(await town.staff.remove(member!.id, 'cli')).toBe(false)
  expect(town.staff.byContact(liu.id)).toBeUndefined()
  const trail = await town.db.selectFrom('audit').select('action').orderBy('id').execute()
  expect(trail.map((row) => row.action)).toEqual(['staff.code', 'staff.bind', 'staff.duty', 'staff.remove'])
})
