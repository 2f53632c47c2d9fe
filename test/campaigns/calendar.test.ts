import { dayOf, dayNumber, weekdayOf, isDay } from '../../src/campaigns/calendar/days.js'
import { holidaysKnown, isWorkingDay, solarTermIn, lunarDaysIn } from '../../src/campaigns/calendar/lunar.js'
import { occurrencesOf } from '../../src/campaigns/calendar/occurrences.js'
import { slotsOf } from '../../src/campaigns/calendar/slots.js'
import { campaignSchema, type CampaignFile } from '../../src/campaigns/files/schema.js'

const TEXT = '明天清明，纸别在楼道烧。'

function campaign(more: Record<string, unknown>): CampaignFile {
  return campaignSchema.parse({
    id: 'some',
    title: '某个活动',
    kind: 'day',
    pushes: [{ text: TEXT, entries: ['fire-oil-pan'] }],
    ...more,
  })
}

/** The China times of a campaign in a year. */
function times(file: CampaignFile, year: number, entered?: { from: string; to?: string }): string[] {
  return slotsOf(file, year, entered).map(
    (slot) => `${slot.occurrence} ${new Date(slot.dueAt + 8 * 3_600_000).toISOString().slice(0, 16)}`,
  )
}

const days = (list: number[]): { day: number; text: string; entries: string[] }[] =>
  list.map((day) => ({ day, text: TEXT, entries: ['fire-oil-pan'] }))

const week512 = campaign({
  kind: 'week',
  rule: { week_with: '05-12', starts_on: 6 },
  announced: { 2019: '05-06', 2020: '05-09', 2021: '05-08', 2022: '05-07', 2023: '05-06', 2024: '05-11', 2025: '05-12' }, // prettier-ignore
  pushes: days([1, 2, 3, 4, 5, 6, 7]),
})

test.each([
  [2019, '2019-05-06', '2019-05-12'],
  [2020, '2020-05-09', '2020-05-15'],
  [2021, '2021-05-08', '2021-05-14'],
  [2022, '2022-05-07', '2022-05-13'],
  [2023, '2023-05-06', '2023-05-12'],
  [2024, '2024-05-11', '2024-05-17'],
  [2025, '2025-05-12', '2025-05-18'],
])('the 5·12 week of %i was %s to %s', (year, first, last) => {
  expect(occurrencesOf(week512, year)).toEqual([{ part: '', first, last, from: 'announced' }])
  expect(times(week512, year)[0]).toBe(`${year}-d1 ${first}T09:00`)
  expect(times(week512, year).at(-1)).toBe(`${year}-d7 ${last}T09:00`)
})

test('without a notice the week is seven days that contain 12 May, and says that it is a default', () => {
  for (let year = 2026; year < 2060; year++) {
    const [week] = occurrencesOf(week512, year)
    expect(week!.from).toBe('default')
    expect(dayNumber(week!.last) - dayNumber(week!.first)).toBe(6)
    expect(week!.first <= `${year}-05-12` && `${year}-05-12` <= week!.last).toBe(true)
    expect(weekdayOf(week!.first)).toBe(6)
  }
})

test('what staff enter wins over what was announced', () => {
  expect(times(week512, 2025, { from: '2025-05-10' })[0]).toBe('2025-d1 2025-05-10T09:00')
})

test('fixed dates, 29 February, and a season over the new year', () => {
  expect(times(campaign({ rule: { date: '02-29' } }), 2028)).toEqual(['2028-d1 2028-02-29T09:00'])
  expect(times(campaign({ rule: { date: '02-29' } }), 2027)).toEqual(['2027-d1 2027-02-28T09:00'])
  const winter = campaign({
    rule: { from: '12-01', to: '02-28' },
    pushes: [...days([1, 40]), { date: '02-10', text: TEXT, entries: ['fire-oil-pan'], time: '17:30' }],
  })
  expect(times(winter, 2027)).toEqual([
    '2027-d1 2027-12-01T09:00',
    '2027-d40 2028-01-09T09:00',
    '2027-02-10 2028-02-10T17:30',
  ])
})

test('lunar dates, the last day of the lunar year, solar terms', () => {
  expect(lunarDaysIn(2027, '01-15')).toEqual(['2027-02-20'])
  expect(lunarDaysIn(2026, '12-last')).toEqual(['2026-02-16'])
  expect(lunarDaysIn(2027, '12-last')).toEqual(['2027-02-05'])
  expect([2024, 2025, 2026, 2027].map((year) => solarTermIn(year, '清明'))).toEqual(['2024-04-04', '2025-04-04', '2026-04-05', '2027-04-05']) // prettier-ignore
  expect([2026, 2027].map((year) => solarTermIn(year, '冬至'))).toEqual(['2026-12-22', '2027-12-22'])
  expect([2026, 2027].map((year) => solarTermIn(year, '小寒'))).toEqual(['2026-01-05', '2027-01-05'])
  expect(times(campaign({ rule: { term: '清明' }, pushes: days([0, 1]) }), 2027)).toEqual(['2027-d0 2027-04-04T09:00', '2027-d1 2027-04-05T09:00']) // prettier-ignore
})

test('the n-th and the last weekday of a month, and of each quarter', () => {
  expect(times(campaign({ rule: { month: 10, weekday: 6, nth: 2 } }), 2027)).toEqual(['2027-d1 2027-10-09T09:00']) // prettier-ignore
  expect(times(campaign({ rule: { month: 2, weekday: 7, nth: -1 } }), 2027)).toEqual(['2027-d1 2027-02-28T09:00']) // prettier-ignore
  expect(times(campaign({ rule: { month: 2, weekday: 7, nth: 5 } }), 2027)).toEqual([])
  const drills = campaign({
    rule: { quarterly: { month: 2, weekday: 6, nth: 2 } },
    pushes: [...days([1]), { day: -1, quarter: 3, text: TEXT, entries: ['fire-oil-pan'] }],
  })
  expect(times(drills, 2027)).toEqual([
    '2027-q1d1 2027-02-13T09:00',
    '2027-q2d1 2027-05-08T09:00',
    '2027-q3d-1 2027-08-12T09:00',
    '2027-q3d1 2027-08-14T09:00',
    '2027-q4d1 2027-11-13T09:00',
  ])
})

test('a weekly series: the how many-th Wednesday; a year has 52 or 53', () => {
  const tips = campaign({
    kind: 'weekly',
    rule: { weekly: { weekday: 3 } },
    pushes: [1, 2, 52, 53].map((week) => ({ week, text: TEXT, entries: ['fire-oil-pan'] })),
  })
  expect(times(tips, 2027)).toEqual(['2027-w1 2027-01-06T09:00', '2027-w2 2027-01-13T09:00', '2027-w52 2027-12-29T09:00']) // prettier-ignore
  expect(times(tips, 2025).at(-1)).toBe('2025-w53 2025-12-31T09:00')
})

test('working days: what the state council published, and the festivals where it has not yet', () => {
  expect(holidaysKnown(2026)).toBe(true)
  expect(isWorkingDay('2026-10-10')).toBe(true) // a Saturday that is worked
  expect(isWorkingDay('2026-02-23')).toBe(false)
  expect(isWorkingDay('2026-05-12')).toBe(true)
  expect(isWorkingDay('2035-10-01')).toBe(false)
  expect(isWorkingDay('2035-10-10')).toBe(true)
  const office = campaign({ rule: { date: '10-02' }, shift: 'next-working-day' })
  expect(times(office, 2026)).toEqual(['2026-d1 2026-10-08T09:00'])
  expect(times({ ...office, shift: 'previous-working-day' }, 2026)).toEqual(['2026-d1 2026-09-30T09:00'])
})

test('a day is a day', () => {
  expect(isDay('2027-02-30')).toBe(false)
  expect(isDay('2028-02-29')).toBe(true)
  expect(isDay('2027-13-01')).toBe(false)
  expect(dayOf(dayNumber('2027-12-31') + 1)).toBe('2028-01-01')
})
