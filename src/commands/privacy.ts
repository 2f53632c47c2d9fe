import type { ContactId } from '../channel/index.js'
import { listExports, ReasonMissingError } from '../directory/index.js'
import { shortTime } from './times.js'
import { UsageError, type House, type Register } from './world.js'

/** What is held about a volunteer, for whoever asks at the counter; and what has left the house. */
export const registerPrivacy: Register = (program, { out, open }) => {
  const command = program.command('privacy').description('个人信息：查看、导出、删除、留痕')
  command
    .command('what <volunteer>')
    .description('存有一名志愿者的哪些信息，例如：anlin privacy what V5')
    .action((text: string) =>
      open(async (house) => {
        const holdings = await house.privacy.what(await contactOf(house, text))
        for (const { what, count } of holdings) out(`${what}：${count}`)
        if (holdings.length === 0) out('没有。')
      }),
    )
  command
    .command('export <volunteer>')
    .description('打印一名志愿者的全部信息，交给本人；要写明用途，会留痕')
    .requiredOption('--reason <reason>', '做什么用，例如：本人到社区要求')
    .action((text: string, options: { reason: string }) =>
      open(async (house) => {
        const contact = await contactOf(house, text)
        const sections = await house.privacy
          .exportFor(contact, options.reason, 'cli')
          .catch((problem: unknown) => {
            if (problem instanceof ReasonMissingError)
              throw new UsageError('用途至少写 4 个字，例如：本人到社区要求')
            throw problem
          })
        for (const { title, rows } of sections) {
          out(`【${title}】`)
          for (const [label, value] of rows) out(`${label}：${value}`)
        }
      }),
    )
  command
    .command('erase <volunteer>')
    .description('本人要求时，删掉一名志愿者的全部信息；删掉就找不回来')
    .requiredOption('--yes', '确认本人已经要求')
    .action((text: string) =>
      open(async (house) => {
        const erased = await house.privacy.eraseFor(await contactOf(house, text), 'cli')
        out('已全部删掉。')
        for (const what of erased.kept) out(`留下的：${what}`)
      }),
    )
  command
    .command('exports')
    .description('谁在什么时候为什么导出过名单')
    .action(() =>
      open(async ({ db, vault }) => {
        const all = await listExports(db, vault)
        for (const { at, actor, what, rows, masked, reason } of all)
          out(
            `${shortTime(at)}  ${actor}  ${what} ${rows} 行  ${masked ? '号码已遮' : '完整号码'}  ${reason}`,
          )
        if (all.length === 0) out('没有导出过。')
      }),
    )
  command
    .command('terms')
    .description('每天到期删掉了多少')
    .action(() =>
      open(async ({ db }) => {
        const days = await db
          .selectFrom('retention_day')
          .selectAll()
          .orderBy('day', 'desc')
          .limit(30)
          .execute()
        for (const { day, counts } of days) out(`${day}  ${counts}`)
        if (days.length === 0) out('还没有删过；机器人每天凌晨三点以后做一次。')
      }),
    )
}

/** Nobody is found by a contact's id: staff know people by the number of their registration. */
async function contactOf({ volunteers }: House, text: string): Promise<ContactId> {
  const number = /^[vV]?(\d{1,6})$/.exec(text)?.[1]
  if (number === undefined) throw new UsageError(`「${text}」不是志愿者编号，编号像 V5`)
  const volunteer = await volunteers.byNumber(Number(number))
  if (!volunteer) throw new UsageError(`没有志愿者 V${number}，用 anlin volunteer list 查看`)
  if (volunteer.contactId === undefined)
    throw new UsageError(`V${number} 没有绑微信，只在名单里。请用 anlin volunteer remove V${number} 删掉。`)
  return volunteer.contactId
}
