import { DAY_MS, HOUR_MS } from '../../src/shared/index.js'
import { closeTowns } from '../support/town.js'
import { phonePhoto, sendsPhoto, startFieldTown, stopField } from './support.js'

afterEach(async () => {
  await stopField()
  await closeTowns()
})

test('who asks for it is forgotten everywhere, with photos; what staff still have to mend stays without them', async () => {
  const { town, desks, part, photos } = await startFieldTown()
  const wang = await town.dutyOfficer('王芳')
  const zhang = town.resident('张阿姨')
  await zhang.says('隐患 三栋楼道，堆满了纸箱').hears(/编号 1/)
  await sendsPhoto(zhang, await phonePhoto()).hears(/收到/)
  await zhang.says('隐患 五栋楼下，路灯不亮').hears(/编号 2/)
  await wang.says('不受理 1 不是隐患').hears(/没有受理/)
  const startsAt = town.clock.now() + HOUR_MS
  const event = await desks.events.create({ kind: 'film', title: '电影', place: '礼堂', startsAt, endsAt: startsAt + HOUR_MS }, 'cli') // prettier-ignore
  await town.boundRoom('一期群')
  await desks.events.announce(1, await town.rooms.all(), 'cli')
  await zhang.says('报名 1 2人').hears(/报上名了/)
  const made = await desks.events.newCode(1, 'cli')
  await zhang.says(`签到 ${typeof made === 'string' ? '' : made.code}`).hears(/签到好了/)
  const { codes } = await desks.mutual.add({ name: '赵大爷', address: '3栋1单元101', needs: '', consentOn: '2026-04-01', consentVersion: '1', helpers: ['张阿姨'] }, 'cli') // prettier-ignore
  await zhang.says(`结对 ${codes[0]!.code}`).hears(/结对好了/)
  const [photo] = await desks.hazards.photos((await desks.hazards.find(1))!.id)

  const what = (await Promise.all(part.records.map((records) => records.what(zhang.id)))).flat()
  expect(what).toEqual([
    { what: '报的隐患', count: 2 },
    { what: '活动报名', count: 1 },
    { what: '结对的邻居', count: 1 },
  ])
  const told = JSON.stringify(await Promise.all(part.records.map((records) => records.export(zhang.id))))
  expect(told).toMatch(/堆满了纸箱[\s\S]*电影[\s\S]*赵大爷/)

  const erased = await town.db.transaction().execute(async (trx) => {
    const all = []
    for (const records of part.records) all.push(await records.erase(trx, zhang.id))
    return all
  })
  for (const { afterwards } of erased) await afterwards?.()
  expect(erased.flatMap(({ kept }) => kept ?? [])).toEqual([expect.stringMatching(/1 条隐患还没有整改/)])
  expect((await Promise.all(part.records.map((records) => records.what(zhang.id)))).flat()).toEqual([])
  await expect(photos.read(photo!.file)).rejects.toThrow(/ENOENT/)
  expect((await desks.hazards.find(1))!.what).toMatch(/已按报告人要求删除/)
  expect((await desks.hazards.find(2))!.what).toMatch(/路灯不亮/)
  // two heads were counted at the event, and still are
  expect((await desks.events.find(1))!.uncounted).toBe(2)
  for (const table of [
    'hazard_reporter',
    'event_signup',
    'mutual_helper',
    'prompt',
    'letter',
    'callout_page',
  ] as const)
    expect(JSON.stringify(await town.db.selectFrom(table).selectAll().execute())).not.toMatch(zhang.id)
  expect(event.number).toBe(1)
})

test('a year after an event it is only known how many came', async () => {
  const { town, desks, part } = await startFieldTown()
  const startsAt = town.clock.now() + HOUR_MS
  await desks.events.create(
    { kind: 'film', title: '电影', place: '礼堂', startsAt, endsAt: startsAt + HOUR_MS },
    'cli',
  )
  await town.boundRoom('一期群')
  await desks.events.announce(1, await town.rooms.all(), 'cli')
  await town
    .resident('张阿姨')
    .says('报名 1')
    .hears(/报上名了/)
  const expire = (now: number) =>
    town.db.transaction().execute(async (trx) => {
      let gone = 0
      for (const records of part.records) gone += (await records.expire?.(trx, now)) ?? 0
      return gone
    })
  expect(await expire(startsAt + 360 * DAY_MS)).toBe(0)
  expect(await expire(startsAt + 370 * DAY_MS)).toBe(1)
  expect(await desks.events.signed((await desks.events.find(1))!.id)).toEqual([])
})
