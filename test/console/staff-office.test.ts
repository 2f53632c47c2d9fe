import { closeStaffTowns, startStaffTown, type Json } from './staff-town.js'

afterEach(closeStaffTowns)

test('a room is registered, bound by the words that are shown, found, and moved only when asked', async () => {
  const { town, signedIn } = await startStaffTown()
  await town.grids.addCommunity('幸福里社区', 'cli')
  const editor = await signedIn('editor')
  const grid = await editor.does('/api/staff/grids', { code: '1', name: '一网格', receipts: 'received' })
  const { id } = await editor.does('/api/staff/rooms', {
    name: '一期业主群',
    gridId: grid.id,
    tags: ['低洼', '近河'],
  })
  const { words } = await editor.does(`/api/staff/rooms/${id}/code`, { move: false })
  await town
    .resident('网格员')
    .in('幸福里一期')
    .asks(words)
    .hears(/绑定好了/)
  const { rooms } = await editor.sees('/api/staff/rooms?state=bound')
  expect(rooms).toMatchObject([
    { name: '一期业主群', gridName: '一网格', tags: ['低洼', '近河'], topic: '幸福里一期' },
  ])
  expect((await editor.post(`/api/staff/rooms/${id}/code`, { move: false })).json().error.code).toBe(
    'already-bound',
  )
  expect((await editor.does(`/api/staff/rooms/${id}/code`, { move: true })).words).toMatch(/^绑定群 \d{8}$/)
  expect((await editor.post(`/api/staff/grids/${grid.id}/remove`)).json().error.code).toBe('in-use')
  expect((await editor.post('/api/staff/rooms', { name: '一期业主群', tags: [] })).statusCode).toBe(409)
  await editor.does(`/api/staff/rooms/${id}`, { name: '一期', tags: ['低洼'] })
  expect((await editor.sees('/api/staff/rooms?text=一期')).rooms[0]).toMatchObject({
    name: '一期',
    tags: ['低洼'],
  })
})

test('the address of a robot is checked and never shown', async () => {
  const { town, signedIn } = await startStaffTown(
    {},
    { isWebhook: (text) => text.startsWith('https://qyapi.weixin.qq.com/') },
  )
  const room = await town.newRoom('一期')
  const admin = await signedIn('admin')
  expect(
    (await admin.post(`/api/staff/rooms/${room.id}/robot`, { webhook: 'http://169.254.169.254/' }))
      .statusCode,
  ).toBe(400)
  await admin.does(`/api/staff/rooms/${room.id}/robot`, {
    webhook: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc',
  })
  const answer = await admin.get('/api/staff/rooms')
  expect(answer.json().rooms[0].robot).toBe(true)
  expect(answer.body).not.toContain('key=abc')
})

test('the trail is searched, paged, and checked', async () => {
  const { town, signedIn } = await startStaffTown()
  const admin = await signedIn('admin', 'wang')
  for (let i = 0; i < 60; i++) await town.newRoom(`群${i}`)
  const all = await admin.sees('/api/staff/audit')
  expect(all.rows).toHaveLength(50)
  const rooms = await admin.sees('/api/staff/audit?action=room&page=2')
  expect([rooms.total, rooms.rows.length]).toEqual([60, 10])
  expect(rooms.rows[0]).toMatchObject({ words: '登记群', where: '命令行' })
  const { me } = await admin.sees('/api/staff/me')
  expect((await admin.sees(`/api/staff/audit?who=${me.id}`)).rows).toMatchObject([{ words: '登录' }])
  expect(await admin.does('/api/staff/audit/verify')).toMatchObject({ whole: true })
  await town.db.updateTable('audit').set({ actor: 'nobody' }).where('seq', '=', 5).execute()
  expect(await admin.does('/api/staff/audit/verify')).toMatchObject({
    whole: false,
    words: expect.stringContaining('第 5 条'),
  })
})

test('a setting is in the next answer, and comes back after a restart', async () => {
  const settings = {}
  const { house, signedIn } = await startStaffTown()
  const admin = await signedIn('admin')
  await admin.does('/api/staff/settings', { settings: { duty_phone: '0000-4032119' } })
  expect(house.settings.current.duty_phone).toBe('0000-4032119')
  const { SettingBook } = await import('../../src/services/settings/index.js')
  await new SettingBook(house.db, house.clock, settings).load()
  expect(settings).toEqual({ duty_phone: '0000-4032119' })
  const wrong = await admin.post('/api/staff/settings', {
    settings: { duty_phone: '打值班室', shelter: '学校' },
  })
  expect(wrong.json().error.message).toMatch(/值班电话：要填电话号码/)
  expect(house.settings.current.shelter).toBeUndefined()
  await admin.does('/api/staff/settings', { settings: { duty_phone: '', __proto__x: '1' } })
  expect(house.settings.current).toEqual({})
})

test('a backup is made with one press and listed', async () => {
  const { signedIn } = await startStaffTown()
  const admin = await signedIn('admin')
  const both = await Promise.all([admin.does('/api/staff/backups'), admin.does('/api/staff/backups')])
  expect(both[0]).toEqual(both[1])
  const { backups } = await admin.sees('/api/staff/system')
  expect(backups.map(({ name }: Json) => name)).toEqual([both[0].name])
})

test('what is in doubt is shown with its words and sent again once', async () => {
  const { town, signedIn, house } = await startStaffTown({ ready: false })
  const room = await town.newRoom('一期')
  await town.db.transaction().execute((trx) =>
    house.broadcasts.enqueue(trx, {
      batch: 'b1' as never,
      lane: 'urgent',
      content: { kind: 'text', text: '今晚有大雨' },
      expiresAt: town.clock.now() + 3_600_000,
      targets: town.targets([room.id]),
    }),
  )
  await town.db
    .updateTable('broadcast_delivery')
    .set({ state: 'in-doubt', settled_at: town.clock.now() })
    .execute()
  const dispatcher = await signedIn('dispatcher')
  expect((await dispatcher.sees('/api/staff/today')).numbers.doubtful).toMatchObject({
    value: 1,
    tone: 'look',
  })
  const { doubtful } = await dispatcher.sees('/api/staff/doubtful')
  expect(doubtful).toMatchObject([{ room: '一期', text: '今晚有大雨', urgent: true }])
  await dispatcher.does(`/api/staff/doubtful/${doubtful[0].id}/resend`)
  expect((await dispatcher.post(`/api/staff/doubtful/${doubtful[0].id}/resend`)).statusCode).toBe(409)
})
