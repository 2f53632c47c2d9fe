import { HOUR_MS, MINUTE_MS } from '../../src/shared/index.js'
import { closeStaffTowns, startStaffTown } from './staff-town.js'

afterEach(closeStaffTowns)

/** A town with one room, and an orange alert that was written and not sent. */
async function drafted() {
  const office = await startStaffTown()
  await office.town.boundRoom('一期')
  const liu = await office.signedIn('dispatcher', 'liu')
  const { id } = await liu.does('/api/staff/alerts', {
    kind: 'actual',
    level: 'orange',
    headline: '暴雨橙色预警',
    text: '请不要外出。',
    targets: { all: true, grids: [], tags: [], rooms: [] },
    expiresAt: office.town.clock.now() + HOUR_MS,
  })
  return { ...office, liu, alert: id as string }
}
const FACTS = { issuer: '青禾市气象台', sourceLink: 'https://www.12379.cn/a' }

test('a template that another person agreed to is sent by one alone', async () => {
  const { town, liu, alert, signedIn } = await drafted()
  const wang = await signedIn('approver', 'wang')
  const { id } = await liu.does('/api/staff/templates', { alert, name: '暴雨不出门', hours: 6 })
  const url = `/api/staff/templates/${id}`
  expect((await liu.post(`${url}/use`, FACTS)).json().error).toMatchObject({
    code: 'template-not-approved',
    message: expect.stringMatching(/还没有批准/),
  })
  const [seen] = (await wang.sees('/api/staff/templates')).templates
  expect(seen).toMatchObject({ name: '暴雨不出门', targets: '全部群', hours: 6, mine: false, relays: true })
  expect(seen.approvedBy).toBeUndefined()
  await wang.does(`${url}/approve`)
  const used = await liu.does(`${url}/use`, { ...FACTS, issuedAt: town.clock.now() - MINUTE_MS })
  const preview = await liu.does(`/api/staff/alerts/${used.id}/preview`)
  expect(preview).toMatchObject({ rooms: 1, problems: [], needsSecondPerson: false })
  const sent = await liu.does(`/api/staff/alerts/${used.id}/confirm`, { typed: '1', hash: preview.hash })
  expect(sent.words).toMatch(/正在发给 1 个群/)
})

test('nobody agrees to their own; a name is given once; what is retired is gone', async () => {
  const { signedIn, alert } = await drafted()
  const admin = await signedIn('admin', 'wang')
  const { id } = await admin.does('/api/staff/templates', { alert, name: '暴雨不出门', hours: 6 })
  const url = `/api/staff/templates/${id}`
  expect((await admin.post(`${url}/approve`)).json().error.code).toBe('own-approval')
  const twin = await admin.post('/api/staff/templates', { alert, name: '暴雨不出门', hours: 6 })
  expect([twin.statusCode, twin.json().error.message]).toEqual([409, '已经有同名的模板，请换个名字。'])
  expect((await admin.post('/api/staff/templates', { alert: 'x', name: '别的', hours: 6 })).statusCode).toBe(
    404,
  )
  await admin.does(`${url}/retire`)
  expect((await admin.sees('/api/staff/templates')).templates).toEqual([])
  expect((await admin.post(`${url}/approve`)).statusCode).toBe(404)
})
