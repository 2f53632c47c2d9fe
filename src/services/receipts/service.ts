import type { ChatService, Heard, Reply, ServiceAnswer, Written } from '../../chat/index.js'
import type { StaffMember } from '../../directory/index.js'
import type { Db } from '../../storage/index.js'
import { callLine } from '../../triage/index.js'
import { meantAlert, type AlertsToAnswer, type AnsweredAlert } from './alerts.js'
import type { Answer, Home, ReceiptBook } from './book.js'
import type { Helpers } from './helpers.js'
import { told } from './helpers.js'
import { readReceipt, type ReceiptRead } from './read-receipt.js'
import type { StaffWords } from './staff-words.js'
import { standings } from './standing.js'
import { helpPage, helpReply, notedReply, takenBackPage } from './texts.js'

export interface ReceiptServiceOptions {
  alerts: AlertsToAnswer
  book: ReceiptBook
  helpers: Helpers
  /** what staff ask of receipts in the chat */
  staffWords: StaffWords
  dutyPhone?: () => string | undefined
}

/** An answer with all that it takes to write it down. */
interface Answered {
  alert: AnsweredAlert
  home: Home
  answers: readonly Answer[]
  helpers: readonly StaffMember[]
}

/**
 * Residents answer an alert where they read it: 收到, 平安, 需要帮助. In a group no @ is needed while an alert is going
 * on there, and nothing is said but one line to who asks for help.
 */
export class ReceiptService implements ChatService {
  readonly name = 'receipts'

  constructor(private readonly options: ReceiptServiceOptions) {}

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message } = heard
    if (message.kind !== 'text' || heard.digit !== undefined || message.text === '') return undefined
    const ofStaff = await this.options.staffWords.hear(heard)
    if (ofStaff) return ofStaff
    const read = readReceipt(message.text)
    const said = read.said.filter(({ bare }) => !bare || heard.addressed)
    if (said.length === 0 && !read.onlyPlace) return undefined
    if (asksSomethingElse(heard, said)) return undefined
    const home = message.room
      ? await this.options.book.homeOf(message.room.id)
      : await this.options.book.lastHomeOf(message.from.id)
    // A room that staff have not bound has got no alert.
    if (message.room && !home.room) return undefined
    const alert = meantAlert(await this.options.alerts.active(message.room && home.room!.id))
    if (!alert) return undefined
    const answers = await this.answersIn(read, said, heard, alert, home)
    if (answers.length === 0) return undefined
    const helpers = await this.options.helpers.of(home.gridId)
    return this.answer(heard, { alert, home, answers, helpers })
  }

  /** An address by itself belongs to a call for help that has none, or another. */
  private async answersIn(
    read: ReceiptRead,
    said: readonly Answer[],
    { message }: Heard,
    alert: AnsweredAlert,
    home: Home,
  ): Promise<readonly Answer[]> {
    const { book } = this.options
    if (!read.onlyPlace) return home.receipts === 'off' ? said.filter(({ state }) => state === 'help') : said
    const rows = await book.ofContact(alert.thread, message.from.id)
    return standings(rows)
      .filter(({ state }) => state === 'help')
      .map(({ row }) => ({
        state: 'help' as const,
        about: { kind: book.read(row).about },
        key: row.subject,
        place: read.place!,
      }))
  }

  private answer({ message, understanding, now }: Heard, answered: Answered): ServiceAnswer {
    const { alert, answers, helpers } = answered
    const drill = alert.kind === 'exercise'
    const help = answers.some(({ state }) => state === 'help')
    const replies: Reply[] = []
    if (help)
      replies.push(
        text(
          helpReply({
            inRoom: message.room !== undefined,
            drill,
            reachable: helpers.length > 0,
            hasPlace: answers.some(({ place }) => place !== undefined),
            callLine:
              understanding?.kind === 'ambiguous' ? callLine(understanding.hazard, message.text) : undefined,
            dutyPhone: this.options.dutyPhone?.(),
          }),
        ),
      )
    return {
      note: `${drill ? 'drill ' : ''}${[...new Set(answers.map(({ state }) => state))].join(' ')}`,
      replies,
      urgent: help,
      write: (trx) => this.write(trx, message, answered, now),
    }
  }

  private async write(
    trx: Db,
    message: Heard['message'],
    { alert, home, answers, helpers }: Answered,
    now: number,
  ): Promise<Written> {
    const { book } = this.options
    const before = standings(await book.ofContact(alert.thread, message.from.id, trx))
    await book.add(trx, alert.thread, message, home, answers, now)
    const stood = new Map(before.map((standing) => [standing.row.subject, standing]))
    const help = answers.filter(({ state }) => state === 'help')
    const again = help.every((answer) => {
      const standing = stood.get(book.keyOf(answer))
      return standing?.state === 'help' && book.read(standing.row).words === message.text
    })
    const takenBack = answers.some(
      (answer) => answer.state === 'safe' && stood.get(book.keyOf(answer))?.state === 'help',
    )
    const cause = `receipt:${message.id}`
    const deliveries = [
      ...(help.length > 0 && !again
        ? told(helpers, helpPage(alert, message, home, help), 'urgent', cause, now)
        : []),
      ...(takenBack ? told(helpers, takenBackPage(alert, message, home), 'reply', cause, now) : []),
    ]
    const changed = answers.some((answer) => {
      const standing = stood.get(book.keyOf(answer))
      return !standing || (answer.state !== 'received' && standing.state !== answer.state)
    })
    // In a group nobody wants to read thirty times that we have read it.
    const quiet = message.room !== undefined || help.length > 0 || !changed
    const replies = quiet ? [] : [text(notedReply(answers, alert.kind === 'exercise'))]
    return { deliveries, replies }
  }
}

/** What to do when one cannot get out is a question, and is answered as ever. */
function asksSomethingElse({ addressed, understanding, message }: Heard, said: readonly Answer[]): boolean {
  if (!addressed || understanding?.kind !== 'answer') return false
  const question = /(?:吗|么|呢|怎么办|怎么样|咋办|[?？])$/.test(message.text)
  return question && said.every(({ state, place }) => state === 'help' && !place)
}

function text(words: string): Reply {
  return { kind: 'text', text: words }
}
