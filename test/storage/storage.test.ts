import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import {
  BatchWriter,
  DatabaseError,
  openDatabase,
  SealBrokenError,
  Vault,
  withoutWaiting,
  type Db,
} from '../../src/storage/index.js'
import { closeTowns, startTown } from '../support/town.js'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'anlin-storage-'))))
afterEach(async () => {
  await closeTowns()
  rmSync(folder, { recursive: true, force: true })
})

test('what people write is nowhere in the files of the database, nor is the key', async () => {
  const town = await startTown()
  const liu = await town.dutyOfficer('网格员刘建国')
  await town.resident('张秀兰').says('我叫张秀兰 电话13812345678 三号楼着火了快来人').replies()
  await town.resident('李师傅').says('我这个问题谁也答不上来13812345678').replies()
  expect(town.saidTo(liu.id).join('')).toMatch(/13812345678/)
  await town.close(true)
  for (const name of readdirSync(town.dataDir).filter((n) => n.startsWith('anlin.db'))) {
    const bytes = readFileSync(join(town.dataDir, name))
    for (const secret of ['13812345678', '张秀兰', '刘建国', '三号楼着火'])
      expect(bytes.includes(Buffer.from(secret))).toBe(false)
  }
  expect(statSync(join(town.dataDir, 'anlin.key')).mode & 0o077).toBe(0)
  rmSync(town.dataDir, { recursive: true, force: true })
})

test('a sealed text opens only with its key and only in its own row', () => {
  const vault = Vault.open(join(folder, 'key'))
  const sealed = vault.seal('13812345678', 'message:1')
  expect(vault.unseal(sealed, 'message:1')).toBe('13812345678')
  expect(Vault.open(join(folder, 'key')).unseal(sealed, 'message:1')).toBe('13812345678')
  expect(() => vault.unseal(sealed, 'message:2')).toThrow(SealBrokenError)
  expect(() => Vault.open(join(folder, 'other')).unseal(sealed, 'message:1')).toThrow(SealBrokenError)
})

test('the tables survive being opened again, and a folder in the way is a clear error', async () => {
  const path = join(folder, 'a.db')
  await (await openDatabase(path)).destroy()
  await (await openDatabase(path)).destroy()
  await expect(openDatabase(folder)).rejects.toThrow(DatabaseError)
})

test('a commit waits for the disk', async () => {
  const db = await openDatabase(join(folder, 'a.db'))
  const { sql } = await import('kysely')
  const { rows: sync } = await sql<{ synchronous: number }>`pragma synchronous`.execute(db)
  const { rows: journal } = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(db)
  expect(sync[0]!.synchronous).toBe(2)
  expect(journal[0]!.journal_mode).toBe('wal')
  await db.destroy()
})

test('what is written without waiting is there, and the next commit waits again', async () => {
  const path = join(folder, 'a.db')
  const db = await openDatabase(path)
  const modes: number[] = []
  const mode = async (at: Db): Promise<void> => {
    const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(at)
    modes.push(rows[0]!.synchronous)
  }
  await withoutWaiting(db, async (connection) => {
    await mode(connection)
    await connection.insertInto('opt_out').values({ contact_id: 'a', at: 1 }).execute()
  })
  await expect(withoutWaiting(db, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await mode(db)
  expect(modes).toEqual([1, 2])
  expect(await db.selectFrom('opt_out').select('contact_id').execute()).toEqual([{ contact_id: 'a' }])
  await db.destroy()
})

test('a command line writes while the bot is between reading and writing: neither fails, nothing is lost', async () => {
  const path = join(folder, 'a.db')
  const bot = await openDatabase(path)
  const cli = await openDatabase(path)
  const optOut = (id: string) => ({ contact_id: id, at: 1 })
  let cliWrote: Promise<unknown> | undefined
  await bot.transaction().execute(async (trx) => {
    await trx.selectFrom('opt_out').selectAll().execute()
    // Two connections of one process share its thread, so the second one must not wait for the first.
    const { sql } = await import('kysely')
    await sql`pragma busy_timeout = 0`.execute(cli)
    cliWrote = cli.insertInto('opt_out').values(optOut('cli')).execute()
    await expect(cliWrote).rejects.toMatchObject({ message: expect.stringMatching(/locked/) as string })
    await trx.insertInto('opt_out').values(optOut('bot')).execute()
  })
  await cli.insertInto('opt_out').values(optOut('cli')).execute()
  const rows = await bot.selectFrom('opt_out').select('contact_id').orderBy('contact_id').execute()
  expect(rows.map((row) => row.contact_id)).toEqual(['bot', 'cli'])
  await Promise.all([bot.destroy(), cli.destroy()])
})

describe('group commit', () => {
  test('rows that come together share one transaction', async () => {
    const batches: number[] = []
    const writer = new BatchWriter<number, number>((rows) => {
      batches.push(rows.length)
      return Promise.resolve(rows.map((row) => row * 2))
    })
    expect(await Promise.all([1, 2, 3, 4].map((n) => writer.add(n)))).toEqual([2, 4, 6, 8])
    expect(batches).toEqual([4])
  })

  test('one bad row fails alone', async () => {
    const writer = new BatchWriter<number, number>((rows) =>
      rows.includes(13) ? Promise.reject(new Error('bad row')) : Promise.resolve([...rows]),
    )
    const results = await Promise.allSettled([12, 13, 14].map((n) => writer.add(n)))
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test('more rows than one batch holds are all written, in order', async () => {
    const written: number[] = []
    const writer = new BatchWriter<number, void>(
      (rows) => {
        written.push(...rows)
        return Promise.resolve(rows.map(() => undefined))
      },
      { maxWaitMs: 1, maxRows: 10 },
    )
    const numbers = Array.from({ length: 95 }, (_, i) => i)
    await Promise.all(numbers.map((n) => writer.add(n)))
    expect(written).toEqual(numbers)
  })

  test('drain waits for everything', async () => {
    let written = 0
    const writer = new BatchWriter<number, void>(async (rows) => {
      await new Promise((done) => setTimeout(done, 5))
      written += rows.length
      return rows.map(() => undefined)
    })
    void writer.add(1)
    await writer.drain()
    expect(written).toBe(1)
  })
})
