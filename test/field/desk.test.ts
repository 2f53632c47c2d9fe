import { dayCell, daysBetween, Letters } from '../../src/services/desk/index.js'
import { createLogger, MINUTE_MS } from '../../src/shared/index.js'
import { closeTowns } from '../support/town.js'
import { startFieldTown, stopField } from './support.js'

afterEach(async () => {
  await stopField()
  await closeTowns()
})

test('a letter of another process is sent by the one that has the channel, once; one that is too old is not', async () => {
  const { town, rounds } = await startFieldTown()
  const { db, vault, clock } = town
  const office = new Letters(db, vault, clock, createLogger('silent'))
  const zhang = town.resident('张阿姨')
  const write = (text: string, forMs: number) =>
    office.write(db, [{ to: { kind: 'contact', id: zhang.id }, lane: 'urgent', cause: 'test', content: { kind: 'text', text }, expiresAt: clock.now() + forMs }]) // prettier-ignore
  await write('新的', 10 * MINUTE_MS)
  await write('太旧的', 0)
  expect(JSON.stringify(await db.selectFrom('letter').selectAll().execute())).not.toMatch(/新的/)
  await rounds()
  await rounds()
  expect(town.saidTo(zhang.id)).toEqual(['新的'])
  expect(await db.selectFrom('letter').selectAll().execute()).toEqual([])
})

test('a letter is not sent when the act that it tells of did not happen', async () => {
  const { town, desks, rounds } = await startFieldTown()
  const wang = await town.dutyOfficer('王芳')
  const act = town.db.transaction().execute(async (trx) => {
    await desks.hazards.report({ what: '堆满了纸箱', where: '3栋楼道', source: 'staff' }, 'cli', trx)
    throw new Error('the disk is full')
  })
  await expect(act).rejects.toThrow('the disk is full')
  await rounds()
  expect(town.saidTo(wang.id).join()).not.toMatch(/隐患/)
})

test('a question that nobody answered in its time is forgotten', async () => {
  const { town, desks } = await startFieldTown()
  const zhang = town.resident('张阿姨')
  await desks.prompts.ask(town.db, zhang.id, 'shelters', 'x', MINUTE_MS)
  expect(await desks.prompts.waiting(zhang.id, 'shelters')).toMatchObject({ subject: 'x' })
  town.clock.set(MINUTE_MS)
  expect(await desks.prompts.waiting(zhang.id, 'shelters')).toBeUndefined()
  await desks.prompts.sweep()
  expect(await town.db.selectFrom('prompt').selectAll().execute()).toEqual([])
})

test('days as people write them', () => {
  expect(['2026-5-2', '2026/05/02', '2026年5月2日'].map(dayCell)).toEqual(
    Array(3).fill({ ok: true, value: '2026-05-02' }),
  )
  for (const bad of ['2026-02-30', '5月2日', '', '26-5-2', '2026-13-01'])
    expect(dayCell(bad)).toMatchObject({ ok: false })
  expect([daysBetween('2026-02-28', '2026-03-01'), daysBetween('2026-03-01', '2026-02-28')]).toEqual([1, -1])
})
