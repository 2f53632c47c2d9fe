import SQLite from 'better-sqlite3'
import { Kysely, Migrator, SqliteDialect } from 'kysely'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditHead, listAudit, recordAudit, verifyAudit, type Actor } from '../../src/directory/index.js'
import { migrations } from '../../src/storage/migrations/index.js'
import { openDatabase, type Db } from '../../src/storage/index.js'

let folder: string
let db: Db | undefined
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'anlin-audit-'))))
afterEach(async () => {
  await db?.destroy()
  db = undefined
  rmSync(folder, { recursive: true, force: true })
})

const LIU: Actor = { id: 'staff-liu', where: 'chat' }

/** A trail of so many acts. */
async function trailOf(acts: number): Promise<Db> {
  db = await openDatabase(join(folder, 'a.db'))
  for (let i = 1; i <= acts; i++) {
    await db.transaction().execute((trx) =>
      recordAudit(trx, {
        at: 1_000 + i,
        actor: LIU,
        action: 'alert.approve',
        subject: { kind: 'alert', id: `a${i}` },
        before: { state: 'draft' },
        after: { state: 'approved', rooms: i },
      }),
    )
  }
  return db
}

test('what was done is read back as it was: who, from where, before and after', async () => {
  const trail = await listAudit(await trailOf(3), 2)
  expect(trail.map((entry) => entry.seq)).toEqual([3, 2])
  expect(trail[0]).toEqual({
    seq: 3,
    at: 1_003,
    actor: 'staff-liu',
    where: 'chat',
    action: 'alert.approve',
    subject: { kind: 'alert', id: 'a3' },
    before: { state: 'draft' },
    after: { state: 'approved', rooms: 3 },
  })
})

test('a whole chain says how long it is and how it ends', async () => {
  const trail = await trailOf(2_500)
  expect(await verifyAudit(trail)).toEqual({ kind: 'whole', head: await auditHead(trail) })
  expect((await auditHead(trail)).seq).toBe(2_500)
})

test('an act that did not happen leaves no row, and the chain goes on', async () => {
  const trail = await trailOf(1)
  const act = trail.transaction().execute(async (trx) => {
    await recordAudit(trx, { at: 5, actor: 'cli', action: 'room.remove' })
    throw new Error('the act failed')
  })
  await expect(act).rejects.toThrow('the act failed')
  await trail.transaction().execute((trx) => recordAudit(trx, { at: 6, actor: 'cli', action: 'room.add' }))
  expect(await verifyAudit(trail)).toMatchObject({ kind: 'whole', head: { seq: 2 } })
})

describe('whoever changes the past is found out, at the first row that is wrong', () => {
  test.each([
    [
      'a row is changed',
      'update audit set after_json = \'{"state":"approved","rooms":9}\' where seq = 4',
      4,
      'changed',
    ],
    ['its time is changed', 'update audit set at = at + 1 where seq = 7', 7, 'changed'],
    ['a row is taken out', 'delete from audit where seq = 3', 3, 'missing'],
    ['the first row is taken out', 'delete from audit where seq = 1', 1, 'missing'],
    ['the last rows are taken out', 'delete from audit where seq > 8', 9, 'cut off'],
    ['a hash is exchanged', "update audit set hash = 'abc' where seq = 2", 2, 'changed'],
  ])('%s', async (_, tamper, seq, fault) => {
    const trail = await trailOf(10)
    const file = new SQLite(join(folder, 'a.db'))
    file.exec(tamper)
    file.close()
    expect(await verifyAudit(trail)).toEqual({ kind: 'broken', seq, fault })
  })

  test('a row is written anew with a right hash of its own', async () => {
    const trail = await trailOf(5)
    const other = await openDatabase(':memory:')
    for (let i = 1; i <= 3; i++)
      await recordAudit(other, { at: i, actor: 'cli', action: 'forged', after: { i } })
    const forged = await other.selectFrom('audit').selectAll().where('seq', '=', 3).executeTakeFirstOrThrow()
    await other.destroy()
    await trail.updateTable('audit').set(forged).where('seq', '=', 3).execute()
    expect(await verifyAudit(trail)).toEqual({ kind: 'broken', seq: 3, fault: 'does not follow' })
  })
})

test('a trail from before the chain is chained as it stands when the program is updated', async () => {
  const path = join(folder, 'a.db')
  const old = new Kysely<Record<string, Record<string, unknown>>>({
    dialect: new SqliteDialect({ database: new SQLite(path) }),
  })
  const before = { '0001_first_tables': migrations['0001_first_tables']! }
  await new Migrator({
    db: old,
    provider: { getMigrations: () => Promise.resolve(before) },
  }).migrateToLatest()
  const acts = [
    { id: '1', at: 1, actor: 'cli', action: 'staff.code', detail: '{"role":"viewer"}' },
    { id: '2', at: 2, actor: 'wxid_1', action: 'staff.bind', detail: '{"id":"s1","role":"viewer"}' },
  ]
  await old.insertInto('audit').values(acts).execute()
  const staff = { name_sealed: 'x', role: 'viewer', contact_id: 'c', room_id: null, on_duty: 1, bound_at: 9 }
  await old.insertInto('staff').values({ id: 's1', ...staff }).execute() // prettier-ignore
  await old.insertInto('room').values({ id: '@@1', topic: '一期', joined_at: 1, greeted_at: 1 }).execute()
  await old.destroy()

  db = await openDatabase(path)
  expect(await verifyAudit(db)).toMatchObject({ kind: 'whole', head: { seq: 2 } })
  await recordAudit(db, { at: 3, actor: 'system', action: 'further' })
  expect(await verifyAudit(db)).toMatchObject({ kind: 'whole', head: { seq: 3 } })
  const [, bind] = await listAudit(db, 2)
  expect(bind).toMatchObject({
    where: 'chat',
    subject: { kind: 'staff', id: 's1' },
    after: { role: 'viewer' },
  })
  expect(await db.selectFrom('staff').selectAll().execute()).toEqual([
    { id: 's1', ...staff, phone_sealed: null },
  ])
  expect(await db.selectFrom('joined_room').select('id').execute()).toEqual([{ id: '@@1' }])
})
