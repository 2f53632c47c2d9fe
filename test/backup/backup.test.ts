import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BackupKeeper, listBackups, makeBackup, restoreBackup, verifyBackup } from '../../src/backup/index.js'
import { recordAudit } from '../../src/directory/index.js'
import { createLogger, DAY_MS, HOUR_MS } from '../../src/shared/index.js'
import { openDatabase, Vault } from '../../src/storage/index.js'
import { closeTowns, startTown, type Town } from '../support/town.js'

afterEach(closeTowns)

const key = (town: Town) => join(town.dataDir, 'anlin.key')
const folder = (town: Town, name: string) => join(town.dataDir, 'backups', name)

async function lively(): Promise<Town> {
  const town = await startTown()
  await town.dutyOfficer('小刘')
  await town.resident('张阿姨').says('油锅起火怎么扑灭').hears(/锅盖/)
  mkdirSync(join(town.dataDir, 'incident-pictures'))
  writeFileSync(join(town.dataDir, 'incident-pictures', 'one.sealed'), 'picture')
  writeFileSync(join(town.dataDir, 'wechaty.memory-card.json'), '{"login": "secret"}')
  return town
}

test('a backup of a town that is in use is whole, and neither key nor login are in it', async () => {
  const town = await lively()
  const backup = await makeBackup({ dataDir: town.dataDir }, town.clock.now(), '0.1.0')
  expect(backup.name).toBe('2026-05-12-0900')
  const files = JSON.parse(readFileSync(join(folder(town, backup.name), 'manifest.json'), 'utf8')).files
  expect(files.map(({ path }: { path: string }) => path).sort()).toEqual([
    'anlin.db',
    'incident-pictures/one.sealed',
  ])
  expect(await verifyBackup(folder(town, backup.name), key(town))).toMatchObject({ faults: [], messages: 2 })
  // A second in the same minute does not overwrite the first, and holds no backup in itself.
  const second = await makeBackup({ dataDir: town.dataDir }, town.clock.now(), '0.1.0')
  expect([second.name, second.files]).toEqual(['2026-05-12-0900-2', 2])
})

describe('a backup is called broken when', () => {
  test.each<[string, (path: string) => void, RegExp]>([
    [
      'a picture was changed',
      (p) => appendFileSync(join(p, 'incident-pictures/one.sealed'), 'x'),
      /one\.sealed 和备份时不一样/,
    ],
    [
      'a picture is gone',
      (p) => rmSync(join(p, 'incident-pictures/one.sealed')),
      /少了文件 incident-pictures/,
    ],
    [
      'the database was cut',
      (p) => writeFileSync(join(p, 'anlin.db'), readFileSync(join(p, 'anlin.db')).subarray(0, 9000)),
      /数据库/,
    ],
    ['the manifest is gone', (p) => rmSync(join(p, 'manifest.json')), /不是安邻的备份/],
  ])('%s', async (_, spoil, fault) => {
    const town = await lively()
    const { name } = await makeBackup({ dataDir: town.dataDir }, town.clock.now(), '0.1.0')
    spoil(folder(town, name))
    expect((await verifyBackup(folder(town, name), key(town))).faults.join()).toMatch(fault)
  })

  test('the key is another one, or none', async () => {
    const town = await lively()
    const { name } = await makeBackup({ dataDir: town.dataDir }, town.clock.now(), '0.1.0')
    const elsewhere = mkdtempSync(join(tmpdir(), 'anlin-key-'))
    const other = join(elsewhere, 'other.key')
    expect((await verifyBackup(folder(town, name), other)).faults.join()).toMatch(/没有钥匙文件/)
    Vault.open(other)
    expect((await verifyBackup(folder(town, name), other)).faults.join()).toMatch(/不是一对/)
    rmSync(elsewhere, { recursive: true })
  })

  test('somebody wrote into its audit trail, and made the checksums fit', async () => {
    const town = await lively()
    const { name } = await makeBackup({ dataDir: town.dataDir }, town.clock.now(), '0.1.0')
    const path = join(folder(town, name), 'anlin.db')
    const db = await openDatabase(path)
    await db.updateTable('audit').set({ actor: 'somebody else' }).where('seq', '=', 1).execute()
    await db.destroy()
    expect((await verifyBackup(folder(town, name), key(town))).faults.join()).toMatch(/操作记录第 1 条/)
  })
})

test('what is restored is what there was, and what was there meanwhile is kept aside', async () => {
  const town = await lively()
  const { name } = await makeBackup({ dataDir: town.dataDir }, town.clock.now(), '0.1.0')
  await town.resident('李师傅').says('电动车怎么充电').replies()
  await town.close(true)
  const aside = await restoreBackup(folder(town, name), town.dataDir, 1)
  expect(existsSync(join(aside, 'anlin.db'))).toBe(true)
  const back = await town.restart()
  const messages = await back.db.selectFrom('message').selectAll().execute()
  const words = messages.map((row) => back.vault.unseal(row.text_sealed, `message:${row.id}`))
  expect(words).toContain('油锅起火怎么扑灭')
  expect(words).not.toContain('电动车怎么充电')
  expect(readFileSync(join(town.dataDir, 'incident-pictures/one.sealed'), 'utf8')).toBe('picture')
})

test('one each night by itself, two weeks are kept, and a machine that was off catches up', async () => {
  const town = await lively()
  const { db, clock, dataDir } = town
  const places = { dataDir }
  const keeper = new BackupKeeper({
    db,
    places,
    version: '0.1.0',
    clock,
    ticker: clock,
    logger: createLogger('silent'),
  })
  clock.set(-8 * HOUR_MS)
  expect(await keeper.makeIfDue()).toBe(false)
  clock.set(8 * HOUR_MS)
  for (let night = 0; night < 17; night++) {
    expect(await keeper.makeIfDue()).toBe(true)
    expect(await keeper.makeIfDue()).toBe(false)
    clock.set(DAY_MS)
  }
  const kept = await listBackups(places)
  expect(kept).toHaveLength(14)
  expect(kept[0]!.name).toBe('2026-05-28-0900')
})

test('a backup that fails says so and leaves nothing that looks like one', async () => {
  const town = await lively()
  const { db, clock, dataDir } = town
  const blocked = join(dataDir, 'not-a-folder')
  writeFileSync(blocked, '')
  const places = { dataDir, folder: blocked }
  const keeper = new BackupKeeper({
    db,
    places,
    version: '0.1.0',
    clock,
    ticker: clock,
    logger: createLogger('silent'),
  })
  await expect(keeper.make('system')).rejects.toThrow()
  expect(keeper.failure?.detail).toMatch(/ENOTDIR|EEXIST/)
  await db.transaction().execute((trx) => recordAudit(trx, { at: 0, actor: 'system', action: 'x.y' }))
})
