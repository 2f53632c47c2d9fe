import { AlertDesk } from '../../src/alerts/index.js'
import {
  drillsToAnswer,
  fieldNeighbours,
  openPeople,
  openReceipts,
  type People,
} from '../../src/parts/index.js'
import { drillReportText } from '../../src/services/events/index.js'
import { createLogger, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/shared/index.js'
import { NO_PACE } from '../outbox/support.js'
import { closeTowns, standingWakeUp, type Speaker, type Town } from '../support/town.js'
import { startFieldTown, stopField, type FieldTown } from './support.js'

afterEach(async () => {
  await stopField()
  await closeTowns()
})

/** A town with a room, in which what the areas know of each other is wired as in `app.ts`. */
async function drillTown() {
  let people: People
  const peopleOf = (town: Town): People =>
    openPeople({
      ...town,
      ticker: town.clock,
      wakeUp: standingWakeUp(town.clock),
      logger: createLogger('silent'),
      config: { local: {} },
      incidentPictures: {
        countOf: () => Promise.resolve(0),
        eraseOf: () => Promise.resolve(),
        eraseBefore: () => Promise.resolve(),
      },
    })
  const field: FieldTown = await startFieldTown({
    paces: () => NO_PACE,
    neighbours: { receiptsOf: (batch) => fieldNeighbours(people, field.town.db).receiptsOf(batch) },
    others(town, desks) {
      const { db, vault, clock, rooms, grids, staff, outbox } = town
      const { broadcasts } = outbox
      people = peopleOf(town)
      const alerts = new AlertDesk({ db, vault, clock, paces: () => NO_PACE })
      const ground = { db, vault, clock, rooms, grids, broadcasts, staff, outbox, config: { local: {} } }
      return openReceipts(ground, alerts, drillsToAnswer(desks.events, broadcasts, db)).services!
    },
  })
  const { town, desks } = field
  const room = await town.boundRoom('一期群')
  await town.rooms.edit(room.id, { residents: 300 }, 'cli')
  const lives = async (who: Speaker, address: { building: string; unit: string; room: string }) =>
    town.db
      .transaction()
      .execute((trx) =>
        people.households.bind(trx, who.id, { address, mobile: null }, undefined, town.clock.now()),
      )
  const startsAt = town.clock.now() + DAY_MS
  const drill = await desks.events.create({ kind: 'drill', hazard: 'fire', title: '3栋疏散', place: '3栋', startsAt, endsAt: startsAt + HOUR_MS }, 'cli') // prettier-ignore
  return { town, desks, drill, lives, who: (name: string) => town.resident(name) }
}

test('after a drill staff see who was reached, how fast they answered, and which households did not', async () => {
  const { town, desks, drill, lives, who } = await drillTown()
  const [zhang, son, li, zhao, chen] = ['张阿姨', '张小弟', '李叔', '赵大爷', '陈姐'].map(who) as [Speaker, Speaker, Speaker, Speaker, Speaker] // prettier-ignore
  await lives(zhang, { building: '3', unit: '2', room: '501' })
  await lives(son, { building: '3', unit: '2', room: '501' })
  await lives(li, { building: '3', unit: '1', room: '101' })
  await lives(zhao, { building: '3', unit: '1', room: '202' })
  await lives(chen, { building: '4', unit: '1', room: '301' })

  // Nothing was announced: 收到 answers nothing.
  await zhang.in('一期群').says('收到').hearsNothing()
  await desks.events.announce(drill.number, await town.rooms.all(), 'cli')
  await town.passes(MINUTE_MS)
  expect(town.saidTo('room-一期群').at(-1)).toMatch(/演练：3栋疏散[\s\S]*看到请在群里回：\n收到$/)

  await zhang.in('一期群').says('收到').hearsNothing()
  town.clock.pass(9 * MINUTE_MS)
  await li.in('一期群').says('收到').hearsNothing()
  town.clock.pass(10 * MINUTE_MS)
  await li.in('一期群').says('收到收到').hearsNothing()
  await chen.says('收到').hears(/【演练】记下了：收到/)

  const { code } = (await desks.events.newCode(drill.number, 'cli')) as { code: string }
  town.clock.pass(DAY_MS)
  await zhao.says(`签到 ${code}`).hears(/签到好了/)
  const reported = await desks.drills.report(drill.number)
  expect(reported?.receipts).toMatchObject({ rooms: 1, asked: 300, received: 3, unaccounted: [] })
  expect(reported?.receipts?.firstMs).toBeLessThanOrEqual(MINUTE_MS)
  expect(Math.round(reported!.receipts!.medianMs! / MINUTE_MS)).toBe(10)
  expect(drillReportText(reported!)).toMatch(/通知到 1 个群，约 300 人\n收到 3 人，第一个 \d+ (?:秒|分钟)，中位 10 分钟\n没有回音 0 户/) // prettier-ignore
})

test('a household of which nobody answers or comes is named; after the drill nothing is answered any more', async () => {
  const { town, desks, drill, lives, who } = await drillTown()
  await lives(who('张阿姨'), { building: '3', unit: '2', room: '501' })
  await lives(who('李叔'), { building: '3', unit: '1', room: '101' })
  await desks.events.announce(drill.number, await town.rooms.all(), 'cli')
  await town.passes(30 * SECOND_MS)
  town.clock.pass(DAY_MS + 2 * HOUR_MS)
  await who('李叔').in('一期群').says('收到').hearsNothing()
  const report = await desks.drills.report(drill.number)
  expect(report?.receipts).toMatchObject({ rooms: 1, received: 0 })
  expect([...report!.receipts!.unaccounted].sort()).toEqual(['3栋1单元101', '3栋2单元501'])
  expect(drillReportText(report!)).toMatch(/没有回音 2 户：3栋/)
})

test('a drill that no room got has no receipts', async () => {
  const { desks, drill } = await drillTown()
  expect((await desks.drills.report(drill.number))?.receipts).toBeUndefined()
})
