import { remindedText, reportLines } from '../services/receipts/index.js'
import { UsageError, type Register } from './world.js'

export const registerReceipts: Register = (program, { open, out }) => {
  const receipts = program.command('receipts').description('居民回执：收到、平安、要帮忙')
  receipts
    .command('show <number>')
    .description('一条预警的回执：按网格、按群，谁要帮忙，哪些群还没回复')
    .action((number: string) =>
      open(async (house) => {
        const reports = await house.receipts.show(number)
        if (reports.length === 0) throw new UsageError(`没有发出过 ${number}，见 anlin alert list`)
        for (const report of reports) for (const line of reportLines(report)) out(line)
      }),
    )
  receipts
    .command('remind <number>')
    .description('提醒还没回复的群，每条预警只提醒一次')
    .action((number: string) =>
      open(async (house) => {
        const reminded = await house.receipts.remind(number, 'cli')
        const text = remindedText(reminded).replace(/\n/g, '')
        if (reminded.kind === 'refused') throw new UsageError(text)
        out(text)
      }),
    )
}
