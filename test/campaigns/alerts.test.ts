import type { Level } from '../../src/alerts/index.js'
import { heldBy } from '../../src/parts/index.js'
import { alertTown } from '../alerts/support.js'
import { closeTowns } from '../support/town.js'
import { at, campaign, officeIn, programme } from './support.js'

afterEach(closeTowns)

const files = programme(campaign('may', { rule: { date: '05-12' }, time: '10:00', grace_minutes: 600 }))

/** An alert of that level at 09:00 that ends at 15:00, and a campaign that is due at 10:00. */
async function onThatDay(level: Level, drill = false): Promise<{ sentAt(time: string): Promise<number> }> {
  const place = await alertTown(2)
  const author = await place.member('王干事', 'dispatcher')
  const approver = await place.member('李书记', 'approver')
  const office = officeIn(place.town, files, { alertActive: heldBy(place.desk) })
  await office.desk.years.approve(2026, 'cli')
  await place.sends(author, approver, { level, ...(drill && { kind: 'exercise' }) })
  await place.settles()
  return {
    async sentAt(time) {
      await place.town.passes(at(`2026-05-12T${time}`) - place.town.clock.now())
      await office.runner.look()
      await place.town.passes(1_000)
      return office.said().filter((line) => line.includes('这里是may的内容')).length
    },
  }
}

test.each(['orange', 'red'] as const)(
  'a campaign rests while the alert is %s, and goes out when it is over',
  async (level) => {
    const day = await onThatDay(level)
    expect(await day.sentAt('10:00')).toBe(0)
    expect(await day.sentAt('14:59')).toBe(0)
    expect(await day.sentAt('15:01')).toBe(2)
  },
)

test('a yellow warning holds nothing', async () => {
  expect(await (await onThatDay('yellow')).sentAt('10:00')).toBe(2)
})

test('a drill holds nothing', async () => {
  expect(await (await onThatDay('red', true)).sentAt('10:00')).toBe(2)
})
