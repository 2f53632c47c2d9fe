import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { copyDatabase } from '../storage/index.js'

/** Beside the data, unless a folder on another disk is named. */
const FOLDER = 'backups'
const DATABASE = 'anlin.db'
export const MANIFEST = 'manifest.json'
const PARTIAL = '.partial-'

/**
 * Never copied: the key, because whoever finds a backup must not be able to read it; the login of WeChat; backups.
 * The database and its log are copied by the database itself.
 */
const LEFT_OUT =
  /^(?:anlin\.key|anlin\.db(?:-wal|-shm)?|backups|before-restore-.*|.*\.memory-card\.json|.*\.new)$/

const manifestSchema = z.object({
  version: z.string(),
  /** UTC epoch milliseconds */
  at: z.number(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
})
export type Manifest = z.output<typeof manifestSchema>

export interface Backup {
  /** the name of its folder, such as 2026-05-12-0300 */
  name: string
  at: number
  files: number
  bytes: number
}

export interface BackupPlaces {
  dataDir: string
  /** where backups go; `backups` in the data folder when absent */
  folder?: string | undefined
}

/**
 * Writes the database and every file beside it to a folder of its own, each with its checksum. It has its name only when
 * it is complete: a power cut leaves no half backup that looks like a whole one.
 */
export async function makeBackup(places: BackupPlaces, now: number, version: string): Promise<Backup> {
  const folder = folderOf(places)
  const name = await freeName(folder, now)
  const partial = join(folder, `${PARTIAL}${name}`)
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true, mode: 0o700 })
  try {
    await copyDatabase(join(places.dataDir, DATABASE), join(partial, DATABASE))
    for (const path of await filesIn(places.dataDir, folder)) {
      await mkdir(dirname(join(partial, path)), { recursive: true })
      await copyFile(join(places.dataDir, path), join(partial, path)).catch(goneMeanwhile)
    }
    const files = await Promise.all(
      (await walk(partial)).map(async (path) => ({
        path,
        bytes: (await stat(join(partial, path))).size,
        sha256: await hashOf(join(partial, path)),
      })),
    )
    const manifest: Manifest = { version, at: now, files }
    await writeFile(join(partial, MANIFEST), JSON.stringify(manifest, null, 2))
    await rename(partial, join(folder, name))
    return summary(name, manifest)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

/** Newest first. */
export async function listBackups(places: BackupPlaces): Promise<Backup[]> {
  const folder = folderOf(places)
  if (!existsSync(folder)) return []
  const found: Backup[] = []
  for (const name of await readdir(folder)) {
    const manifest = await readManifest(join(folder, name))
    if (manifest && !name.startsWith(PARTIAL)) found.push(summary(name, manifest))
  }
  return found.sort((a, b) => b.at - a.at)
}

/** Removes all but the newest. @returns the names of those that are gone */
export async function dropOldBackups(places: BackupPlaces, keep: number): Promise<string[]> {
  const old = (await listBackups(places)).slice(keep)
  for (const { name } of old) await rm(join(folderOf(places), name), { recursive: true, force: true })
  return old.map(({ name }) => name)
}

export async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')))
  } catch {
    return undefined
  }
}

export function folderOf({ dataDir, folder }: BackupPlaces): string {
  return folder ?? join(dataDir, FOLDER)
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Paths of all files below a folder, relative to it. */
export async function walk(folder: string): Promise<string[]> {
  const items = await readdir(folder, { recursive: true, withFileTypes: true })
  return items
    .filter((item) => item.isFile())
    .map((item) => relative(folder, join(item.parentPath, item.name)))
}

async function filesIn(dataDir: string, backups: string): Promise<string[]> {
  const found: string[] = []
  for (const item of await readdir(dataDir, { withFileTypes: true })) {
    const path = join(dataDir, item.name)
    if (LEFT_OUT.test(item.name) || path === backups) continue
    if (item.isFile()) found.push(item.name)
    else if (item.isDirectory()) found.push(...(await walk(path)).map((below) => join(item.name, below)))
  }
  return found
}

async function freeName(folder: string, now: number): Promise<string> {
  const base = new Date(now + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', '-').replace(':', '')
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`
    if (!existsSync(join(folder, name))) return name
  }
}

function summary(name: string, { at, files }: Manifest): Backup {
  return { name, at, files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** A file that was deleted while we copied is not part of the moment. */
function goneMeanwhile(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
