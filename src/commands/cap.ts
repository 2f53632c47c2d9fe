import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { CAP_LIMITS, colourOf, refusalText } from '../cap/index.js'
import { UsageError, type CommandWorld, type House, type Register } from './world.js'

const TYPES = { alert: '预警', update: '更正', cancel: '解除' } as const

const NOT_EXPORTED = {
  unknown: (number: string) => `没有编号 ${number}，见 anlin alert list`,
  which: (number: string) => `预警和演练都有 ${number}，请写全，例如 预警${number}`,
  'not sent': (number: string) => `${number} 还没有发，不能导出。`,
}

export const registerCap: Register = (program, world) => {
  const { open, out } = world
  const cap = program.command('cap').description('官方预警文件（CAP 1.2）：导入成草稿，导出本社区的预警')
  cap
    .command('import <files...>')
    .description('把 CAP 文件变成草稿；什么也不会发出')
    .action((files: string[]) => open((house) => importFiles(files, house, world)))
  cap
    .command('export <number>')
    .description('把发出的一条预警导出成 CAP 文件')
    .option('--out <file>', '写进文件；不填就显示在屏幕上')
    .action((number: string, options: { out?: string }) =>
      open(async (house) => {
        const exported = await house.cap.export(number)
        if (exported.kind !== 'xml') throw new UsageError(NOT_EXPORTED[exported.kind](number))
        if (options.out === undefined) return out(exported.xml)
        try {
          writeFileSync(options.out, exported.xml, { flag: 'wx' })
        } catch {
          throw new UsageError(`写不了 ${options.out}：请换个名字（不覆盖已有文件）或换个文件夹`)
        }
        out(`已写好：${options.out}`)
      }),
    )
}

/** One bad file keeps no other from being imported. */
async function importFiles(files: readonly string[], house: House, world: CommandWorld): Promise<void> {
  let refused = 0
  for (const file of files) {
    const reason = await importFile(file, house, world)
    if (reason === undefined) continue
    refused++
    world.error(`${file}：${reason}`)
  }
  if (refused > 0) world.exitWith(1)
}

/** @returns why it was refused */
async function importFile(file: string, { cap }: House, { out }: CommandWorld): Promise<string | undefined> {
  const opened = readSmall(file)
  if ('reason' in opened) return opened.reason
  const imported = await cap.inbox.importCap(opened.bytes, { actor: 'cli', watched: false })
  if (imported.kind === 'refused') return imported.reason
  if (imported.kind === 'drafted-before') return undefined
  const { draft, number = '' } = imported
  const colour = colourOf(draft.level)
  out(`${file}：已做成草稿 ${number}（${draft.kind === 'exercise' ? '演练' : ''}${TYPES[draft.msgType]}${colour === undefined ? '' : `，${colour}`}，${draft.issuer}），还没有发。`) // prettier-ignore
  for (const remark of draft.remarks) out(`  注意：${remark}`)
  out(
    draft.msgType === 'alert'
      ? `  下一步：选群 anlin alert edit ${number} --to …，再看 anlin alert preview ${number}`
      : `  下一步：anlin alert preview ${number}`,
  )
  return undefined
}

function readSmall(file: string): { bytes: Uint8Array } | { reason: string } {
  try {
    const info = statSync(file)
    if (!info.isFile()) return { reason: '不是文件' }
    if (info.size > CAP_LIMITS.bytes) return { reason: refusalText({ kind: 'too-large', bytes: info.size }) }
    return { bytes: readFileSync(file) }
  } catch {
    return { reason: '打不开，请核对文件名和权限' }
  }
}
