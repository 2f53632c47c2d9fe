import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/shared/index.js'
import { closeStaffTowns, startStaffTown, type Json, type StaffTown, type Tab } from './staff-town.js'

afterEach(closeStaffTowns)

/** A town with one room, an administrator, and a screen in a lobby. */
async function lobby(): Promise<
  StaffTown & { admin: Tab; path: string; screen: Tab; shows(): Promise<Json> }
> {
  const office = await startStaffTown()
  await office.town.boundRoom('一期')
  const admin = await office.signedIn('admin', 'wang')
  const { path } = await admin.does('/api/staff/screens', { name: '3号楼大厅' })
  const screen = office.tab('10.0.0.9')
  return { ...office, admin, path, screen, shows: () => screen.sees(`/api${path}`) }
}

/** Writes an alert and sends it, as one person may where no second one is needed. */
async function sends(
  { town, admin }: { town: StaffTown['town']; admin: Tab },
  over: object,
): Promise<string> {
  const { id } = await admin.does('/api/staff/alerts', {
    kind: 'exercise',
    level: 'notice',
    text: '请到小广场集合。',
    targets: { all: true, grids: [], tags: [], rooms: [] },
    expiresAt: town.clock.at + HOUR_MS,
    ...over,
  })
  await confirms(admin, id)
  return id as string
}
async function confirms(admin: Tab, id: string): Promise<void> {
  const { hash, confirmWith } = await admin.does(`/api/staff/alerts/${id}/preview`)
  await admin.does(`/api/staff/alerts/${id}/confirm`, { typed: confirmWith, hash })
}

test('a screen shows the office and reviewed advice to whoever has its address, without signing in', async () => {
  const { town, house, shows } = await lobby()
  house.settings.current.office_phone = '0000-402 1234'
  town.clock.at += MINUTE_MS
  const shown = await shows()
  expect(shown).toMatchObject({ now: town.clock.at, phone: '0000-402 1234', alerts: [] })
  expect(shown.slides[0]).toMatchObject({ kind: 'office' })
  expect(shown.slides[0].lines).toContain('居委会 0000-402 1234')
  expect(shown.slides.filter(({ kind }: Json) => kind === 'tip')).toHaveLength(6)
  expect(shown.qr.image).toMatch(/^data:image\/png;base64,/)
  expect(JSON.stringify(shown)).not.toContain('{{')
})

test('the slides are sent once, and others come the next day', async () => {
  const { town, screen, path, shows } = await lobby()
  const { revision, slides } = await shows()
  const again = await screen.sees(`/api${path}?known=${revision}`)
  expect(again).toMatchObject({ revision })
  expect(again.slides).toBeUndefined()
  town.clock.at += DAY_MS
  expect((await screen.sees(`/api${path}?known=${revision}`)).slides).not.toEqual(slides)
})

test('this week’s campaigns come first, not what is cancelled, for others, or next week', async () => {
  const { town, shows } = await lobby()
  const slot = (id: string, title: string, dueAt: number, state = 'approved') => ({
    id,
    campaign_id: id,
    occurrence: '1',
    year: 2026,
    title,
    due_at: dueAt,
    dates_from: 'rule',
    priority: 1,
    grace_ms: HOUR_MS,
    life_safety: 0,
    move_days: 0,
    state,
    moved_by_staff: 0,
    valid_from: 0,
  })
  const now = town.clock.at
  const slots = [
    slot('a', '防灾减灾周', now + DAY_MS),
    slot('b', '取消了的', now, 'cancelled'),
    slot('c', '下周的', now + 7 * DAY_MS),
    slot('d', '只给出租户', now),
  ]
  await town.db.insertInto('campaign_slot').values(slots).execute()
  await town.db
    .insertInto('campaign_variant')
    .values(
      slots.map(({ id }) => ({
        slot_id: id,
        variant: 0,
        audience: id === 'd' ? '["rented"]' : '"all"',
        text: '看看家里的灭火器。\n压力在绿区才能用。',
        keyword: '灭火器',
        entries: '[]',
        poster: null,
        quiz: 1,
        edited: 0,
      })),
    )
    .execute()
  const { slides } = await shows()
  expect(slides.filter(({ kind }: Json) => kind === 'campaign')).toEqual([
    {
      kind: 'campaign',
      title: '防灾减灾周',
      lines: ['看看家里的灭火器。', '压力在绿区才能用。'],
      note: '本周宣传',
    },
  ])
})

test('an alert is on the screen as soon as it goes out, and gone when it is ended', async () => {
  const office = await lobby()
  const { admin, town, shows } = office
  expect((await shows()).alerts).toEqual([])
  const id = await sends(office, {
    kind: 'actual',
    level: 'notice',
    headline: '今晚停水',
    text: '晚8点到早6点停水。',
  })
  expect((await shows()).alerts).toMatchObject([
    { id, kind: 'actual', levelName: '社区通知', headline: '今晚停水', text: '晚8点到早6点停水。' },
  ])
  await town.passes(10_000)
  const end = await admin.does(`/api/staff/alerts/${id}/end`)
  await admin.does(`/api/staff/alerts/${end.id}/edit`, {
    kind: 'actual',
    level: 'notice',
    text: '已经来水。',
    targets: { all: true, grids: [], tags: [], rooms: [] },
    expiresAt: town.clock.at + HOUR_MS,
  })
  await confirms(admin, end.id)
  expect((await shows()).alerts).toEqual([])
})

test('an alert that has expired is not shown; a drill is not while something real goes on', async () => {
  const office = await lobby()
  const { town, shows } = office
  await sends(office, { expiresAt: town.clock.at + 3 * HOUR_MS })
  expect((await shows()).alerts).toMatchObject([{ kind: 'exercise' }])
  await sends(office, { kind: 'actual', headline: '今晚停水', text: '晚8点停水。' })
  expect((await shows()).alerts).toMatchObject([{ kind: 'actual' }])
  town.clock.at += HOUR_MS + 1
  expect((await shows()).alerts).toMatchObject([{ kind: 'exercise' }])
  town.clock.at += 2 * HOUR_MS
  expect((await shows()).alerts).toEqual([])
})

test('an address that was revoked or guessed shows nothing', async () => {
  const { admin, screen, path, shows, town } = await lobby()
  const [{ id }] = (await admin.sees('/api/staff/screens')).screens
  expect((await admin.does(`/api/staff/screens/${id}/address`)).path).toBe(path)
  await shows()
  expect((await admin.sees('/api/staff/screens')).screens).toMatchObject([{ name: '3号楼大厅', alive: true }])
  await admin.does(`/api/staff/screens/${id}/revoke`)
  for (const url of [
    path,
    '/screen/guess',
    `/screen/${'A'.repeat(32)}`,
    '/screen/%00',
    '/screen/..%2fstaff',
  ]) {
    const answer = await screen.get(`/api${url}`)
    expect([url, answer.statusCode, answer.body.includes('lines')]).toEqual([url, 404, false])
  }
  expect((await admin.post(`/api/staff/screens/${id}/address`)).statusCode).toBe(404)
  expect((await admin.post(`/api/staff/screens/${id}/revoke`)).statusCode).toBe(404)
  // The address itself stands nowhere in clear text.
  const row = await town.db.selectFrom('screen').selectAll().executeTakeFirstOrThrow()
  expect(JSON.stringify(row)).not.toContain(path.split('/')[2])
  const trail = await town.db
    .selectFrom('audit')
    .select('action')
    .where('action', 'like', 'screen.%')
    .execute()
  expect(trail.map(({ action }) => action)).toEqual(['screen.make', 'screen.open', 'screen.revoke'])
})

test('only an administrator makes, reads and revokes addresses', async () => {
  const { admin, signedIn } = await lobby()
  const [{ id }] = (await admin.sees('/api/staff/screens')).screens
  const approver = await signedIn('approver')
  const listed = await approver.sees('/api/staff/screens')
  expect(Object.keys(listed.screens[0]).sort()).toEqual(['alive', 'createdAt', 'createdBy', 'id', 'name'])
  for (const url of ['', `/${id}/address`, `/${id}/revoke`])
    expect((await approver.post(`/api/staff/screens${url}`, { name: 'x' })).statusCode).toBe(403)
})
