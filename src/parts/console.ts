import { AccountBook, Door, FirstStart, SessionBook } from '../access/index.js'
import { BackupKeeper } from '../backup/index.js'
import { isWebhook } from '../channel/index.js'
import type { StaffHouse } from '../console/index.js'
import { ScreenBook } from '../services/screens/index.js'
import { EntryDesk } from '../services/entries/index.js'
import { openEvidence } from './evidence.js'
import type { Ground } from './part.js'

/** What the staff console works on, from the common ground. */
export function openStaffHouse(
  ground: Ground,
  more: Pick<
    StaffHouse,
    | 'campaigns'
    | 'questions'
    | 'folders'
    | 'version'
    | 'preview'
    | 'settings'
    | 'alerts'
    | 'receipts'
    | 'takeover'
  >,
): StaffHouse {
  const { db, vault, clock, staff, grids, config, channel } = ground
  const accounts = new AccountBook(db, vault, clock)
  const sessions = new SessionBook(db, clock)
  return {
    ...ground,
    ...more,
    accounts,
    sessions,
    door: new Door(db, accounts, sessions, clock),
    firstStart: new FirstStart(accounts, staff, grids, clock),
    entries: new EntryDesk({ db, clock, folder: more.folders.local!, library: ground.library }),
    evidence: openEvidence(ground, more.folders),
    backups: new BackupKeeper({ ...ground, places: { dataDir: config.dataDir }, version: more.version }),
    screens: new ScreenBook(db, vault, clock),
    posterQr: config.campaigns.posterQr,
    dataDir: config.dataDir,
    startedAt: clock.now(),
    channelState: () => channel.state(),
    isWebhook: (text) => isWebhook(text, config.sending.robotOrigins),
  }
}
