import { startBot, until, type RunningBot } from '../support/running-bot.js'
import { PASSWORD } from './staff-town.js'

let bot: RunningBot
beforeAll(async () => {
  bot = await startBot()
}, 60_000)
afterAll(() => bot.stop())

/** The whole program, from the code that it prints to what staff see and do. */
test('the first administrator signs in to the running program, sets a number, and makes a backup', async () => {
  const { app } = bot
  let cookie = ''
  const ask = async (method: 'GET' | 'POST', path: string, body?: object) => {
    const response = await fetch(app.address + path, {
      method,
      headers: { 'x-anlin': '1', cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return { status: response.status, body: await response.json() }
  }
  expect(app.firstCode).toMatch(/^\d{8}$/)
  const first = { code: app.firstCode, community: '幸福里社区', grids: [], name: '王主任', login: 'wang' }
  expect((await ask('POST', '/api/staff/first-start', { ...first, password: PASSWORD })).status).toBe(200)
  const today = await ask('GET', '/api/staff/today')
  expect(today.body.channel).toMatchObject({ kind: 'ready' })

  const settings = { settings: { duty_phone: '0000-4032119' } }
  expect((await ask('POST', '/api/staff/settings', settings)).status).toBe(200)
  app.world!.post('zhang', 'private-zhang', { text: '我家厨房着火了' })
  await until(() => app.world!.history('zhang', 'private-zhang').some(({ text }) => text.includes('4032119')))
  expect((await ask('GET', '/api/staff/today')).body.numbers.incidents).toMatchObject({
    value: 1,
    tone: 'urgent',
  })

  const { body: backup } = await ask('POST', '/api/staff/backups', {})
  expect(backup.files).toBeGreaterThan(0)
  const { body: tried } = await ask(
    'GET',
    `/api/staff/knowledge/try?text=${encodeURIComponent('油锅起火怎么扑灭')}`,
  )
  expect(tried.found[0].id).toBe('fire-oil-pan')
}, 60_000)
