import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/shared/index.js'
import { said } from '../outbox/support.js'
import { closeTowns } from '../support/town.js'
import { alertTown, OFFICIAL, whyNot } from './support.js'

afterEach(closeTowns)

test('a yellow warning goes out as soon as one dispatcher has typed the number of rooms', async () => {
  const place = await alertTown(3)
  const wang = await place.member('王干事', 'dispatcher')
  const alert = await place.draft(wang.actor)
  expect(alert.number).toBe('预警0512-01')
  const shown = await place.desk.preview(alert.id, wang.actor)
  expect(shown).toMatchObject({
    kind: 'preview',
    preview: { residents: 1_200, needsSecondPerson: false, confirmWith: '3', problems: [] },
  })
  const sending = await place.desk.confirm(alert.id, { rooms: 3, drill: false }, wang.actor)
  expect(sending).toMatchObject({ kind: 'sending', rooms: 3 })
  await place.settles()
  expect(await place.counts(alert)).toEqual({ sent: 3 })
  expect((await place.now(alert)).state).toBe('done')
  const [told] = place.town.saidTo('chat-1')
  expect(told).toContain(OFFICIAL)
  expect(told!.split('\n').slice(-5)).toEqual([
    '时间：5月12日 08:30',
    '原文：',
    'https://www.weather.com.cn/alarm/20260512.html',
    '有效到：5月12日 15:00',
    '编号：预警0512-01',
  ])
  expect(place.town.saidTo(wang.speaker.id).at(-1)).toMatch(/发完了[\s\S]*共 3 个群[\s\S]*已发 3 个群/)
})

test('another number than that of the rooms sends nothing; neither does a change behind the preview', async () => {
  const place = await alertTown(3)
  const wang = await place.member('王干事', 'dispatcher')
  const alert = await place.draft(wang.actor)
  const early = await place.desk.confirm(alert.id, { rooms: 3, drill: false }, wang.actor)
  expect(whyNot(early)).toBe('not-previewed')
  expect(whyNot(await place.confirm(alert, wang.actor, 30))).toBe('wrong-number')
  // A room is added, and another taken away: the number is the same, the rooms are not.
  await place.town.db.updateTable('room').set({ state: 'unbound' }).where('id', '=', 'r1').execute()
  await place.town.boundRoom('新来的群')
  const changed = await place.desk.confirm(alert.id, { rooms: 3, drill: false }, wang.actor)
  expect(changed).toMatchObject({ why: 'audience-changed', seen: 3, actual: 3 })
  await place.settles()
  expect(said(place.town).filter((line) => line.startsWith('chat-'))).toEqual([])
  expect(await place.refusals()).toEqual(['send not-previewed', 'send wrong-number', 'send audience-changed'])
})

test('rooms of which nobody knows which chat they are get nothing, and are listed before', async () => {
  const place = await alertTown(2)
  await place.town.newRoom('没绑定的群')
  await place.town.db
    .updateTable('room')
    .set({ state: 'doubtful', doubt: 'gone' })
    .where('id', '=', 'r2')
    .execute()
  const wang = await place.member('王干事', 'dispatcher')
  const alert = await place.draft(wang.actor)
  const shown = await place.desk.preview(alert.id, wang.actor)
  if (shown.kind !== 'preview') throw new Error('no preview')
  expect(shown.preview.rooms.map(({ name }) => name)).toEqual(['1号楼群'])
  expect(shown.preview.leftOut.map(({ name, why }) => [name, why])).toEqual([
    ['2号楼群', 'doubtful'],
    ['没绑定的群', 'unbound'],
  ])
  expect(shown.preview.warnings).toEqual(['rooms-left-out'])
})

test('a twin of a room, a chat that has taken its title, gets nothing', async () => {
  const place = await alertTown(0)
  const room = await place.town.boundRoom('一期业主群')
  place.town.channel.seen = {
    kind: 'seen',
    rooms: [
      { id: 'room-一期业主群', topic: '一期业主群' },
      { id: 'room-骗子', topic: '一期业主群' },
    ],
  } as never
  const wang = await place.member('王干事', 'dispatcher')
  const alert = await place.sends(wang, undefined)
  await place.settles()
  expect(await place.counts(alert)).toEqual({ sent: 1 })
  expect(place.town.saidTo('room-骗子')).toEqual([])
  expect(place.town.saidTo('room-一期业主群').at(-1)).toContain(OFFICIAL)
  expect(room.binding).toMatchObject({ channelId: 'room-一期业主群' })
})

test('what a relay of an official warning must name is asked for, all of it at once', async () => {
  const place = await alertTown(1)
  const wang = await place.member('王干事', 'dispatcher')
  const alert = await place.draft(wang.actor, {
    issuer: '',
    sourceLink: '',
    issuedAt: undefined,
    expiresAt: undefined,
  })
  expect(await place.confirm(alert, wang.actor)).toMatchObject({
    why: 'incomplete',
    problems: ['issuer', 'issuedAt', 'sourceLink', 'expiresAt'],
  })
  const notice = await place.draft(wang.actor, { level: 'notice', issuer: '', sourceLink: '', issuedAt: undefined, text: '今晚停水。' }) // prettier-ignore
  expect(whyNot(await place.confirm(notice, wang.actor))).toBe('done')
})

test('paused, let go on, stopped: the sum of the counts is always the number of its targets', async () => {
  const place = await alertTown(4)
  const wang = await place.member('王干事', 'dispatcher')
  place.town.channel.answer = () => new Promise(() => {})
  const alert = await place.sends(wang, undefined)
  await place.town.outbox.atRest()
  place.keeper.wake()
  await place.keeper.atRest()
  expect((await place.now(alert)).state).toBe('sending')
  expect(await place.desk.pause(alert.id, wang.actor)).toMatchObject({ kind: 'paused', rooms: 3 })
  expect(whyNot(await place.desk.pause(alert.id, wang.actor))).toBe('wrong-state')
  expect(await place.counts(alert)).toEqual({ queued: 3, sending: 1 })
  expect(await place.desk.resume(alert.id, wang.actor)).toMatchObject({ kind: 'resumed', rooms: 3 })
  expect(await place.desk.stop(alert.id, wang.actor)).toMatchObject({ kind: 'stopped', rooms: 3 })
  expect(await place.counts(alert)).toEqual({ sending: 1, stopped: 3 })
  expect(whyNot(await place.desk.resume(alert.id, wang.actor))).toBe('wrong-state')
})

test('let go on three hours after its expiry: nothing is sent, and staff are told', async () => {
  const place = await alertTown(3)
  const wang = await place.member('王干事', 'dispatcher')
  place.town.channel.ready = false
  const alert = await place.sends(wang, undefined, { expiresAt: place.town.clock.now() + HOUR_MS })
  await place.desk.pause(alert.id, wang.actor)
  await place.town.passes(4 * HOUR_MS)
  place.town.channel.ready = true
  place.town.outbox.roomsChecked()
  expect(await place.desk.resume(alert.id, wang.actor)).toMatchObject({ kind: 'expired', rooms: 3 })
  await place.settles(5 * MINUTE_MS)
  expect(place.town.saidTo(wang.speaker.id).join('\n')).toMatch(/已过有效期，\n3 个群不再发/)
  expect(await place.counts(alert)).toEqual({ expired: 3 })
  expect(place.town.saidTo('chat-1')).toEqual([])
})

test('the clock is set by three days, there and back: nothing twice, nothing expired', async () => {
  const place = await alertTown(6)
  const wang = await place.member('王干事', 'dispatcher')
  let sent = 0
  place.town.channel.answer = (target) => {
    if (!target.id.startsWith('chat-')) return undefined
    sent++
    if (sent === 2) place.town.clock.set(3 * DAY_MS)
    if (sent === 4) place.town.clock.set(-3 * DAY_MS)
    return undefined
  }
  const alert = await place.sends(wang, undefined)
  await place.settles(5_000)
  // By the clock on the wall it is over: nothing goes out, and nothing is given up.
  expect(await place.counts(alert)).toEqual({ sent: 2, queued: 4 })
  place.town.clock.set(-3 * DAY_MS)
  await place.settles(60_000)
  place.town.clock.set(3 * DAY_MS)
  expect(await place.counts(alert)).toEqual({ sent: 6 })
  expect(sent).toBe(6)
  expect((await place.now(alert)).state).toBe('done')
  expect((await place.desk.active()).map((each) => each.alert.number)).toEqual([alert.number])
})
