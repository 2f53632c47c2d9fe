import { lstat, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CAP_LIMITS, readCap, refusalText } from '../../cap/index.js'
import { chinaDay, SECOND_MS, type Clock, type Logger, type Ticker } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import type { Delivery } from '../../outbox/index.js'
import type { StaffPager } from './drafts.js'
import type { CapImported, CapInbox } from './inbox.js'
import { draftedText, NOT_A_FILE, NOT_XML, refusedText } from './texts.js'

export interface CapFolderOptions {
  /** made when it is not there; `done/` and `refused/` lie in it */
  folder: string
  inbox: CapInbox
  db: Db
  staff: StaffPager
  clock: Clock
  ticker: Ticker
  logger: Logger
}

const LOOK_EVERY_MS = 5 * SECOND_MS
const MOST_AT_ONCE = 50

/**
 * Looks into a folder for official files every few seconds. A file is read when it has not changed since the last look,
 * so that one that is still being copied is left alone. Being told by the system is not relied on: network folders and
 * the software of offices tell nothing.
 */
export class CapFolder {
  private cancel: () => void = () => {}
  private stopped = false
  private looking: Promise<void> = Promise.resolve()
  /** name → size and time at the last look */
  private seen = new Map<string, string>()
  /** what was looked at as it is, and could not be put away: the disk is full or the folder is not ours */
  private readonly tried = new Map<string, string>()

  constructor(private readonly options: CapFolderOptions) {}

  start(): void {
    if (this.stopped) return
    this.cancel = this.options.ticker.after(LOOK_EVERY_MS, () => {
      this.looking = this.look()
        .catch((error: unknown) =>
          this.options.logger.error({ err: error }, 'the folder of official warnings could not be read'),
        )
        .then(() => this.start())
    })
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.cancel()
    await this.looking
  }

  /** One look: takes what has come to rest. */
  async look(): Promise<void> {
    const { folder } = this.options
    await mkdir(join(folder, 'done'), { recursive: true })
    await mkdir(join(folder, 'refused'), { recursive: true })
    const refused: { name: string; reason: string }[] = []
    const files: { name: string; bytes: Uint8Array; sent: number }[] = []
    for (const name of await this.atRest())
      await this.careful(name, async () => {
        const outcome = await this.open(name)
        if ('bytes' in outcome) files.push({ name, ...outcome })
        else refused.push({ name, reason: outcome.reason })
      })
    // An update may lie beside what it updates.
    for (const { name, bytes } of files.sort((a, b) => a.sent - b.sent))
      await this.careful(name, async () => {
        const imported = await this.take(bytes)
        if (imported.kind === 'refused') {
          refused.push({ name, reason: imported.reason })
          await this.putAway(name, imported.reason)
        } else if (await this.putAway(name)) await this.options.inbox.filed(bytes)
      })
    if (refused.length > 0) await this.tellRefused(refused)
  }

  /** What fails with one file, such as a database that refuses, keeps the others from nobody; it is tried again. */
  private async careful(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.options.logger.error({ err: error }, 'a file of the folder of official warnings was not taken')
    }
  }

  private async take(bytes: Uint8Array): Promise<CapImported> {
    const { inbox, staff } = this.options
    let deliveries: readonly Delivery[] = []
    const imported = await inbox.importCap(
      bytes,
      { actor: 'system', watched: true },
      async (trx, { draft, number, alertId }) => {
        deliveries = await staff.page(trx, draftedText(draft, number), `cap:${alertId}`)
      },
    )
    staff.wake(deliveries)
    return imported
  }

  /** Names of files that are as they were at the last look. */
  private async atRest(): Promise<string[]> {
    const { folder } = this.options
    const now = new Map<string, string>()
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      // What programs write before they give it its name.
      if (entry.isDirectory() || /^[.~]|\.(?:part|tmp|crdownload)$/i.test(entry.name)) continue
      const info = await lstat(join(folder, entry.name)).catch(() => undefined)
      if (info) now.set(entry.name, `${info.size} ${info.mtimeMs} ${info.ino}`)
    }
    const resting = [...now].filter(
      ([name, state]) => this.seen.get(name) === state && this.tried.get(name) !== state,
    )
    this.seen = now
    for (const name of this.tried.keys()) if (!now.has(name)) this.tried.delete(name)
    return resting
      .map(([name]) => name)
      .sort()
      .slice(0, MOST_AT_ONCE)
  }

  private async open(name: string): Promise<{ bytes: Uint8Array; sent: number } | { reason: string }> {
    const { folder, inbox } = this.options
    const info = await lstat(join(folder, name))
    const unread = !info.isFile()
      ? { why: 'not a file', reason: NOT_A_FILE }
      : !/\.xml$/i.test(name)
        ? { why: 'not xml', reason: NOT_XML }
        : info.size > CAP_LIMITS.bytes
          ? { why: 'too-large', reason: refusalText({ kind: 'too-large', bytes: info.size }) }
          : undefined
    if (unread) {
      await inbox.refuse(unread.why, unread.reason, '', 'system')
      await this.putAway(name, unread.reason)
      return { reason: unread.reason }
    }
    const bytes = await readFile(join(folder, name))
    const read = readCap(bytes)
    return { bytes, sent: read.kind === 'read' ? read.value.sent : 0 }
  }

  /** @returns false when it could not be moved: it is not looked at again while it stays as it is */
  private async putAway(name: string, reason?: string): Promise<boolean> {
    const { folder, clock, logger } = this.options
    const into = join(folder, reason === undefined ? 'done' : 'refused')
    try {
      // The same name may come every day.
      const taken = new Set(await readdir(into))
      let kept = name
      for (let i = 2; taken.has(kept); i++) kept = `${chinaDay(clock.now())}-${i}-${name}`
      if (reason !== undefined) await writeFile(join(into, `${kept}.reason.txt`), `${reason}\n`)
      await rename(join(folder, name), join(into, kept))
      return true
    } catch (error) {
      logger.error({ err: error }, 'a file of the folder of official warnings could not be put away')
      this.tried.set(name, this.seen.get(name) ?? '')
      return false
    }
  }

  private async tellRefused(refused: readonly { name: string; reason: string }[]): Promise<void> {
    const { db, staff, clock } = this.options
    const deliveries = await db
      .transaction()
      .execute((trx) => staff.page(trx, refusedText(refused), `cap-refused:${clock.now()}`))
    staff.wake(deliveries)
  }
}
