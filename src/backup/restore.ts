import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { verifyAudit } from '../directory/index.js'
import { faultsOf, openDatabase, Vault } from '../storage/index.js'
import { hashOf, MANIFEST, readManifest, walk } from './backup.js'

const DATABASE = 'anlin.db'
const KEY = 'anlin.key'

/** What a backup was found to be; every fault in Chinese, for whoever has to decide. */
export interface Verdict {
  faults: readonly string[]
  files: number
  messages: number
  auditRows: number
}

/**
 * Tries a backup as if it were restored: every file against its checksum, the database opened and brought up to date in
 * a folder of its own, the audit chain read from its beginning, and something sealed opened with the key.
 */
export async function verifyBackup(folder: string, keyFile: string): Promise<Verdict> {
  const manifest = await readManifest(folder)
  if (!manifest)
    return {
      faults: [`${folder} 不是安邻的备份，或者 ${MANIFEST} 坏了`],
      files: 0,
      messages: 0,
      auditRows: 0,
    }
  const faults: string[] = []
  const there = new Set(await walk(folder))
  for (const { path, sha256 } of manifest.files) {
    if (!there.has(path)) faults.push(`少了文件 ${path}`)
    else if ((await hashOf(join(folder, path))) !== sha256) faults.push(`文件 ${path} 和备份时不一样`)
  }
  const opened = await tryDatabase(join(folder, DATABASE), keyFile)
  return { files: manifest.files.length, ...opened, faults: [...faults, ...opened.faults] }
}

async function tryDatabase(file: string, keyFile: string): Promise<Omit<Verdict, 'files'>> {
  const nothing = { messages: 0, auditRows: 0 }
  if (!existsSync(file)) return { ...nothing, faults: ['备份里没有数据库'] }
  const room = await mkdtemp(join(tmpdir(), 'anlin-verify-'))
  try {
    const copy = join(room, DATABASE)
    await copyFile(file, copy)
    const broken = faultsOf(copy)
    if (broken.length > 0) return { ...nothing, faults: [`数据库坏了：${broken[0]}`] }
    const db = await openDatabase(copy)
    try {
      const faults: string[] = []
      const chain = await verifyAudit(db)
      if (chain.kind === 'broken') faults.push(`操作记录第 ${chain.seq} 条对不上`)
      const { messages } = await db
        .selectFrom('message')
        .select((eb) => eb.fn.countAll<number>().as('messages'))
        .executeTakeFirstOrThrow()
      const sealed = await db.selectFrom('message').select(['id', 'text_sealed']).limit(1).executeTakeFirst()
      const member = await db.selectFrom('staff').select(['id', 'name_sealed']).limit(1).executeTakeFirst()
      if (!existsSync(keyFile)) faults.push(`没有钥匙文件 ${keyFile}，备份里的内容读不出来`)
      else if (
        !opens(keyFile, sealed?.text_sealed, `message:${sealed?.id}`) ||
        !opens(keyFile, member?.name_sealed, `staff:${member?.id}`)
      )
        faults.push('钥匙文件和这个备份不是一对，内容读不出来')
      return { faults, messages: Number(messages), auditRows: chain.kind === 'whole' ? chain.head.seq : 0 }
    } finally {
      await db.destroy()
    }
  } catch (error) {
    return { ...nothing, faults: [`数据库打不开：${String(error)}`] }
  } finally {
    await rm(room, { recursive: true, force: true })
  }
}

function opens(keyFile: string, sealed: string | undefined, binding: string): boolean {
  if (sealed === undefined) return true
  try {
    Vault.open(keyFile).unseal(sealed, binding)
    return true
  } catch {
    return false
  }
}

/**
 * Puts a backup in the place of the data. What was there is moved aside and stays; the key stays where it is. Anlin must
 * not be running.
 *
 * @returns where the former data are
 */
export async function restoreBackup(folder: string, dataDir: string, now: number): Promise<string> {
  const aside = join(dataDir, `before-restore-${now}`)
  await mkdir(aside, { recursive: true, mode: 0o700 })
  for (const name of await readdir(dataDir)) {
    if (name === KEY || name === 'backups' || name.startsWith('before-restore-')) continue
    if (name.endsWith('.memory-card.json')) continue
    await rename(join(dataDir, name), join(aside, name))
  }
  for (const path of await walk(folder)) {
    if (path === MANIFEST) continue
    await mkdir(dirname(join(dataDir, path)), { recursive: true })
    await copyFile(join(folder, path), join(dataDir, path))
  }
  return aside
}
