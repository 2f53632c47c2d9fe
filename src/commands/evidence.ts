import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileName } from '../services/evidence/index.js'
import { chinaDay } from '../shared/index.js'
import { UsageError, type Register } from './world.js'

/** `anlin evidence --year 2026`. */
export const registerEvidence: Register = (program, { out, open }) => {
  program
    .command('evidence')
    .description('创建全国综合减灾示范社区的材料：一个 Word、一个 Excel')
    .option('--year <year>', '哪一年（不写就是今年）')
    .option('--to <folder>', '放在哪个文件夹', '.')
    .action((options: { year?: string; to: string }) =>
      open(async ({ evidence, clock }) => {
        const text = options.year ?? chinaDay(clock.now()).slice(0, 4)
        if (!/^20\d\d$/.test(text)) throw new UsageError(`「${text}」不是年份，请写成 --year 2026`)
        const folder = resolve(options.to)
        if (!existsSync(folder)) throw new UsageError(`没有文件夹 ${folder}，请先建好，或者换一个 --to`)
        const year = Number(text)
        const { pack, word, excel } = await evidence.make(year, 'cli')
        const files = [
          [join(folder, fileName(pack.community, year, 'docx')), word],
          [join(folder, fileName(pack.community, year, 'xlsx')), excel],
        ] as const
        for (const [path, bytes] of files) {
          write(path, bytes)
          out(`写好了：${path}`)
        }
        const figures = pack.sections.flatMap((section) => section.figures)
        const blank = figures.filter(({ value }) => value === undefined).length
        out(`${figures.length} 个数，其中 ${blank} 个没有记录，空着，请另附材料。`)
      }),
    )
}

function write(path: string, bytes: Buffer): void {
  try {
    writeFileSync(path, bytes)
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException
    throw new UsageError(`写不了 ${path}（${code ?? '写入失败'}）。如果正用 Word 或 Excel 打开，请先关掉。`)
  }
}
