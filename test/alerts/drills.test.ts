import { ALERT_STATES } from '../../src/alerts/index.js'
import { afterAct, type AlertAct } from '../../src/alerts/transitions.js'
import { closeTowns } from '../support/town.js'
import { alertTown, whyNot } from './support.js'

afterEach(closeTowns)

test('a drill says so first and last, in a message that is never cut, under a number of its own', async () => {
  const place = await alertTown(2)
  const wang = await place.member('王干事', 'dispatcher')
  const real = await place.draft(wang.actor)
  const drill = await place.draft(wang.actor, { kind: 'exercise' })
  expect([real.number, drill.number]).toEqual(['预警0512-01', '演练0512-01'])
  expect(await place.confirm(drill, wang.actor)).toMatchObject({ kind: 'sending' })
  await place.settles()
  const lines = place.town.saidTo('chat-1')[0]!.split('\n')
  expect([lines[0], lines[1], lines.at(-1)]).toEqual([
    '【演练】这是演练，不是真的。',
    '【黄色预警·演练】暴雨黄色预警',
    '【演练】以上都是演练内容。',
  ])
  const long = await place.draft(wang.actor, { kind: 'exercise', text: '演练内容。'.repeat(200) })
  expect(await place.confirm(long, wang.actor)).toMatchObject({ problems: ['too-long'] })
})

test('the word for the one does not confirm the other', async () => {
  const place = await alertTown(2)
  const wang = await place.member('王干事', 'dispatcher')
  const [real, drill] = [await place.draft(wang.actor), await place.draft(wang.actor, { kind: 'exercise' })]
  for (const { id } of [real, drill]) await place.desk.preview(id, wang.actor)
  const asDrill = await place.desk.confirm(real.id, { rooms: 2, drill: true }, wang.actor)
  const asReal = await place.desk.confirm(drill.id, { rooms: 2, drill: false }, wang.actor)
  expect([asDrill, asReal].map(whyNot)).toEqual(['wrong-word', 'wrong-word'])
  const disguised = await place.draft(wang.actor, { text: '【演练】请转移' })
  expect(await place.confirm(disguised, wang.actor)).toMatchObject({ problems: ['looks-like-drill'] })
})

test('a drill cannot become an alert, nor an alert a drill: the database refuses what no code does', async () => {
  const place = await alertTown(1)
  const wang = await place.member('王干事', 'dispatcher')
  const zhou = await place.member('周主任', 'admin')
  const drill = await place.draft(wang.actor, { kind: 'exercise', level: 'orange' })
  await place.confirm(drill, wang.actor)
  await place.desk.approve(drill.id, zhou.actor)
  const { db } = place.town
  const turn = (set: { kind: string; number?: string }): Promise<unknown> =>
    db.updateTable('alert').set(set).where('id', '=', drill.id).execute()
  await expect(turn({ kind: 'actual' })).rejects.toMatchObject({
    message: expect.stringMatching(/alert_number_kind/),
  })
  // Its approval refers to the kind as well.
  await expect(turn({ kind: 'actual', number: '预警0512-09' })).rejects.toMatchObject({
    message: expect.stringMatching(/FOREIGN KEY/),
  })
  const real = await place.draft(wang.actor)
  await expect(
    db
      .updateTable('alert')
      .set({ type: 'update', follows: drill.id, thread: drill.id })
      .where('id', '=', real.id)
      .execute(),
  ).rejects.toMatchObject({ message: expect.stringMatching(/FOREIGN KEY/) })
  // What follows a drill is one; a change cannot say otherwise.
  const ended = await place.desk.end(drill.id, { text: '演练结束，谢谢配合。' }, wang.actor)
  expect(ended).toMatchObject({ kind: 'drafted', alert: { kind: 'exercise', number: '演练0512-02' } })
  const other = await place.draft(wang.actor, { kind: 'exercise' })
  const change = { kind: 'actual', number: '预警0512-09' } as never
  const edited = await place.desk.edit(other.id, change, wang.actor)
  expect(edited).toMatchObject({ alert: { kind: 'exercise', number: other.number } })
  expect(await place.now(other)).toMatchObject({ kind: 'exercise', number: other.number })
})

test('drills give way: they wait behind a real alert, and one that is being sent stops for it', async () => {
  const place = await alertTown(3)
  const wang = await place.member('王干事', 'dispatcher')
  place.town.channel.ready = false
  const drill = await place.draft(wang.actor, { kind: 'exercise' })
  await place.confirm(drill, wang.actor)
  const real = await place.sends(wang, undefined)
  expect((await place.now(drill)).state).toBe('stopped')
  place.town.channel.ready = true
  place.town.outbox.roomsChecked()
  await place.settles()
  expect(await place.counts(drill)).toEqual({ stopped: 3 })
  expect(await place.counts(real)).toEqual({ sent: 3 })
  expect(place.town.saidTo(wang.speaker.id).join('\n')).toMatch(/演练0512-01 已自动停止/)
})

test('a real warning has the urgent lane, a drill and a notice wait their turn', async () => {
  const place = await alertTown(1)
  const wang = await place.member('王干事', 'dispatcher')
  place.town.channel.ready = false
  for (const more of [{}, { kind: 'exercise' as const }, { level: 'notice' as const, text: '今晚停水。' }])
    await place.confirm(await place.draft(wang.actor, more), wang.actor)
  const rows = await place.town.db
    .selectFrom('broadcast_delivery')
    .select(['batch', 'lane'])
    .orderBy('id')
    .execute()
  expect(rows.map(({ batch, lane }) => `${batch} ${lane}`)).toEqual([
    '预警0512-01-2026 urgent',
    '演练0512-01-2026 bulk',
    '预警0512-02-2026 bulk',
  ])
})

test('what may follow what: nothing that went out can be edited, thrown away or sent again', () => {
  const acts: AlertAct[] = ['edit', 'request', 'approve', 'reject', 'send', 'discard', 'pause', 'resume', 'stop', 'finish', 'reopen'] // prettier-ignore
  const table = Object.fromEntries(
    ALERT_STATES.map((state) => [state, acts.filter((act) => afterAct(state, act))]),
  )
  expect(table).toEqual({
    draft: ['edit', 'request', 'send', 'discard'],
    'awaiting-approval': ['edit', 'request', 'approve', 'reject', 'send', 'discard'],
    approved: ['edit', 'request', 'reject', 'send', 'discard'],
    sending: ['pause', 'stop', 'finish'],
    paused: ['resume', 'stop', 'finish'],
    stopped: [],
    done: ['reopen'],
    void: [],
  })
})
