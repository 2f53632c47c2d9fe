import { DAY_MS } from '../../src/shared/index.js'
import { closeTowns, StandingClock } from '../support/town.js'
import { at, campaign, office, officeIn, programme, pushes, type Office } from './support.js'

afterEach(closeTowns)

/** 12 May at 09:00, three hours of grace. */
const may12 = programme(campaign('may', { rule: { date: '05-12' }, grace_minutes: 180 }))

async function approved(options: Parameters<typeof office>[2] = {}): Promise<Office> {
  const house = await office(may12, [[], ['shops']], { now: '2027-05-01T10:00', ...options })
  expect(await house.desk.years.approve(2027, 'cli')).toEqual({ kind: 'approved', slots: 1 })
  await house.looksAt('2027-05-11T10:00')
  expect(await pushes(house)).toEqual(['r1 may/2027-d1 planned', 'r2 may/2027-d1 planned'])
  return house
}

test('nothing is sent that was not approved', async () => {
  const house = await office(may12, [[]], { now: '2027-05-12T08:59' })
  await house.looksAt('2027-05-12T09:00')
  expect(house.said()).toEqual([])
  expect(await pushes(house)).toEqual([])
})

test('what was due before it was approved is not sent late', async () => {
  const house = await office(may12, [[]], { now: '2027-05-12T09:30' })
  await house.desk.years.approve(2027, 'cli')
  await house.looksAt('2027-05-12T09:30')
  expect(house.said()).toEqual([])
  expect(house.told).toEqual([])
})

test('at its minute it goes to every room, once, however often it is looked', async () => {
  const house = await approved()
  await house.looksAt('2027-05-12T08:59')
  expect(house.said()).toEqual([])
  for (const minute of ['09:00', '09:00', '09:01', '09:30', '12:30'])
    await house.looksAt(`2027-05-12T${minute}`)
  expect(house.said()).toEqual([
    'chat-1 这里是may的内容，请看。\n\n回复 油锅 了解更多',
    'chat-2 这里是may的内容，请看。\n\n回复 油锅 了解更多',
  ])
  expect(house.told).toEqual([])
})

test('machine off at nine, back at 09:40: sent, and nobody is told', async () => {
  const house = await approved()
  await house.looksAt('2027-05-12T09:40')
  await house.looksAt('2027-05-12T09:41')
  expect(house.said()).toHaveLength(2)
  expect(house.told).toEqual([])
})

test('back at 22:00: not sent, told once', async () => {
  const house = await approved()
  for (const time of ['12T22:00', '12T22:01', '13T08:00', '13T09:00']) await house.looksAt(`2027-05-${time}`)
  expect(house.said()).toEqual([])
  expect(house.told).toEqual(['有宣传没有发出：\n5月12日《活动may》\n错过了时间，2 个群没有发。\n不会自动补发。\n要补发请自己发到群里。']) // prettier-ignore
  expect(await pushes(house)).toEqual(['r1 may/2027-d1 skipped late', 'r2 may/2027-d1 skipped late'])
})

test('back three days later: not sent, told once', async () => {
  const house = await approved()
  await house.looksAt('2027-05-15T09:00')
  await house.looksAt('2027-05-15T09:01')
  expect(house.said()).toEqual([])
  expect(house.told).toHaveLength(1)
})

test('off for three weeks, with no row made before: still told, and once', async () => {
  const house = await office(may12, [[]], { now: '2027-04-10T10:00' })
  await house.desk.years.approve(2027, 'cli')
  await house.looksAt('2027-04-10T10:01')
  expect(await pushes(house)).toEqual([])
  await house.looksAt('2027-05-13T10:00')
  await house.looksAt('2027-05-13T10:20')
  expect(await pushes(house)).toEqual(['r1 may/2027-d1 skipped late'])
  expect(house.told).toHaveLength(1)
})

test('the clock is set back an hour: not sent again', async () => {
  const house = await approved()
  await house.looksAt('2027-05-12T09:05')
  await house.looksAt('2027-05-12T08:05')
  await house.looksAt('2027-05-12T09:00')
  expect(house.said()).toHaveLength(2)
})

test('a restart, and a second process on the same database: once', async () => {
  const house = await approved()
  house.town.clock.pass(at('2027-05-12T09:00') - house.town.clock.now())
  const other = officeIn(await house.town.beside({ paces: undefined as never }), may12)
  await Promise.all([house.runner.look(), other.runner.look(), house.runner.look()])
  await house.town.outbox.atRest()
  await other.town.outbox.atRest()
  expect([...house.said(), ...other.said()]).toHaveLength(2)
  expect((await pushes(house)).every((line) => line.endsWith('queued'))).toBe(true)
})

test('late into quiet hours with grace left: waits for the morning', async () => {
  const files = programme(campaign('late', { rule: { date: '05-12' }, time: '20:30', grace_minutes: 1_000 }))
  const house = await office(files, [[]], { now: '2027-05-12T10:00' })
  await house.desk.years.approve(2027, 'cli')
  await house.looksAt('2027-05-12T10:00')
  for (const time of ['12T21:30', '13T07:59']) await house.looksAt(`2027-05-${time}`)
  expect(house.said()).toEqual([])
  await house.looksAt('2027-05-13T08:00')
  expect(house.said()).toHaveLength(1)
})

test('an alert holds what is in line and what is due; afterwards it goes on', async () => {
  const house = await approved()
  house.alerted.add('c1')
  await house.looksAt('2027-05-12T09:00')
  await house.looksAt('2027-05-12T10:00')
  expect(house.said()).toEqual([])
  house.alerted.clear()
  await house.looksAt('2027-05-12T10:01')
  expect(house.said()).toHaveLength(2)
})

test('an alert in the middle of the fan-out pauses the batch, and its end resumes it', async () => {
  const house = await approved({ paces: () => ({ gapMs: { urgent: { min: 0, max: 0 }, bulk: { min: 5_000, max: 5_000 } }, perMinute: 60, replyShare: 0, bulkPerDay: 100 }) }) // prettier-ignore
  await house.looksAt('2027-05-12T09:00')
  expect(house.said()).toHaveLength(1)
  house.alerted.add('c1')
  await house.looksAt('2027-05-12T09:00')
  await house.town.passes(120_000)
  expect(house.said()).toHaveLength(1)
  house.alerted.clear()
  await house.looksAt('2027-05-12T09:03')
  await house.town.passes(20_000)
  expect(house.said()).toHaveLength(2)
})

test('an alert that outlasts the grace: not sent, and staff are told why', async () => {
  const house = await approved()
  house.alerted.add('c1')
  for (const time of ['09:00', '12:00', '12:01', '12:02']) await house.looksAt(`2027-05-12T${time}`)
  house.alerted.clear()
  await house.looksAt('2027-05-12T12:03')
  expect(house.said()).toEqual([])
  expect(house.told).toEqual([expect.stringMatching(/当时有预警，2 个群没有发/)])
})

test('life-safety is neither held nor kept for the morning', async () => {
  const files = programme(campaign('now', { rule: { date: '05-12' }, time: '22:00', life_safety: true }))
  const house = await office(files, [[]], { now: '2027-05-12T10:00' })
  await house.desk.years.approve(2027, 'cli')
  house.alerted.add('c1')
  await house.looksAt('2027-05-12T22:00')
  expect(house.said()).toHaveLength(1)
})

test('nothing at 14:28 on 12 May, neither new nor in line', async () => {
  const files = programme(campaign('noon', { rule: { date: '05-12' }, time: '14:15' }))
  const house = await office(files, [[], []], { now: '2027-05-12T10:00', paces: () => ({ gapMs: { urgent: { min: 0, max: 0 }, bulk: { min: 60_000, max: 60_000 } }, perMinute: 60, replyShare: 0, bulkPerDay: 100 }) }) // prettier-ignore
  await house.desk.years.approve(2027, 'cli')
  await house.looksAt('2027-05-12T14:17')
  expect(house.said()).toHaveLength(1)
  await house.looksAt('2027-05-12T14:18')
  await house.town.passes(19 * 60_000)
  expect(house.said()).toHaveLength(1)
  await house.looksAt('2027-05-12T14:39')
  await house.town.passes(60_000)
  expect(house.said()).toHaveLength(2)
})

test('a room that wants none gets none; one that comes later gets what is still ahead', async () => {
  const house = await approved()
  expect(await house.desk.setRoom('r1', false, 'cli')).toBe(true)
  expect(await house.desk.setRoom('r9', false, 'cli')).toBe(false)
  await house.looksAt('2027-05-12T09:00')
  expect(house.said().map((line) => line.slice(0, 6))).toEqual(['chat-2'])
  await house.desk.setRoom('r1', true, 'cli')
  await house.looksAt('2027-05-12T09:20')
  expect(house.said()).toHaveLength(1)
})

test('a room that is not bound is passed over without a word', async () => {
  const house = await approved()
  await house.town.db.updateTable('room').set({ state: 'doubtful' }).where('id', '=', 'r1').execute()
  await house.looksAt('2027-05-12T09:00')
  expect(await pushes(house)).toEqual(['r1 may/2027-d1 skipped unreachable', 'r2 may/2027-d1 queued'])
  expect(house.told).toEqual([])
})

test('the daily limit holds also for what comes late', async () => {
  const files = programme(
    campaign('a', { rule: { date: '05-12' }, grace_minutes: 1_440, time: '20:00' }),
    campaign('b', { rule: { date: '05-13' } }),
  )
  const house = await office(files, [[]], { now: '2027-05-12T10:00' })
  await house.desk.years.approve(2027, 'cli')
  await house.looksAt('2027-05-12T10:00')
  await house.looksAt('2027-05-13T09:30')
  expect(await pushes(house)).toEqual(['r1 a/2027-d1 queued', 'r1 b/2027-d1 skipped limit'])
  expect(house.told).toEqual([expect.stringMatching(/当天已经发过宣传/)])
})

test('not known whether there is an alert: it waits', async () => {
  const house = await approved({ alertActive: () => Promise.reject(new Error('no alerts')) })
  await house.looksAt('2027-05-12T09:00')
  expect(house.said()).toEqual([])
})

test('a clock that was years ahead for a while does not keep what follows from being sent', async () => {
  const house = await office(may12, [[]], { now: '2027-04-10T10:00' })
  await house.desk.years.approve(2027, 'cli')
  house.town.clock.set(3 * 365 * DAY_MS)
  await house.runner.look()
  house.town.clock.set(-3 * 365 * DAY_MS)
  await house.looksAt('2027-04-10T10:20')
  await house.looksAt('2027-05-10T10:00')
  await house.looksAt('2027-05-12T09:00')
  expect(house.said()).toHaveLength(1)
})

test('a robot is sent the words only: nobody hears what is replied to it', async () => {
  const robots: string[] = []
  const house = await approved({
    robots: {
      send: (_, content) => {
        robots.push(content.kind === 'text' ? content.text : content.name)
        return Promise.resolve({ kind: 'accepted' })
      },
    },
  })
  const webhook = house.town.vault.seal('https://qyapi.weixin.qq.com/x', 'room_webhook:r2')
  await house.town.db.updateTable('room').set({ webhook_sealed: webhook }).where('id', '=', 'r2').execute()
  await house.looksAt('2027-05-12T09:00')
  await house.town.passes(1_000)
  expect(house.said()).toEqual([expect.stringMatching(/^chat-1 .*回复 油锅/s)])
  expect(robots).toEqual(['这里是may的内容，请看。'])
})

test('text and poster go together; a robot gets the text only', async () => {
  const poster = { headline: '海报', lines: ['一行'], entry: 'fire-oil-pan' }
  const files = programme(campaign('p', { rule: { date: '05-12' }, pushes: [{ text: '{{community|社区}}：看这张图，记一记。', entries: ['fire-oil-pan'], poster, quiz: true }] })) // prettier-ignore
  const house = await office(files, [[], []], { now: '2027-05-12T08:00', clock: new StandingClock() })
  await house.town.db.updateTable('room').set({ webhook_sealed: 'x' }).where('id', '=', 'r2').execute()
  await house.desk.years.approve(2027, 'cli')
  await house.looksAt('2027-05-12T09:00')
  expect(house.said()).toEqual([
    'chat-1 幸福里社区：看这张图，记一记。\n\n回复 油锅 了解更多\n想考考自己？\n私聊我发 答题',
    'chat-1 [海报]',
  ])
})
