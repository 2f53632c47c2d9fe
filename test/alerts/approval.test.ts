import { listAudit, verifyAudit } from '../../src/directory/index.js'
import { DAY_MS, MINUTE_MS } from '../../src/shared/index.js'
import { said } from '../outbox/support.js'
import { closeTowns } from '../support/town.js'
import { alertTown, whyNot, type AlertTown, type Member } from './support.js'

afterEach(closeTowns)

let place: AlertTown
let wang: Member
let zhou: Member

/** A dispatcher, and somebody who may agree. */
async function twoPeople(rooms = 3): Promise<void> {
  place = await alertTown(rooms)
  wang = await place.member('王干事', 'dispatcher')
  zhou = await place.member('周主任', 'admin')
}

const inRooms = (): string[] => said(place.town).filter((line) => line.startsWith('chat-'))

test('orange waits for a second person, who gets the text and two words to choose from', async () => {
  await twoPeople()
  const alert = await place.draft(wang.actor, { level: 'orange' })
  expect(await place.confirm(alert, wang.actor)).toMatchObject({ kind: 'awaiting-approval', approvers: 1 })
  await place.settles()
  expect(inRooms()).toEqual([])
  const [text, asked] = place.town.saidTo(zhou.speaker.id).slice(-2)
  expect(text).toContain(alert.text)
  expect(asked).toMatch(
    /请您批准：预警0512-01[\s\S]*发给 3 个群[\s\S]*批准 预警0512-01[\s\S]*驳回 预警0512-01/,
  )
  expect(await place.desk.approve(alert.id, zhou.actor)).toMatchObject({ kind: 'sending', rooms: 3 })
  await place.settles()
  expect(inRooms()).toHaveLength(3)
  const acts = (await listAudit(place.town.db, 20)).map(({ action, actor }) => [action, actor])
  expect(acts).toEqual(
    expect.arrayContaining([
      ['alert.confirm', wang.actor.id],
      ['alert.approve', zhou.actor.id],
      ['alert.send', zhou.actor.id],
    ]),
  )
  expect((await verifyAudit(place.town.db)).kind).toBe('whole')
})

test('nobody agrees to what they wrote, changed or confirmed themselves', async () => {
  await twoPeople()
  const li = await place.member('李书记', 'admin')
  const own = await place.draft(zhou.actor, { level: 'red' })
  await place.confirm(own, zhou.actor)
  expect(whyNot(await place.desk.approve(own.id, zhou.actor))).toBe('own-approval')

  const edited = await place.draft(wang.actor, { level: 'red' })
  await place.desk.edit(edited.id, { text: '改过的正文' }, zhou.actor)
  await place.confirm(edited, wang.actor)
  expect(whyNot(await place.desk.approve(edited.id, zhou.actor))).toBe('own-approval')

  // Drafted by nobody, as from a watched folder: who confirms it is not the second person either.
  const imported = await place.draft('system', { level: 'red' })
  await place.confirm(imported, zhou.actor)
  expect(whyNot(await place.desk.approve(imported.id, zhou.actor))).toBe('own-approval')
  expect(whyNot(await place.desk.approve(imported.id, li.actor))).toBe('done')

  // Whoever sits at the command line is one person.
  const typed = await place.draft('cli', { level: 'red' })
  await place.confirm(typed, 'cli')
  expect(whyNot(await place.desk.approve(typed.id, 'cli'))).toBe('own-approval')
  expect(await place.refusals()).toEqual(Array(4).fill('approve own-approval'))
})

test('who may not send, or not approve, is refused, and so is the program itself', async () => {
  await twoPeople()
  const viewer = await place.member('实习生', 'viewer')
  const alert = await place.draft(wang.actor, { level: 'orange' })
  expect(whyNot(await place.confirm(alert, viewer.actor))).toBe('not-allowed')
  expect(whyNot(await place.confirm(alert, 'system'))).toBe('not-allowed')
  await place.confirm(alert, wang.actor)
  const chen = await place.member('陈干事', 'dispatcher')
  expect(whyNot(await place.desk.approve(alert.id, chen.actor))).toBe('not-allowed')
  expect(whyNot(await place.desk.approve(alert.id, { id: 'nobody', where: 'web' }))).toBe('not-allowed')
  // A role that was taken away counts at once, whatever is in memory.
  await place.town.db.updateTable('staff').set({ role: 'viewer' }).where('id', '=', zhou.actor.id).execute()
  expect(whyNot(await place.desk.approve(alert.id, zhou.actor))).toBe('not-allowed')
  expect(inRooms()).toEqual([])
})

test('a red warning that is called yellow, or a notice, waits for a second person all the same', async () => {
  await twoPeople()
  const text = '巢湖市气象台发布暴雨红色预警信号，请立即转移。'
  for (const level of ['yellow', 'notice'] as const) {
    const alert = await place.draft(wang.actor, { level, text })
    const shown = await place.desk.preview(alert.id, wang.actor)
    expect(shown).toMatchObject({ preview: { needsSecondPerson: true, warnings: ['other-colour'] } })
    expect(await place.confirm(alert, wang.actor)).toMatchObject({ kind: 'awaiting-approval' })
  }
})

test('whoever only looks does not move what somebody else is about to confirm', async () => {
  await twoPeople()
  const viewer = await place.member('实习生', 'viewer')
  const alert = await place.draft(wang.actor)
  await place.desk.preview(alert.id, wang.actor)
  await place.town.db.updateTable('room').set({ state: 'unbound' }).where('id', '=', 'r1').execute()
  await place.town.boundRoom('新来的群')
  await place.desk.preview(alert.id, viewer.actor)
  const confirmed = await place.desk.confirm(alert.id, { rooms: 3, drill: false }, wang.actor)
  expect(whyNot(confirmed)).toBe('audience-changed')
})

test('an edit takes the agreement away, whichever field it is', async () => {
  await twoPeople()
  const changes = [
    { text: '别的正文' },
    { headline: '别的标题' },
    { correction: '别的更正' },
    { expiresAt: place.town.clock.now() + 90 * MINUTE_MS },
    { targets: { all: false, grids: [], tags: [], rooms: ['r1'] } },
    { level: 'red' as const },
    { issuer: '合肥市气象台' },
  ]
  for (const change of changes) {
    const alert = await place.draft(wang.actor, { level: 'orange' })
    await place.confirm(alert, wang.actor)
    await place.desk.edit(alert.id, change, wang.actor)
    expect(whyNot(await place.desk.approve(alert.id, zhou.actor))).toBe('wrong-state')
    const again = await place.desk.confirm(alert.id, { rooms: 3, drill: false }, wang.actor)
    expect([Object.keys(change), whyNot(again)]).toEqual([Object.keys(change), 'not-previewed'])
  }
  expect(inRooms()).toEqual([])
})

test('an agreement to a confirmation that is old asks for it once more, is good once, and for ten minutes', async () => {
  await twoPeople()
  const late = async (): Promise<Awaited<ReturnType<typeof place.draft>>> => {
    const alert = await place.draft(wang.actor, { level: 'orange', issuedAt: 0 })
    await place.confirm(alert, wang.actor)
    await place.town.passes(11 * MINUTE_MS)
    expect(await place.desk.approve(alert.id, zhou.actor)).toMatchObject({ kind: 'approved' })
    return alert
  }
  const first = await late()
  expect(inRooms()).toEqual([])
  expect(await place.confirm(first, wang.actor)).toMatchObject({ kind: 'sending' })
  expect(whyNot(await place.confirm(first, wang.actor))).toBe('wrong-state')

  const second = await late()
  await place.town.passes(10 * MINUTE_MS)
  expect(await place.confirm(second, wang.actor)).toMatchObject({ kind: 'awaiting-approval' })

  // Agreed to, then edited: the agreement is gone, not waiting for the old text to come back.
  const third = await late()
  await place.desk.edit(third.id, { text: '改了' }, wang.actor)
  await place.desk.edit(third.id, { text: third.text }, wang.actor)
  expect(await place.confirm(third, wang.actor)).toMatchObject({ kind: 'awaiting-approval' })

  // A clock that was set back makes no agreement longer.
  const fourth = await late()
  place.town.clock.set(-3 * DAY_MS)
  expect(await place.confirm(fourth, wang.actor)).toMatchObject({ kind: 'awaiting-approval' })
})

test('rooms that came or went after the confirmation are seen by whoever agrees', async () => {
  await twoPeople()
  const alert = await place.draft(wang.actor, { level: 'orange' })
  await place.confirm(alert, wang.actor)
  await place.town.boundRoom('后来绑定的群')
  expect(await place.desk.approve(alert.id, zhou.actor)).toMatchObject({
    why: 'audience-changed',
    seen: 3,
    actual: 4,
  })
  await place.confirm(alert, wang.actor)
  expect(await place.desk.approve(alert.id, zhou.actor)).toMatchObject({ kind: 'sending', rooms: 4 })
})

test('confirmed and approved at once by several: it is sent once', async () => {
  await twoPeople()
  const li = await place.member('李书记', 'approver')
  const orange = await place.draft(wang.actor, { level: 'orange' })
  await place.confirm(orange, wang.actor)
  const approved = await Promise.all(
    [zhou, li, zhou].map(({ actor }) => place.desk.approve(orange.id, actor)),
  )
  expect(approved.map(whyNot).sort()).toEqual(['done', 'wrong-state', 'wrong-state'])

  const yellow = await place.draft(wang.actor)
  await place.desk.preview(yellow.id, wang.actor)
  const confirmed = await Promise.all(
    [wang, zhou, wang].map(({ actor }) => place.desk.confirm(yellow.id, { rooms: 3, drill: false }, actor)),
  )
  expect(confirmed.map(whyNot).sort()).toEqual(['done', 'wrong-state', 'wrong-state'])
  await place.settles()
  expect(inRooms()).toHaveLength(6)
  expect(await place.refusals()).toHaveLength(4)
})

test('the second person says no: nothing goes out, and whoever asked is told', async () => {
  await twoPeople()
  const alert = await place.draft(wang.actor, { level: 'orange' })
  await place.confirm(alert, wang.actor)
  expect(await place.desk.reject(alert.id, zhou.actor)).toMatchObject({ kind: 'rejected' })
  await place.settles()
  expect(place.town.saidTo(wang.speaker.id).at(-1)).toMatch(/没有批准，\n没有发出/)
  expect(whyNot(await place.desk.approve(alert.id, zhou.actor))).toBe('wrong-state')
})

describe('templates', () => {
  const words = {
    name: '燃气泄漏撤离',
    kind: 'actual' as const,
    level: 'red' as const,
    headline: '燃气泄漏，请撤离',
    text: '附近有燃气泄漏。\n请马上走楼梯离开。\n不要开关电器。',
    correction: '',
    targets: { all: true, grids: [], tags: [], rooms: [] },
    lastsMs: 60 * MINUTE_MS,
  }
  const facts = { issuer: '社区居委会', sourceLink: 'https://example.cn/1', issuedAt: 0 }

  test('one that was agreed to beforehand is sent by one person, and all staff hear of it loudly', async () => {
    await twoPeople()
    const viewer = await place.member('实习生', 'viewer')
    const made = await place.desk.templates.add(words, wang.actor)
    if (made.kind !== 'template') throw new Error('no template')
    const { id } = made.template
    expect(whyNot(await place.desk.templates.use(id, facts, wang.actor))).toBe('template-not-approved')
    expect(whyNot(await place.desk.templates.approve(id, wang.actor))).toBe('not-allowed')
    await place.desk.templates.approve(id, zhou.actor)
    const drafted = await place.desk.templates.use(id, facts, wang.actor)
    if (drafted.kind !== 'drafted') throw new Error('no draft')
    expect(await place.confirm(drafted.alert, wang.actor)).toMatchObject({ kind: 'sending', rooms: 3 })
    await place.settles()
    for (const member of [wang, zhou, viewer])
      expect(place.town.saidTo(member.speaker.id).join('\n')).toMatch(/预批模板发出[\s\S]*停止 预警0512-01/)
  })

  test('changed words need a second person again: of the draft, and of the template', async () => {
    await twoPeople()
    const made = await place.desk.templates.add(words, zhou.actor)
    if (made.kind !== 'template') throw new Error('no template')
    const { id } = made.template
    expect(whyNot(await place.desk.templates.approve(id, zhou.actor))).toBe('own-approval')
    const li = await place.member('李书记', 'approver')
    await place.desk.templates.approve(id, li.actor)

    const changed = await place.desk.templates.use(id, facts, wang.actor)
    if (changed.kind !== 'drafted') throw new Error('no draft')
    await place.desk.edit(changed.alert.id, { text: '随便写的' }, wang.actor)
    expect(await place.confirm(changed.alert, wang.actor)).toMatchObject({ kind: 'awaiting-approval' })

    const drafted = await place.desk.templates.use(id, facts, wang.actor)
    if (drafted.kind !== 'drafted') throw new Error('no draft')
    await place.desk.templates.edit(id, { text: '改过的模板' }, wang.actor)
    expect(whyNot(await place.confirm(drafted.alert, wang.actor))).toBe('template-not-approved')
    expect(whyNot(await place.desk.templates.use(id, facts, wang.actor))).toBe('template-not-approved')
  })
})
