import { auditHashAt, auditTail, listAudit, verifyAudit } from '../directory/index.js'
import { countOf } from './find.js'
import { shortTime } from './times.js'
import { UsageError, type Register } from './world.js'

const FAULTS = {
  missing: '不见了',
  changed: '被改过',
  'does not follow': '和前一条接不上',
  'cut off': '和后面的都不见了',
} as const

export const registerAudit: Register = (program, { out, error, open, exitWith }) => {
  const audit = program.command('audit').description('操作记录：谁、什么时候、做了什么')
  audit
    .command('verify')
    .description('从头核对操作记录有没有被改过')
    .option('--posted <count> <tail>', '和发到群里的核对，例如 --posted "120 a1b2c3d4e5f6"')
    .action((options: { posted?: string }) =>
      open(async ({ db }) => {
        const verdict = await verifyAudit(db)
        if (verdict.kind === 'broken') {
          error(`操作记录第 ${verdict.seq} 条${FAULTS[verdict.fault]}。请保留现在的数据文件，并核对备份。`)
          exitWith(1)
          return
        }
        if (options.posted !== undefined) {
          const [, count, tail] = /^\s*(\d+)\s+([0-9a-f]+)\s*$/.exec(options.posted) ?? []
          if (count === undefined) throw new UsageError('写成 --posted "条数 尾号"，照群里那条抄')
          const hash = await auditHashAt(db, Number(count))
          if (hash === undefined || auditTail(hash) !== tail) {
            error(`和群里发的不一样：第 ${count} 条的尾号现在是 ${hash === undefined ? '没有' : auditTail(hash)}。操作记录被整个换过。`) // prettier-ignore
            exitWith(1)
            return
          }
        }
        const { seq, hash } = verdict.head
        out(`操作记录完好，共 ${seq} 条，尾号 ${hash === '' ? '无' : auditTail(hash)}`)
      }),
    )
  audit
    .command('list')
    .description('列出最近的操作，新的在前')
    .option('--limit <count>', '最多几条', '50')
    .action((options: { limit: string }) =>
      open(async ({ db, staff }) => {
        for (const entry of await listAudit(db, countOf(options.limit))) {
          const who = staff.byId(entry.actor)?.name ?? entry.actor
          const subject = entry.subject ? `  ${entry.subject.kind} ${entry.subject.id}` : ''
          const facts = [entry.before, entry.after].map((side) => (side ? JSON.stringify(side) : ''))
          const change = facts[0] ? `  ${facts[0]} → ${facts[1]}` : facts[1] ? `  ${facts[1]}` : ''
          out(
            `${entry.seq}  ${shortTime(entry.at)}  ${who}（${entry.where}）  ${entry.action}${subject}${change}`,
          )
        }
      }),
    )
}
