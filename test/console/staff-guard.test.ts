import * as contract from '../../src/console/contract/index.js'
import { may, ROLES, type Act } from '../../src/directory/index.js'
import { closeStaffTowns, startStaffTown } from './staff-town.js'

afterEach(closeStaffTowns)

/** Every route of every staff contract. */
const ROUTES = Object.entries(contract)
  .filter(([name]) => name.endsWith('Api') && name !== 'chatApi')
  .flatMap(([, api]) => Object.entries(api as Record<string, contract.StaffEndpoint>))
  .map(([name, { access }]) => {
    const [method, path] = name.split(' ') as ['GET' | 'POST', string]
    return { name, method, url: path.replace(/:\w+/g, 'x'), access }
  })

test.each([...ROLES, 'nobody'] as const)('a %s reaches what is theirs and nothing else', async (role) => {
  const { tab, member, house, town } = await startStaffTown()
  const id = role === 'nobody' ? undefined : await member('小刘', role, 'liu')
  const wrong: string[] = []
  for (const { name, method, url, access } of ROUTES) {
    if (access === 'everybody') continue
    const browser = tab()
    // Anew for each: some routes sign out.
    const where = { address: '', device: '' }
    if (id !== undefined) browser.cookie = `anlin_session=${await house.sessions.open(id, where, undefined)}`
    const before = await town.db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow()
    const answer = method === 'GET' ? await browser.get(url) : await browser.post(url, { nonsense: true })
    const after = await town.db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow()
    const refused =
      answer.statusCode === 401 || (answer.statusCode === 403 && answer.json().error.code === 'not-allowed')
    const mine = role !== 'nobody' && (access === 'oneself' || may(role, access as Act))
    if (refused === mine) wrong.push(`${name}: ${answer.statusCode} ${answer.body.slice(0, 100)}`)
    if (refused && after.seq !== before.seq) wrong.push(`${name}: refused, and did something`)
  }
  expect(wrong).toEqual([])
})

test('a change needs a POST from our own page', async () => {
  const { signedIn, house, app } = await startStaffTown()
  const admin = await signedIn('admin', 'wang')
  const evil: Record<string, string>[] = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'http://127.0.0.1:9999' },
  ]
  for (const headers of evil) {
    const answer = await admin.post('/api/staff/members', { name: '坏人', role: 'admin' }, headers)
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'foreign-request'])
  }
  const formless = await app.inject({
    method: 'POST',
    url: '/api/staff/members',
    headers: { host: '127.0.0.1:8080', cookie: admin.cookie! },
    payload: { name: '坏人', role: 'admin' },
  })
  expect(formless.statusCode).toBe(403)
  expect(house.staff.all()).toHaveLength(1)
})

test('fields that the contract does not know do not come in', async () => {
  const { signedIn, house } = await startStaffTown()
  const admin = await signedIn('admin', 'wang')
  const { id } = await admin.does('/api/staff/members', {
    name: '小刘',
    role: 'viewer',
    onDuty: true,
    id: 'mine',
  })
  expect(id).not.toBe('mine')
  expect(house.staff.byId(id)).toMatchObject({ onDuty: false })
})
