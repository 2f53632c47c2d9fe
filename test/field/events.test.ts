import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/shared/index.js'
import type { Credit } from '../../src/services/events/index.js'
import { momentCell } from '../../src/services/events/index.js'
import { closeTowns, type Speaker } from '../support/town.js'
import { startFieldTown, stopField, type FieldTown } from './support.js'

afterEach(async () => {
  await stopField()
  await closeTowns()
})

async function withRoom(options: Parameters<typeof startFieldTown>[0] = {}) {
  const field = await startFieldTown(options)
  const wang = await field.town.dutyOfficer('王芳')
  await field.town.boundRoom('一期群')
  await field.town.newRoom('没绑定的群')
  return { ...field, field, wang, who: (name: string) => field.town.resident(name) }
}

/** An event in two days, announced to the room. */
async function announced(field: FieldTown, seats?: number) {
  const startsAt = field.town.clock.now() + 2 * DAY_MS
  const event = await field.desks.events.create({ kind: 'lecture', title: '灭火器怎么用', place: '社区礼堂', startsAt, endsAt: startsAt + 2 * HOUR_MS, seats }, 'cli') // prettier-ignore
  await field.desks.events.announce(event.number, await field.town.rooms.all(), 'cli')
  return event
}

const heard = (field: FieldTown, who: Speaker): string => field.town.saidTo(who.id).join('\n———\n')

test('staff make an event by chat, see what goes out and to how many rooms, and announce it', async () => {
  const { field, town, wang, who } = await withRoom()
  await wang.says('新活动').hears(/什么活动[\s\S]*1 讲座/)
  await wang.says('1').hears(/叫什么/)
  await wang.says('灭火器怎么用').hears(/在哪里办/)
  await wang.says('社区礼堂').hears(/什么时候/)
  await wang.says('明年的某一天').hears(/没看懂时间/)
  await wang.says('5月20日 19:00').hears(/几个小时/)
  await wang.says('2').hears(/最多多少人/)
  await wang.says('50').hears(/请核对[\s\S]*讲座[\s\S]*5月20日 19:00/)
  await wang.says('1').hears(/建好了，活动 1[\s\S]*发布活动 1/)
  await wang.says('发布活动 1').hears(/📣 社区活动[\s\S]*名额 50 人[\s\S]*发到 1 个群[\s\S]*1 个群没绑定/)
  await wang.says('1').hears(/正在发到 1 个群/)
  await town.passes(MINUTE_MS)
  expect(town.saidTo('room-一期群').join()).toMatch(
    /📣 社区活动\n讲座：灭火器怎么用\n5月20日 19:00 到 21:00\n社区礼堂/,
  )
  await wang.says('发布活动 1').hears(/现在不能这样做/)
  await who('张三')
    .says('新活动')
    .hears(/办活动请找社区的人/)
  expect(await field.desks.events.list(['announced'])).toHaveLength(1)
})

test('residents sign up by digit, by number, with their family, from a group; and withdraw', async () => {
  const { field, town, who } = await withRoom()
  await announced(field)
  const zhang = who('张阿姨')
  await zhang.says('活动').hears(/可以报名的活动：\n1 讲座：灭火器怎么用/)
  await zhang.says('1').hears(/报上名了[\s\S]*1 人/)
  await zhang.says('报名 1 3人').hears(/报上名了[\s\S]*3 人/)
  await who('李师傅')
    .in('一期群')
    .asks('报名 1')
    .hears(/报上名了/)
  await who('李师傅').in('一期群').says('报名 1').hearsNothing()
  await who('王五')
    .says('报名 7')
    .hears(/没有活动 7/)
  await who('王五')
    .says('报名 1 99')
    .hears(/最多报 10 人/)
  await who('王五')
    .says('取消报名 1')
    .hears(/没有报名活动 1/)
  await zhang.says('取消报名 1').hears(/取消了/)
  const [event] = await field.desks.events.list()
  expect(await field.desks.events.counts(event!.id)).toEqual({ going: 1, waiting: 0, came: 0 })
  expect(JSON.stringify(await town.db.selectFrom('event_signup').selectAll().execute())).not.toMatch(
    /张阿姨|李师傅/,
  )
})

test('the waiting list moves up in its order; a family that does not fit keeps no seat empty', async () => {
  const { field, who } = await withRoom()
  const event = await announced(field, 3)
  const [a, b, c, d, e] = ['甲', '乙', '丙', '丁', '戊'].map(who) as [
    Speaker,
    Speaker,
    Speaker,
    Speaker,
    Speaker,
  ]
  await a.says('报名 1 2人').hears(/报上名了/)
  await b.says('报名 1').hears(/报上名了/)
  await c.says('报名 1 3人').hears(/名额满了，先候补[\s\S]*前面还有 0 位/)
  await d.says('报名 1').hears(/前面还有 1 位/)
  await e.says('报名 1').hears(/前面还有 2 位/)
  await a.says('报名 1 3人').hears(/名额不够了，\n还是您原来的 2 人/)
  await b.says('取消报名 1').hears(/取消了/)
  expect(heard(field, d)).toMatch(/有空位了，您报上名了/)
  expect(heard(field, c)).not.toMatch(/有空位了/)
  expect(await field.desks.events.counts(event.id)).toEqual({ going: 3, waiting: 4, came: 0 })
  await a.says('报名 1 1人').hears(/报上名了/)
  expect(heard(field, e)).toMatch(/有空位了/)
  await b.says('报名 1').hears(/前面还有 1 位/)
  expect((await field.desks.events.counts(event.id)).going).toBe(3)
})

test('a hundred who sign up at once get the seats there are, and no more', async () => {
  const { field, town, who } = await withRoom({ rate: { personPerMinute: 1_000, roomPerMinute: 1_000 } })
  const event = await announced(field, 30)
  await Promise.all(
    Array.from({ length: 100 }, (_, i) => town.conversation.onMessage(who(`居民${i}`).message('报名 1'))),
  )
  expect(await field.desks.events.counts(event.id)).toEqual({ going: 30, waiting: 70, came: 0 })
})

test('a code wrong, old, and right; whoever came is counted, and gets the hours once', async () => {
  const credits: Credit[] = []
  const { field, town, wang, who } = await withRoom({ neighbours: { credit: (_trx, credit) => Promise.resolve(credits.push(credit)) } }) // prettier-ignore
  const event = await announced(field)
  const zhang = who('张阿姨')
  await zhang.says('报名 1').hears(/报上名了/)
  await wang.says('结束活动 1').hears(/现在不能这样做/)
  town.clock.at = event.startsAt
  const code = async (): Promise<string> =>
    /签到码：\n(\d{4})/.exec((await wang.says('签到码 1').replies()).join())![1]!
  const first = await code()
  const wrong = first === '0000' ? '1111' : '0000'
  await zhang.says(`签到 ${wrong}`).hears(/签到码不对/)
  const second = await code()
  if (first !== second) await zhang.says(`签到 ${first}`).hears(/签到码不对/)
  await zhang.says(`签到 ${second}`).hears(/签到好了/)
  await zhang.says(`签到 ${second}`).hears(/签到好了/)
  await who('没报名的')
    .says(`签到 ${second}`)
    .hears(/签到好了/)
  const guesser = who('乱试的')
  for (let i = 0; i < 5; i++) await guesser.says(`签到 ${wrong}`).hears(/签到码不对/)
  await guesser.says(`签到 ${second}`).hears(/试得太多了/)
  await wang.says('人数 1 12').hears(/记好了/)
  await wang.says('活动 1').hears(/到场 14 人（签到 2，另数 12）/)
  town.clock.at += 3 * HOUR_MS + 1
  await who('来晚的')
    .says(`签到 ${second}`)
    .hears(/过期了/)
  await wang.says('结束活动 1').hears(/记好了/)
  await wang.says('结束活动 1').hears(/现在不能这样做/)
  expect(credits).toEqual([
    { contacts: [zhang.id, who('没报名的').id], minutes: 120, title: '灭火器怎么用', day: '2026-05-14', training: true, source: `event:${event.id}` }, // prettier-ignore
  ])
})

test('whoever is going is reminded once, on the day before; whoever waits is not', async () => {
  const { field, town, rounds, who } = await withRoom()
  await announced(field, 1)
  const [a, b] = [who('甲'), who('乙')]
  await a.says('报名 1').hears(/报上名了/)
  await b.says('报名 1').hears(/候补/)
  await rounds()
  expect(heard(field, a)).not.toMatch(/明天有您报名的活动/)
  town.clock.at += DAY_MS
  await rounds()
  await rounds()
  expect(heard(field, a).match(/明天有您报名的活动/g)).toHaveLength(1)
  expect(heard(field, b)).not.toMatch(/明天有您报名的活动/)
})

test('a cancelled event is told to whoever signed up and to the rooms that heard of it', async () => {
  const { field, town, wang, who } = await withRoom()
  await announced(field)
  await town.passes(MINUTE_MS)
  await who('甲')
    .says('报名 1')
    .hears(/报上名了/)
  await wang.says('取消活动 1').hears(/请写原因/)
  await wang.says('取消活动 1 下雨改期').hears(/记好了/)
  await town.passes(MINUTE_MS)
  expect(heard(field, who('甲'))).toMatch(/活动取消[\s\S]*原因：下雨改期/)
  expect(town.saidTo('room-一期群').join('\n———\n')).toMatch(/社区活动[\s\S]*———\n活动取消/)
  await who('乙')
    .says('报名 1')
    .hears(/现在不能报名/)
})

test('what an announcement has not reached it does not reach after the cancellation', async () => {
  const { field, town } = await withRoom()
  field.town.channel.ready = false
  field.town.outbox.connectionLost()
  await announced(field)
  await field.desks.events.cancel(1, '下雨', 'cli')
  field.town.channel.ready = true
  field.town.outbox.connectionReady()
  field.town.outbox.roomsChecked()
  await town.passes(MINUTE_MS)
  expect(town.saidTo('room-一期群').filter((text) => /社区活动|活动取消/.test(text))).toEqual([])
})

test('the drills that a year has to have, what is missing, and what a drill has shown', async () => {
  const { town, wang, desks } = await withRoom({
    neighbours: {
      receiptsOf: () =>
        Promise.resolve({ rooms: 1, asked: 40, received: [20_000, 5_000, 300_000], silent: [] }),
    },
  })
  const startsAt = town.clock.now() + DAY_MS
  const drill = await desks.events.create({ kind: 'drill', hazard: 'fire', title: '3栋疏散', place: '3栋', startsAt, endsAt: startsAt + HOUR_MS }, 'cli') // prettier-ignore
  await desks.events.announce(drill.number, await town.rooms.all(), 'cli')
  const states = async () => (await desks.drills.plan(2026)).map(({ quarter, hazard, state, late }) => `${quarter}${hazard} ${state}${late ? ' late' : ''}`) // prettier-ignore
  expect(await states()).toEqual([
    '1fire missing late',
    '2fire planned',
    '2earthquake missing',
    '2flood missing',
    '3fire missing',
    '4fire missing',
  ])
  town.clock.at = startsAt
  await desks.mutual.add({ name: '赵大爷', address: '3栋2单元501', needs: '', consentOn: '2026-04-01', consentVersion: '1', helpers: [] }, 'cli') // prettier-ignore
  await desks.callouts.activate('household-fire', { place: '3栋', drill: true }, 'cli')
  await desks.callouts.ran()
  await desks.callouts.standDown(1, 'cli')
  await desks.events.finish(drill.number, 'cli')
  expect((await states())[1]).toBe('2fire held')
  await desks.drills.write(drill.number, { improve: '', callout: 1 }, 'cli')
  await wang.says('改进 1 集合点的牌子看不见').hears(/记好了/)
  const report = await desks.drills.report(1)
  expect(report).toMatchObject({
    receipts: { asked: 40, received: 3, firstMs: 5_000, medianMs: 20_000 },
    callout: { called: 0, unaccounted: ['3栋2单元501'] },
    improve: '集合点的牌子看不见',
  })
  await desks.drills.setNeeds(2027, [{ quarter: 3, hazard: 'flood' }], 'cli')
  expect(await desks.drills.plan(2027)).toEqual([
    { quarter: 3, hazard: 'flood', state: 'missing', late: false },
  ])
})

test('times as people write them', () => {
  const now = Date.parse('2026-05-12T09:00:00+08:00')
  const at = (text: string): string => {
    const moment = momentCell(text, now)
    return moment.ok ? new Date(moment.value + 8 * HOUR_MS).toISOString().slice(0, 16) : moment.problem
  }
  expect(at('5月20日 19:00')).toBe('2026-05-20T19:00')
  expect(at('5月20日晚上7点半')).toBe('2026-05-20T19:30')
  expect(at('明天 9点')).toBe('2026-05-13T09:00')
  expect(at('2027/1/5 8:05')).toBe('2027-01-05T08:05')
  expect(at('1月5日 8:00')).toBe('2027-01-05T08:00')
  for (const bad of ['2月30日 8:00', '5月20日', '25:00', '5月20日 25:00', '下周', '', '5月20日 8:99']) expect(at(bad)).toMatch(/没看懂时间/) // prettier-ignore
})
