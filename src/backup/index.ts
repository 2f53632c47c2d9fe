// Backups: the database and the files beside it, with checksums; tried before they are needed, and put back.
export { listBackups, makeBackup } from './backup.js'
export type { Backup, BackupPlaces } from './backup.js'
export { BackupKeeper } from './keeper.js'
export type { BackupKeeperOptions } from './keeper.js'
export { restoreBackup, verifyBackup } from './restore.js'
export type { Verdict } from './restore.js'
