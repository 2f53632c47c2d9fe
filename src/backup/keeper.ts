import { recordAudit, type Actor } from '../directory/index.js'
import { chinaDay, chinaHour, MINUTE_MS, type Clock, type Logger, type Ticker } from '../shared/index.js'
import type { Db } from '../storage/index.js'
import {
  dropOldBackups,
  folderOf,
  listBackups,
  makeBackup,
  type Backup,
  type BackupPlaces,
} from './backup.js'

export interface BackupKeeperOptions {
  db: Db
  places: BackupPlaces
  version: string
  clock: Clock
  ticker: Ticker
  logger: Logger
}

/** In China; when hardly anybody writes. A machine that is off then does it when it is on again. */
const FROM_HOUR = 3
const LOOK_EVERY_MS = 10 * MINUTE_MS
/** Backups that stay: two weeks of nights. */
const KEPT = 14

/** Backups: one each night by itself, and whenever somebody asks. */
export class BackupKeeper {
  private cancel: () => void = () => {}
  private running: Promise<Backup> | undefined
  /** why the last one failed, in the words of the system; undefined when it did not */
  failure: { at: number; detail: string } | undefined

  constructor(private readonly options: BackupKeeperOptions) {}

  /** where backups are */
  get folder(): string {
    return folderOf(this.options.places)
  }

  start(): void {
    const { ticker, logger } = this.options
    this.cancel = ticker.after(LOOK_EVERY_MS, () => {
      this.start()
      this.makeIfDue().catch((error: unknown) =>
        logger.error({ err: error }, 'the nightly backup could not be made'),
      )
    })
  }

  async stop(): Promise<void> {
    this.cancel()
    await this.running?.catch(() => undefined)
  }

  list(): Promise<Backup[]> {
    return listBackups(this.options.places)
  }

  /** @returns whether one was made now */
  async makeIfDue(): Promise<boolean> {
    const now = this.options.clock.now()
    if (chinaHour(now) < FROM_HOUR) return false
    const [newest] = await this.list()
    if (newest && chinaDay(newest.at) === chinaDay(now)) return false
    await this.make('system')
    return true
  }

  /** One at a time: who asks while one is being made gets that one. */
  make(actor: Actor): Promise<Backup> {
    this.running ??= this.write(actor).finally(() => (this.running = undefined))
    return this.running
  }

  private async write(actor: Actor): Promise<Backup> {
    const { db, places, version, clock } = this.options
    const at = clock.now()
    try {
      const backup = await makeBackup(places, at, version)
      await dropOldBackups(places, KEPT)
      this.failure = undefined
      const after = { name: backup.name, files: backup.files, bytes: backup.bytes }
      await db.transaction().execute((trx) => recordAudit(trx, { at, actor, action: 'backup.make', after }))
      return backup
    } catch (error) {
      this.failure = { at, detail: String(error) }
      throw error
    }
  }
}
