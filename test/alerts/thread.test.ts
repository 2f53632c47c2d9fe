import { HOUR_MS } from '../../src/shared/index.js'
import { closeTowns } from '../support/town.js'
import { alertTown, whyNot, type AlertTown, type Member } from './support.js'

afterEach(closeTowns)

let place: AlertTown
let wang: Member
let zhou: Member

async function twoPeople(rooms: number): Promise<void> {
  place = await alertTown(rooms)
  wang = await place.member('王干事', 'dispatcher')
  zhou = await place.member('周主任', 'admin')
}

const heads = (chat: string): string[] => place.town.saidTo(chat).map((text) => text.split('\n')[0]!)

/** Sends until so many rooms have it; the others wait, and the next call is under way. */
async function sentToSome(rooms: number): Promise<() => void> {
  let release = (): void => {}
  const held = new Promise<undefined>((done) => (release = () => done(undefined)))
  place.town.channel.answer = () => (place.town.channel.sent.filter(({ target }) => target.id.startsWith('chat-')).length < rooms ? undefined : held) // prettier-ignore
  return release
}

const END = {
  text: '巢湖市气象台10时解除暴雨黄色预警信号。',
  issuer: '巢湖市气象台',
  sourceLink: 'https://www.weather.com.cn/alarm/2.html',
  issuedAt: 0,
}

test('the end goes to every room that has the alert or may have it, after it, and to no other', async () => {
  await twoPeople(5)
  const release = await sentToSome(2)
  const alert = await place.sends(wang, undefined)
  await place.town.outbox.atRest()
  const ended = await place.desk.end(alert.id, END, wang.actor)
  if (ended.kind !== 'drafted') throw new Error('no end')
  expect(await place.confirm(ended.alert, wang.actor)).toMatchObject({ kind: 'sending', rooms: 3 })
  // The third call is still under way: the end must not overtake it.
  await place.town.outbox.atRest()
  expect(heads('chat-3')).toEqual([])
  expect(heads('chat-1')).toEqual(['【黄色预警】暴雨黄色预警'])
  release()
  await place.settles()
  expect(heads('chat-3')).toEqual(['【黄色预警】暴雨黄色预警', '【解除·黄色预警】暴雨黄色预警'])
  expect(heads('chat-4')).toEqual([])
  expect(await place.counts(alert)).toEqual({ sent: 3, stopped: 2 })
  expect((await place.now(alert)).state).toBe('stopped')
  expect(place.town.saidTo('chat-1')[1]).toMatch(
    /10时解除暴雨黄色预警信号[\s\S]*编号：预警0512-02\n解除：预警0512-01/,
  )
  expect(whyNot(await place.desk.end(alert.id, END, wang.actor))).toBe('already-ended')
})

test('an end that relays nothing official is not sent: nobody here declares an all-clear', async () => {
  await twoPeople(1)
  const alert = await place.sends(wang, zhou, { level: 'orange' })
  await place.settles()
  const ended = await place.desk.end(alert.id, { text: '没事了' }, wang.actor)
  if (ended.kind !== 'drafted') throw new Error('no end')
  expect(await place.confirm(ended.alert, wang.actor)).toMatchObject({
    why: 'incomplete',
    problems: ['issuer', 'issuedAt', 'sourceLink'],
  })
  await place.desk.edit(ended.alert.id, { ...END, issuedAt: place.town.clock.now() }, wang.actor)
  expect(await place.confirm(ended.alert, wang.actor)).toMatchObject({ kind: 'awaiting-approval' })
})

test('the correction that was agreed to with the alert is sent by one person at once', async () => {
  await twoPeople(4)
  const release = await sentToSome(2)
  const alert = await place.sends(wang, zhou, { level: 'red' })
  await place.town.outbox.atRest()
  const corrected = await place.desk.correct(alert.id, undefined, wang.actor)
  if (corrected.kind !== 'drafted') throw new Error('no correction')
  expect(await place.confirm(corrected.alert, wang.actor)).toMatchObject({ kind: 'sending', rooms: 3 })
  release()
  await place.settles()
  expect(place.town.saidTo('chat-1')[1]).toMatch(
    /^【更正·红色预警】[\s\S]*刚才发的预警0512-01有误[\s\S]*以巢湖市气象台的发布为准/,
  )
  expect(heads('chat-4')).toEqual([])
})

test('other words in the correction of a red alert need a second person', async () => {
  await twoPeople(1)
  const alert = await place.sends(wang, zhou, { level: 'red' })
  await place.settles()
  const corrected = await place.desk.correct(alert.id, undefined, wang.actor)
  if (corrected.kind !== 'drafted') throw new Error('no correction')
  await place.desk.edit(corrected.alert.id, { text: '没事了，都回家吧' }, wang.actor)
  expect(await place.confirm(corrected.alert, wang.actor)).not.toMatchObject({ kind: 'sending' })
})

test('new words go to the rooms that still wait for the old ones as well, which do not get those any more', async () => {
  await twoPeople(4)
  const release = await sentToSome(1)
  const alert = await place.sends(wang, undefined)
  await place.town.outbox.atRest()
  const words = { ...END, text: '雨区南移，请注意低洼处积水。', expiresAt: place.town.clock.now() + HOUR_MS }
  const updated = await place.desk.correct(alert.id, words, wang.actor)
  if (updated.kind !== 'drafted') throw new Error('no update')
  expect(await place.confirm(updated.alert, wang.actor)).toMatchObject({ kind: 'sending', rooms: 4 })
  release()
  await place.settles()
  expect(heads('chat-1')).toHaveLength(2)
  expect(heads('chat-4')).toEqual(['【更正·黄色预警】暴雨黄色预警'])
})

test('what is active now: the newest word of each thread, in a room as it was heard there, no drill unless asked', async () => {
  await twoPeople(2)
  await place.town.newRoom('没绑定的群')
  expect(await place.desk.active()).toEqual([])
  const alert = await place.sends(wang, zhou, {
    level: 'orange',
    targets: { all: false, grids: [], tags: [], rooms: ['r1'] },
  })
  const drill = await place.draft(wang.actor, { kind: 'exercise' })
  await place.confirm(drill, wang.actor)
  await place.settles()
  const numbers = async (query: Parameters<typeof place.desk.active>[0]): Promise<string[]> =>
    (await place.desk.active(query)).map(({ alert: { number } }) => number)
  expect(await numbers({ communityId: 'c1' })).toEqual(['预警0512-01'])
  expect(await numbers({ communityId: 'elsewhere' })).toEqual([])
  expect(await numbers({ levels: ['red'] })).toEqual([])
  expect(
    place.keeper
      .active()
      .map((each) => each.alert.number)
      .sort(),
  ).toEqual(['演练0512-01', '预警0512-01'])
  expect(await numbers({ room: 'r1' as never })).toEqual(['预警0512-01'])
  expect(await numbers({ room: 'r2' as never })).toEqual([])
  expect(await numbers({ room: 'r2' as never, drills: true })).toEqual(['演练0512-01'])

  const ended = await place.desk.end(alert.id, { ...END, issuedAt: place.town.clock.now() }, wang.actor)
  if (ended.kind !== 'drafted') throw new Error('no end')
  expect(await numbers({})).toEqual(['预警0512-01'])
  await place.confirm(ended.alert, wang.actor)
  await place.desk.approve(ended.alert.id, zhou.actor)
  expect(await numbers({})).toEqual([])

  const short = await place.sends(wang, undefined, { expiresAt: place.town.clock.now() + HOUR_MS })
  expect(await numbers({})).toEqual([short.number])
  await place.town.passes(HOUR_MS)
  expect(await numbers({})).toEqual([])
})

test('a room that staff send to once more puts its alert back among those that are sent', async () => {
  await twoPeople(2)
  place.town.channel.answer = (target) =>
    target.id === 'chat-2' ? { kind: 'refused', reason: 'rejected', detail: 'x' } : undefined
  const alert = await place.sends(wang, undefined)
  await place.settles()
  expect(await place.counts(alert)).toEqual({ sent: 1, failed: 1 })
  expect((await place.now(alert)).state).toBe('done')
  expect(place.town.saidTo(wang.speaker.id).at(-1)).toMatch(/没发出 1 个群[\s\S]*没收到的群请打电话/)
  const [failed] = await place.town.outbox.broadcasts.list(place.batch(alert), ['failed'])
  place.town.channel.ready = false
  await place.town.db.transaction().execute((trx) => place.town.outbox.broadcasts.resend(trx, failed!.id))
  place.keeper.wake()
  await place.keeper.atRest()
  expect((await place.now(alert)).state).toBe('sending')
})

test('what came from elsewhere is a draft like any other, found again by where it came from', async () => {
  await twoPeople(1)
  const made = await place.draft('system', { origin: 'cap:1' })
  expect((await place.desk.ofOrigin('cap:1'))?.number).toBe(made.number)
  expect(whyNot(await place.desk.end(made.id, { ...END, origin: 'cap:2' }, 'system'))).toBe('not-sent-yet')
  await place.confirm(made, wang.actor)
  const ended = await place.desk.end(made.id, { ...END, origin: 'cap:2' }, 'system')
  expect(ended).toMatchObject({ kind: 'drafted', alert: { thread: made.id, origin: 'cap:2' } })
})

test('what follows a red alert is as grave as it is, whatever it calls itself', async () => {
  await twoPeople(1)
  const alert = await place.sends(wang, zhou, { level: 'red' })
  await place.settles()
  const issuedAt = place.town.clock.now()
  const lower = await place.desk.correct(
    alert.id,
    { ...END, issuedAt, level: 'blue', text: '降为蓝色预警' },
    wang.actor,
  )
  if (lower.kind !== 'drafted') throw new Error('no update')
  expect(await place.confirm(lower.alert, wang.actor)).toMatchObject({ kind: 'awaiting-approval' })
  const own = await place.desk.end(alert.id, { text: '没事了', level: 'notice' }, wang.actor)
  if (own.kind !== 'drafted') throw new Error('no end')
  expect(await place.confirm(own.alert, wang.actor)).toMatchObject({ problems: ['follows-a-colour'] })
  // Words that were slipped into another field of the prepared correction.
  const prepared = await place.desk.correct(alert.id, undefined, wang.actor)
  if (prepared.kind !== 'drafted') throw new Error('no correction')
  await place.desk.edit(prepared.alert.id, { issuer: '没有危险了' }, wang.actor)
  expect(await place.confirm(prepared.alert, wang.actor)).not.toMatchObject({ kind: 'sending' })
})
