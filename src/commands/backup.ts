import { resolve } from 'node:path'
import { existsSync } from 'node:fs'
import { makeBackup, restoreBackup, verifyBackup } from '../backup/index.js'
import { recordAudit } from '../directory/index.js'
import { UsageError, type Register } from './world.js'

/** `anlin backup`, `anlin restore`: what must work on the worst day. */
export const registerBackup: Register = (program, { out, error, open, places, exitWith }) => {
  program
    .command('backup')
    .description('现在备份：数据库和照片，每个文件带校验；机器人开着也可以做')
    .option('--to <folder>', '放在哪个文件夹（例如 U 盘）；默认放在数据文件夹的 backups 里')
    .action((options: { to?: string }) =>
      open(async ({ db, clock, version }) => {
        const folder = options.to === undefined ? undefined : resolve(options.to)
        const backup = await makeBackup({ dataDir: places().dataDir, folder }, clock.now(), version)
        const after = { name: backup.name, files: backup.files, bytes: backup.bytes }
        await db
          .transaction()
          .execute((trx) => recordAudit(trx, { at: clock.now(), actor: 'cli', action: 'backup.make', after }))
        out(`备份好了：${backup.name}，${backup.files} 个文件，${Math.ceil(backup.bytes / 1024)} KB。`)
        out('钥匙文件 anlin.key 不在备份里：请单独抄一份，和备份分开放。没有它，备份读不出来。')
      }),
    )
  program
    .command('restore <folder>')
    .description('用备份恢复；先停下安邻。--verify 只试，不动现在的数据')
    .option('--verify', '只检查这个备份能不能恢复')
    .option('--key <file>', '钥匙文件；默认用数据文件夹里的 anlin.key')
    .option('--yes', '真的恢复：现在的数据挪到一边，不删')
    .action(async (text: string, options: { verify?: boolean; key?: string; yes?: boolean }) => {
      const { dataDir } = places()
      const folder = existsSync(resolve(text)) ? resolve(text) : resolve(dataDir, 'backups', text)
      const key = options.key === undefined ? resolve(dataDir, 'anlin.key') : resolve(options.key)
      const verdict = await verifyBackup(folder, key)
      for (const fault of verdict.faults) error(fault)
      if (verdict.faults.length > 0) {
        error(`这个备份有 ${verdict.faults.length} 处问题，没有恢复。请换一个备份。`)
        exitWith(1)
        return
      }
      out(`备份完好：${verdict.files} 个文件，${verdict.messages} 条消息，操作记录 ${verdict.auditRows} 条。`)
      if (options.verify) return
      if (!options.yes)
        throw new UsageError('真的要恢复：先停下安邻，再加 --yes 运行一次。现在的数据会挪到一边，不删。')
      const aside = await restoreBackup(folder, dataDir, Date.now())
      out(`恢复好了。原来的数据在 ${aside}。现在可以启动安邻。`)
    })
}
