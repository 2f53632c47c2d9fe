import type { Heard, ServiceAnswer } from '../../chat/index.js'
import { may, recordAudit, type Actor, type StaffRegister } from '../../directory/index.js'
import type { Clock } from '../../shared/index.js'
import type { ReceiptDesk } from './desk.js'
import { remindedText, reportMessage } from './report.js'

const COMMAND = /^(回执|提醒)\s*((?:预警|演练)?\s*\d{4}\s*[-—–]\s*\d{2,3})$/
const NOT_ALLOWED = '您没有这个权限。\n请找管理员。'

export interface StaffWordsOptions {
  desk: ReceiptDesk
  staff: Pick<StaffRegister, 'byContact'>
  clock: Clock
  /** a reminder is in line */
  wake: () => void
}

/** 回执 预警0512-03 and 提醒 预警0512-03: what staff ask of receipts, in private. To anybody else they are words. */
export class StaffWords {
  constructor(private readonly options: StaffWordsOptions) {}

  async hear({ message }: Heard): Promise<ServiceAnswer | undefined> {
    const [, word, spaced] = COMMAND.exec(message.text) ?? []
    if (word === undefined || spaced === undefined || message.room) return undefined
    const { desk, staff, clock, wake } = this.options
    const member = staff.byContact(message.from.id)
    if (!member) return undefined
    const number = spaced.replace(/\s/g, '').replace(/[—–]/, '-')
    const actor: Actor = { id: member.id, where: 'chat' }
    if (!may(member.role, word === '提醒' ? 'send' : 'view'))
      return {
        note: 'not allowed',
        replies: [text(NOT_ALLOWED)],
        write: (trx) =>
          recordAudit(trx, { at: clock.now(), actor, action: 'receipts.refused', after: { act: 'remind' } }),
      }
    if (word === '提醒') {
      const prepared = await desk.prepareReminder(number)
      if (prepared.kind === 'refused')
        return { note: `remind ${prepared.why}`, replies: [text(remindedText(prepared))] }
      return {
        note: 'remind',
        replies: [],
        write: async (trx) => ({ replies: [text(remindedText(await desk.remindIn(trx, prepared, actor)))] }),
        committed: wake,
      }
    }
    const reports = await desk.show(number)
    return {
      note: 'shows',
      replies:
        reports.length === 0
          ? [text('没有这个编号，\n请核对后再发。')]
          : reports.map((report) => text(reportMessage(report))),
    }
  }
}

function text(words: string): { kind: 'text'; text: string } {
  return { kind: 'text', text: words }
}
