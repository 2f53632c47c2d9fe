import { HOUR_MS, MINUTE_MS } from '../../src/shared/index.js'
import type { Town } from '../support/town.js'
import { closeStaffTowns, startStaffTown, type Json } from './staff-town.js'

afterEach(closeStaffTowns)

function orange(town: Town, over: object = {}) {
  const now = town.clock.now()
  return {
    kind: 'actual',
    level: 'orange',
    headline: '暴雨橙色预警',
    text: '未来3小时有大雨，请不要外出。',
    issuer: '青禾市气象台',
    sourceLink: 'https://www.12379.cn/a',
    issuedAt: now - MINUTE_MS,
    expiresAt: now + 6 * HOUR_MS,
    targets: { all: true, grids: [], tags: [], rooms: [] },
    ...over,
  }
}

async function townWithRooms() {
  const office = await startStaffTown()
  for (const name of ['一期', '二期', '三期']) await office.town.boundRoom(name)
  await office.town.newRoom('四期')
  return office
}

test('an alert is looked at before it is saved: words, rooms, who is left out, what it still lacks', async () => {
  const { town, signedIn } = await townWithRooms()
  const editor = await signedIn('editor')
  const look = await editor.does('/api/staff/alerts/look', orange(town))
  expect(look).toMatchObject({ rooms: 3, leftOut: ['四期'], problems: [], needsSecondPerson: true })
  expect(look.text).toContain('请不要外出')
  const bare = await editor.does('/api/staff/alerts/look', orange(town, { issuer: '', sourceLink: '' }))
  expect(bare.problems).toEqual(['转发官方预警，要写发布单位', '转发官方预警，要附官方链接'])
  expect((await editor.sees('/api/staff/alerts?show=all')).alerts).toEqual([])
})

test('orange goes out when a second person agrees, and never by one alone', async () => {
  const { town, signedIn } = await townWithRooms()
  const [liu, wang] = [await signedIn('admin', 'liu'), await signedIn('approver', 'wang')]
  const { id } = await liu.does('/api/staff/alerts', orange(town))
  const url = `/api/staff/alerts/${id}`
  const seen = await liu.does(`${url}/preview`)
  expect(seen).toMatchObject({ rooms: 3, confirmWith: '3' })
  expect((await liu.post(`${url}/confirm`, { typed: '4', hash: seen.hash })).json().error.code).toBe(
    'wrong-number',
  )
  expect((await liu.post(`${url}/confirm`, { typed: '演练 3', hash: seen.hash })).json().error.code).toBe(
    'wrong-word',
  )
  await liu.does(`${url}/confirm`, { typed: '３', hash: seen.hash })
  expect((await liu.post(`${url}/approve`)).json().error.code).toBe('own-approval')
  expect(
    town.channel.sent.filter(({ target }) => target.kind === 'room' && /大雨/.test(JSON.stringify(target))),
  ).toEqual([])
  // Two presses at once are one approval.
  const both = await Promise.all([wang.post(`${url}/approve`), wang.post(`${url}/approve`)])
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409])
  await town.passes(MINUTE_MS)
  expect(await liu.sees(`${url}/progress`)).toMatchObject({ total: 3, sent: 3, waiting: 0 })
  expect(town.saidTo('room-一期').join()).toContain('请不要外出')
})

test('an edit takes back what was agreed to', async () => {
  const { town, signedIn } = await townWithRooms()
  const [liu, wang] = [await signedIn('dispatcher', 'liu'), await signedIn('approver', 'wang')]
  const { id } = await liu.does('/api/staff/alerts', orange(town))
  const url = `/api/staff/alerts/${id}`
  const { hash } = await liu.does(`${url}/preview`)
  await liu.does(`${url}/confirm`, { typed: '3', hash })
  await liu.does(`${url}/edit`, orange(town, { text: '未来3小时有暴雨。' }))
  expect((await wang.post(`${url}/approve`)).json().error.code).toBe('wrong-state')
  expect((await liu.post(`${url}/confirm`, { typed: '3', hash })).statusCode).toBe(409)
})

test('a drill is confirmed by another word and says what it is', async () => {
  const { town, signedIn } = await townWithRooms()
  const liu = await signedIn('dispatcher', 'liu')
  const { id } = await liu.does(
    '/api/staff/alerts',
    orange(town, { kind: 'exercise', level: 'notice', headline: '', text: '消防演练，请到广场集合。' }),
  )
  const url = `/api/staff/alerts/${id}`
  const { hash, text, confirmWith } = await liu.does(`${url}/preview`)
  expect(text).toContain('【演练】')
  expect(confirmWith).toBe('演练 3')
  expect((await liu.post(`${url}/confirm`, { typed: '3', hash })).json().error.code).toBe('wrong-word')
  await liu.does(`${url}/confirm`, { typed: '演练 3', hash })
})

test('sending is held, goes on, and is stopped; what was sent is corrected and ended', async () => {
  const { town, signedIn } = await townWithRooms()
  const liu = await signedIn('dispatcher', 'liu')
  town.channel.ready = false
  const { id } = await liu.does(
    '/api/staff/alerts',
    orange(town, { level: 'notice', issuer: '', sourceLink: '', issuedAt: undefined }),
  )
  const url = `/api/staff/alerts/${id}`
  const { hash } = await liu.does(`${url}/preview`)
  town.channel.answer = () => ({ kind: 'unavailable', detail: 'away' }) as never
  await liu.does(`${url}/confirm`, { typed: '3', hash })
  expect((await liu.does(`${url}/pause`)).words).toMatch(/暂停了/)
  expect((await liu.sees('/api/staff/alerts')).alerts).toMatchObject([{ state: 'paused' }])
  await liu.does(`${url}/resume`)
  await liu.does(`${url}/stop`)
  expect((await liu.post(`${url}/resume`)).statusCode).toBe(409)
  const end = await liu.does(`${url}/end`)
  expect((await liu.sees(`/api/staff/alerts/${end.id}`)).alert).toMatchObject({
    type: 'cancel',
    state: 'draft',
  })
})

test('an editor writes and does not send; a dispatcher does not approve', async () => {
  const { town, signedIn } = await townWithRooms()
  const editor = await signedIn('editor')
  const dispatcher = await signedIn('dispatcher')
  const { id } = await editor.does('/api/staff/alerts', orange(town))
  const url = `/api/staff/alerts/${id}`
  const { hash } = await editor.does(`${url}/preview`)
  for (const [tab, path] of [
    [editor, 'confirm'],
    [dispatcher, 'approve'],
  ] as const)
    expect((await tab.post(`${url}/${path}`, { typed: '3', hash })).statusCode).toBe(403)
})

test('the stream of an alert is for those who are signed in', async () => {
  const { town, tab, signedIn } = await townWithRooms()
  const editor = await signedIn('editor')
  const { id } = await editor.does('/api/staff/alerts', orange(town))
  expect((await tab().get(`/api/staff/alerts/${id}/stream`)).statusCode).toBe(401)
  expect((await editor.get('/api/staff/alerts/nobody/stream')).statusCode).toBe(404)
  const { numbers } = await editor.sees('/api/staff/today')
  expect(numbers).toMatchObject({ alerts: { value: 0 }, approvals: { value: 0 } } as Json)
})
