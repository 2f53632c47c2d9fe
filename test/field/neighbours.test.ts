import type { ContactId } from '../../src/channel/index.js'
import { fieldNeighbours } from '../../src/parts/index.js'
import type { CallableVolunteer, TimeEntry, VolunteerId } from '../../src/services/volunteers/index.js'
import { closeTowns, startTown } from '../support/town.js'

afterEach(closeTowns)

test('plans name roles in Chinese, volunteers keep codes; who came to a training gets training hours', async () => {
  const { db } = await startTown()
  const guide: CallableVolunteer = {
    id: 'v1' as VolunteerId,
    contactId: 'wxid_1' as ContactId,
    name: '甲',
    roles: ['guide'],
    skills: [],
    teamIds: [],
  }
  const entries: TimeEntry[] = []
  const volunteers = {
    callable: () => Promise.resolve([guide, { ...guide, id: 'v2' as VolunteerId, roles: ['marshal'] }]),
    recordAttendance: (_trx: unknown, _contacts: readonly ContactId[], entry: TimeEntry) =>
      Promise.resolve(entries.push(entry)),
  }
  const { helpers, credit, homeOf, gridOf } = fieldNeighbours(
    {
      volunteers,
      households: {
        homesIn: () => Promise.resolve([]),
        homeOf: () => Promise.resolve({ address: { building: '3', unit: '2', room: '501' } }),
        gridOf: (_db, address) => Promise.resolve(`grid of ${address.building}`),
      },
    },
    db,
  )
  expect((await helpers.withRole('引路员')).map(({ id, contact }) => [id, contact])).toEqual([
    ['v1', 'wxid_1'],
  ])
  expect(await helpers.withRole('没有的角色')).toEqual([])
  const entry = { minutes: 120, title: '灭火器', day: '2026-05-14', source: 'event:1' }
  await credit(db, { contacts: [guide.contactId], training: true, ...entry })
  expect(entries).toEqual([{ ...entry, kind: 'training' }])
  expect(await homeOf(guide.contactId)).toEqual({ building: '3栋', gridId: 'grid of 3' })
  expect(await gridOf(db, '12栋')).toBe('grid of 12')
})
