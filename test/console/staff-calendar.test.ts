import { closeStaffTowns, startStaffTown, type Json } from './staff-town.js'

afterEach(closeStaffTowns)

const YEAR = 2026
const calendarOf = (month: number, page = 1) => `/api/staff/calendar?year=${YEAR}&month=${month}&page=${page}`

test('the year as it stands: months, pages, and a default day that is said to be one', async () => {
  const { signedIn } = await startStaffTown()
  const viewer = await signedIn('viewer')
  const year = await viewer.sees(`/api/staff/calendar?year=2027`)
  expect(year.approved).toBeUndefined()
  expect(year.rows).toHaveLength(year.size)
  expect(year.total).toBe(year.months.reduce((all: number, each: number) => all + each, 0))
  const last = Math.ceil(year.total / year.size)
  const tail = await viewer.sees(`/api/staff/calendar?year=2027&page=${last}`)
  expect(tail.rows).toHaveLength(year.total - (last - 1) * year.size)
  expect(year.dates.map((each: Json) => [each.campaign, each.from])).toContainEqual(['week-512', 'default'])
  const may = await viewer.sees(`/api/staff/calendar?year=2027&month=5`)
  expect(may.rows).toHaveLength(year.months[4])
  expect(may.rows.filter((row: Json) => row.campaign === 'week-512').every((row: Json) => row.defaultDay)).toBe(true) // prettier-ignore
})

test('a plan is approved by an approver; one occurrence is moved, reworded, cancelled and taken back', async () => {
  const { signedIn, town } = await startStaffTown()
  await town.boundRoom('一期')
  const dispatcher = await signedIn('dispatcher')
  const approver = await signedIn('approver')
  const refused = await dispatcher.post('/api/staff/calendar/approve', { year: YEAR })
  expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'not-allowed'])
  expect((await approver.does('/api/staff/calendar/approve', { year: YEAR })).words).toMatch(/2026 年的计划批准了/) // prettier-ignore
  const { approved, rows } = await dispatcher.sees(calendarOf(11))
  expect(approved.by).toBe('approver-approver')
  const slot = rows.find((row: Json) => row.campaign === 'day-119').slot as string
  const see = () => dispatcher.sees(`/api/staff/calendar/slot?year=${YEAR}&id=${encodeURIComponent(slot)}`)
  const before = await see()
  expect([before.state, before.open]).toEqual(['ahead', true])
  expect(before.variants[0].message).toContain('了解更多')
  const stored = () =>
    town.db.selectFrom('campaign_slot').selectAll().where('id', '=', slot).executeTakeFirstOrThrow()

  const at = Date.parse('2026-11-10T10:00:00+08:00')
  await dispatcher.does('/api/staff/calendar/move', { id: slot, at })
  expect((await stored()).due_at).toBe(at)
  const past = await dispatcher.post('/api/staff/calendar/move', { id: slot, at: 0 })
  expect([past.statusCode, past.json().error.message]).toEqual([409, expect.stringMatching(/时间已经过了/)])
  await dispatcher.does('/api/staff/calendar/text', { id: slot, variant: 0, text: '社区自己的话' })
  expect((await see()).variants[0].message).toContain('社区自己的话')
  await dispatcher.does('/api/staff/calendar/cancel', { id: slot })
  expect([(await stored()).state, (await see()).state]).toEqual(['cancelled', 'cancelled'])
  await dispatcher.does('/api/staff/calendar/restore', { id: slot })
  expect((await see()).state).toBe('ahead')
  const acts = await town.db.selectFrom('audit').select('action').where('action', 'like', 'campaign.%').execute() // prettier-ignore
  expect(acts.map(({ action }) => action)).toEqual(['campaign.approve', 'campaign.edit', 'campaign.edit', 'campaign.cancel', 'campaign.restore']) // prettier-ignore
})

test('dates of the notice are entered, and are no default any more', async () => {
  const { signedIn } = await startStaffTown()
  const dispatcher = await signedIn('dispatcher')
  const dates = {
    campaign: 'week-512',
    year: 2027,
    from: '2027-05-08',
    to: '2027-05-14',
    theme: '人人讲安全',
  }
  expect((await dispatcher.does('/api/staff/calendar/dates', dates)).words).toMatch(/日期改好了/)
  const shown = (await dispatcher.sees('/api/staff/calendar?year=2027')).dates
  expect(shown.find((each: Json) => each.campaign === 'week-512')).toMatchObject({ first: '2027-05-08', from: 'entered', theme: '人人讲安全' }) // prettier-ignore
  const wrong = await dispatcher.post('/api/staff/calendar/dates', { ...dates, from: '2027-13-40' })
  expect(wrong.statusCode).toBeGreaterThanOrEqual(400)
})

test('a poster is shown as a picture, and what is not there is said', async () => {
  const { signedIn } = await startStaffTown()
  const viewer = await signedIn('viewer')
  const { rows } = await viewer.sees('/api/staff/calendar?year=2027&month=5')
  const row = rows.find((each: Json) => each.poster)
  const url = (id: string, variant: number) =>
    `/api/staff/calendar/poster?year=2027&id=${encodeURIComponent(id)}&variant=${variant}`
  const { picture } = await viewer.sees(url(row.slot, row.variant))
  expect(Buffer.from(picture.split(',')[1], 'base64').subarray(1, 4).toString()).toBe('PNG')
  expect((await viewer.get(url('nothing/2027', 0))).json().error.message).toMatch(/没有这一场/)
  expect((await viewer.get(url(row.slot, 50))).json().error.message).toMatch(/没有海报/)
})
