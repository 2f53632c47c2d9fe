import readXlsx from 'read-excel-file/node'
import { writeYear } from '../evidence/support.js'
import { closeStaffTowns, startStaffTown, type Json, type Tab } from './staff-town.js'

afterEach(closeStaffTowns)

async function rowsOf(tab: Tab, id: string, span = 'from=2026-01-01&to=2026-12-31'): Promise<Json[][]> {
  const { figures } = await tab.sees(`/api/staff/figures?${span}`)
  return figures.find((each: Json) => each.id === id).rows
}

test('figures are what the books say', async () => {
  const { signedIn, town } = await startStaffTown()
  await writeYear(town.db, town.vault)
  const zhang = town.resident('张阿姨')
  await zhang.says('灭火器怎么用').hears(/./)
  await zhang.says('我家的猫为什么会在半夜里唱歌').hears(/./)
  await town.settles()
  town.clock.set(8 * 86_400_000)
  const viewer = await signedIn('viewer')
  const decided = (await town.db.selectFrom('message').select('decision').execute()).map(
    ({ decision }) => JSON.parse(decision) as { kind: string; topics?: string[]; note?: string },
  )
  const today = (await rowsOf(viewer, 'questions-by-day', 'from=2026-05-12&to=2026-05-12'))[0]!
  expect(today).toEqual([
    '2026-05-12',
    decided.filter(({ kind, topics }) => kind === 'answer' && topics!.length > 0).length,
    decided.filter(({ kind }) => kind === 'choices' || kind === 'ambiguous').length,
    decided.filter(({ kind, note }) => kind === 'none' && note === 'unknown').length,
    decided.filter(({ kind }) => kind === 'emergency').length,
  ])
  expect(today.slice(1).reduce((all: number, each: number) => all + each, 0)).toBeGreaterThan(0)
  const waits = await rowsOf(viewer, 'response-time')
  const replied = await town.db.selectFrom('delivery').select('cause').distinct().where('state', '=', 'sent').where('cause', 'in', (eb) => eb.selectFrom('message').select('id')).execute() // prettier-ignore
  expect(waits.reduce((all, row) => all + row[1], 0)).toBe(replied.length)
  expect(await rowsOf(viewer, 'campaigns')).toEqual([['week-512', 1, 0, 1]])
  expect(await rowsOf(viewer, 'alerts')).toEqual([
    ['预警0512-01', 3, 2, 2],
    ['演练0513-01', 3, 0, 0],
  ])
  const volunteers = await rowsOf(viewer, 'volunteers')
  expect(volunteers.slice(0, 3)).toEqual([['2026-01', 0], ['2026-02', 2], ['2026-03', 1]]) // prettier-ignore
  // The clock stands in May: months that have not come are not told.
  expect(volunteers).toHaveLength(5)
  const hazards = await rowsOf(viewer, 'hazards')
  expect([hazards[0], hazards[2]]).toEqual([['2026-01', 1, 1], ['2026-03', 2, 0]]) // prettier-ignore
})

test('a table as CSV, in which no title becomes a formula; days that are none are refused', async () => {
  const { signedIn, town } = await startStaffTown()
  await writeYear(town.db, town.vault)
  await town.db.updateTable('campaign_slot').set({ title: '=HYPERLINK("x")' }).execute()
  const viewer = await signedIn('viewer')
  const span = 'from=2026-01-01&to=2026-12-31'
  const { name, base64 } = await viewer.sees(`/api/staff/figures/csv?${span}&id=campaigns`)
  const text = Buffer.from(base64, 'base64').toString('utf8')
  expect(name).toMatch(/\.csv$/)
  expect(text.split('\r\n').slice(0, 2)).toEqual([
    '\uFEFF宣传,发到,说不准,没发到',
    `"'=HYPERLINK(""x"")",1,0,1`,
  ])
  for (const [url, words] of [
    ['from=2026-02-30&to=2026-03-01', /日期不对/],
    ['from=2026-03-02&to=2026-03-01', /开始的日期在结束之后/],
    ['from=2026-06-01&to=2026-06-02', /还没有到/],
    ['from=2020-01-01&to=2026-03-01', /选短一些/],
  ] as const) {
    const answer = await viewer.get(`/api/staff/figures?${url}`)
    expect([url, answer.statusCode, answer.json().error.message]).toEqual([url, 400, expect.stringMatching(words)]) // prettier-ignore
  }
})

test('the evidence pack by one click: what is shown is what is in the file', async () => {
  const { signedIn, town } = await startStaffTown()
  await writeYear(town.db, town.vault)
  const viewer = await signedIn('viewer')
  const editor = await signedIn('editor')
  const { sections } = await viewer.sees('/api/staff/evidence?year=2026')
  const refused = await viewer.post('/api/staff/evidence', { year: 2026 })
  expect(refused.statusCode).toBe(403)
  const { files } = await editor.does('/api/staff/evidence', { year: 2026 })
  expect(files.map((file: Json) => file.name.replace(/.*\./, ''))).toEqual(['docx', 'xlsx'])
  const [summary] = await readXlsx(Buffer.from(files[1].base64, 'base64'))
  const figures = sections.flatMap((section: Json) => section.figures)
  expect((summary!.data as Json[][]).slice(1, figures.length + 1).map((row) => [row[1], row[2] ?? undefined])).toEqual(figures.map((figure: Json) => [figure.label, figure.value])) // prettier-ignore
})
