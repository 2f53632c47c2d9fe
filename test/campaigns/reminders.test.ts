import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dueReminders, LiveProgramme, QUIET_HOURS } from '../../src/campaigns/index.js'
import { createLogger } from '../../src/shared/index.js'
import { closeTowns, StandingClock } from '../support/town.js'
import { at, campaign, entries, office, programme, type Office } from './support.js'

afterEach(closeTowns)

const week = campaign('week', {
  title: '防灾减灾宣传周',
  kind: 'week',
  rule: { week_with: '05-12', starts_on: 6 },
  confirm_from: '04-15',
  announced: { 2026: '05-09' },
})

async function remindedOn(house: Office, moment: string): Promise<string[]> {
  const { db } = house.town
  const reminders = await db
    .transaction()
    .execute((trx) => dueReminders(trx, at(moment), house.programme, QUIET_HOURS))
  return reminders.map((reminder) => reminder.text)
}

test('from mid-April staff are reminded once a week that the dates are a default, until they enter them', async () => {
  const house = await office(programme(week), [[]])
  expect(await remindedOn(house, '2027-04-14T09:00')).toEqual([])
  expect(await remindedOn(house, '2027-04-15T03:00')).toEqual([])
  expect(await remindedOn(house, '2027-04-15T09:00')).toEqual([expect.stringMatching(/《防灾减灾宣传周》今年的日期\n还没有按通知填写。[\s\S]*5月8日到5月14日/)]) // prettier-ignore
  expect(await remindedOn(house, '2027-04-16T09:00')).toEqual([])
  expect(await remindedOn(house, '2027-04-22T09:00')).toHaveLength(1)
  house.town.clock.at = at('2027-04-25T09:00')
  await house.desk.years.setDates('week', 2027, { from: '2027-05-09' }, 'cli')
  expect(await remindedOn(house, '2027-04-29T09:00')).toEqual([])
})

test('a week that was announced needs no reminder, nor one that is over', async () => {
  const house = await office(programme(week), [[]])
  expect(await remindedOn(house, '2026-04-20T09:00')).toEqual([])
  expect(await remindedOn(house, '2027-05-20T09:00')).toEqual([])
})

test('in December the plan of the next year is asked for, until it is approved', async () => {
  const house = await office(programme(week), [[]], { now: '2026-12-02T09:00' })
  expect(await remindedOn(house, '2026-11-30T09:00')).toEqual([])
  expect(await remindedOn(house, '2026-12-02T09:00')).toEqual([expect.stringMatching(/^2027 年的宣传计划\n还没有审批/)]) // prettier-ignore
  expect(await remindedOn(house, '2026-12-03T09:00')).toEqual([])
  await house.desk.years.approve(2027, 'cli')
  expect(await remindedOn(house, '2026-12-09T09:00')).toEqual([])
})

test('an edited file counts within seconds, and a broken one leaves the others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-live-'))
  try {
    mkdirSync(join(folder, 'campaigns'))
    const put = (id: string, title: string, date: string): void =>
      writeFileSync(join(folder, `campaigns/${id}.yaml`), `id: ${id}\ntitle: ${title}\nkind: day\nrule: { date: "${date}" }\npushes:\n  - text: 这里是内容，请大家看一看。\n    entries: [fire-oil-pan]\n`) // prettier-ignore
    put('one', '第一', '05-12')
    put('two', '第二', '05-13')
    const clock = new StandingClock()
    const live = new LiveProgramme({ shipped: folder }, () => ({ entries }), createLogger('silent'), clock)
    expect([...live.current().campaigns.keys()]).toEqual(['one', 'two'])
    put('one', '第一改名', '05-12')
    put('two', '第二个坏了', '02-30')
    expect(live.current().campaigns.get('one')!.title).toBe('第一')
    clock.pass(5_000)
    expect([...live.current().campaigns.values()].map(({ title }) => title)).toEqual(['第一改名'])
    expect(live.current().problems).toHaveLength(1)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
