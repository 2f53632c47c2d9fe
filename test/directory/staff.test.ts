import { ACTS, addShift, may, ROLES } from '../../src/directory/index.js'
import { HOUR_MS } from '../../src/shared/index.js'
import { closeTowns, Speaker, startTown } from '../support/town.js'

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
  const trail = await town.db.selectFrom('audit').select('action').orderBy('seq').execute()
  expect(trail.map((row) => row.action)).toEqual(['staff.code', 'staff.bind', 'staff.duty', 'staff.remove'])
})

test('the roster says who is paged; while it names nobody, whoever is always on duty', async () => {
  const town = await startTown()
  const liu = await town.dutyOfficer('小刘')
  const wang = await town.dutyOfficer('小王')
  const [, member] = town.staff.all()
  const shift = {
    staffId: member!.id,
    from: town.clock.now() + HOUR_MS,
    until: town.clock.now() + 9 * HOUR_MS,
  }
  await addShift(town.db, shift, town.clock.now(), 'cli')
  await town.staff.load()
  expect(town.staff.onDuty().map((m) => m.contactId)).toEqual([liu.id, wang.id])
  town.clock.pass(HOUR_MS)
  expect(town.staff.onDuty().map((m) => m.contactId)).toEqual([wang.id])
  town.clock.pass(8 * HOUR_MS)
  expect(town.staff.onDuty()).toHaveLength(2)
})

test('a shift of somebody who cannot be reached does not leave the community without anybody', async () => {
  const town = await startTown()
  const liu = await town.dutyOfficer('小刘')
  const zhao = await town.staff.add({ name: '老赵', role: 'viewer', phone: '13800000000' }, 'cli')
  const now = town.clock.now()
  await addShift(town.db, { staffId: zhao.id, from: now, until: now + HOUR_MS }, now, 'cli')
  await town.staff.load()
  expect(town.staff.onDuty().map((m) => m.contactId)).toEqual([liu.id])
})

test('after a new login a member is bound anew by a code, and keeps role, telephone and shifts', async () => {
  const town = await startTown()
  const zhao = await town.staff.add({ name: '老赵', role: 'approver', phone: '13800000000' }, 'cli')
  const now = town.clock.now()
  await addShift(town.db, { staffId: zhao.id, from: now, until: now + HOUR_MS }, now, 'cli')
  for (const login of ['一', '二']) {
    const code = await town.staff.makeCodeFor(zhao.id, 'cli')
    const contact = town.resident(`老赵的号${login}`)
    await contact.says(`绑定 ${code}`).hears(/老赵，登记好了/)
    expect(town.staff.onDuty()).toMatchObject([
      { id: zhao.id, role: 'approver', phone: '13800000000', contactId: contact.id },
    ])
  }
  expect(await town.staff.makeCodeFor('nobody', 'cli')).toBeUndefined()
})

test('a nickname twin of a member is no staff, and binding a contact twice leaves one member', async () => {
  const town = await startTown()
  const liu = await town.dutyOfficer('网格员小刘')
  const twin = new Speaker(town, '网格员小刘', undefined, 'wxid_somebody_else')
  await twin.says('我家厨房着火了快来人').replies()
  expect(town.staff.byContact(twin.id)).toBeUndefined()
  expect(town.saidTo(liu.id).at(-1)).toMatch(/警情 1/)
  const other = await town.staff.add({ name: '老赵', role: 'viewer' }, 'cli')
  await liu.says(`绑定 ${await town.staff.makeCodeFor(other.id, 'cli')}`).hears(/老赵/)
  expect(town.staff.byContact(liu.id)?.name).toBe('老赵')
  expect(town.staff.byName('网格员小刘')).toMatchObject([{ role: 'dispatcher' }])
  expect(town.staff.byName('网格员小刘')[0]).not.toHaveProperty('contactId')
})

test('what a role may do', () => {
  const allowed = ROLES.map((role) => [role, ACTS.filter((act) => may(role, act)).join(' ')])
  expect(Object.fromEntries(allowed)).toEqual({
    viewer: 'view',
    editor: 'view edit',
    dispatcher: 'view edit send',
    approver: 'view approve',
    admin: 'view edit send approve administer',
  })
})
