import type { ChatService, Heard, Reply, ServiceAnswer } from '../../chat/index.js'
import { may, type RoomBook, type StaffMember, type StaffRegister } from '../../directory/index.js'
import { MINUTE_MS } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { actorOf, momentText, type Letters, type Prompts } from '../desk/index.js'
import type { EventDesk, SignedUp } from './desk.js'
import type { DrillBook } from './drills.js'
import * as texts from './texts.js'

const SIGN_UP = 'events'
const ANNOUNCE = 'events-announce'
const MENU_MS = 30 * MINUTE_MS
const LISTED = 6
const MOST_PEOPLE = 10

export interface EventChatOptions {
  desk: EventDesk
  drills: DrillBook
  staff: StaffRegister
  rooms: Pick<RoomBook, 'all'>
  prompts: Prompts
  letters: Letters
  wakeBroadcasts: () => void
}

/** What residents and staff say of events. */
export class EventChat implements ChatService {
  readonly name = 'events'
  /** Asked before forms: 报名 3 means an event, whatever form the word alone opens. */
  readonly orders: ChatService = { name: 'event orders', hear: (heard) => this.order(heard) }

  constructor(private readonly options: EventChatOptions) {}

  /** Digits, and the word that lists what there is. */
  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message, understanding } = heard
    const { prompts } = this.options
    const chosen = await prompts.answered(heard, SIGN_UP)
    if (chosen) return this.chosen(heard, chosen.subject)
    const announcing = await prompts.answered(heard, ANNOUNCE)
    if (announcing) return this.announced(heard, announcing.subject)
    if (message.kind !== 'text' || !heard.addressed) return undefined
    const wanted = understanding?.kind === 'command' && understanding.command === 'event-signup'
    if (!wanted && !/^(?:活动|社区活动|活动报名|有什么活动|报名活动)[?？]?$/.test(message.text))
      return undefined
    return this.list(heard)
  }

  private async order(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message } = heard
    if (message.kind !== 'text' || !heard.addressed || message.text.length > 300) return undefined
    const { text, from } = message
    const signUp = /^报名\s*(\d{1,6})(?:\s+(\d{1,4})\s*[个人位]*)?$/.exec(text)
    if (signUp) return this.signUp(heard, Number(signUp[1]), Number(signUp[2] ?? 1))
    const withdrawn = /^(?:取消报名|不去了)\s*(\d{1,6})$/.exec(text)?.[1]
    if (withdrawn !== undefined)
      return this.said('withdraw', async (trx) => ((await this.options.desk.withdraw(Number(withdrawn), from.id, trx)) ? '取消了，谢谢您告诉我。' : `您没有报名活动 ${withdrawn}，\n请看一下编号。`)) // prettier-ignore
    if (message.room) return undefined
    const code = /^签到\s*[:：]?\s*(\d{4})$/.exec(text)?.[1]
    if (code !== undefined) return this.checkIn(heard, code)
    const member = this.options.staff.byContact(from.id)
    return member && this.fromStaff(heard, member)
  }

  private async list({ message }: Heard): Promise<ServiceAnswer> {
    const { desk, prompts } = this.options
    const open = (await desk.open()).slice(0, LISTED)
    const room = message.room !== undefined
    return {
      note: 'events',
      replies: [say(texts.listText(open, room))],
      ...(!room && open.length > 0 && { write: (trx: Db) => prompts.ask(trx, message.from.id, SIGN_UP, open.map(({ number }) => number).join(','), MENU_MS) }), // prettier-ignore
    }
  }

  private chosen(heard: Heard, subject: string): ServiceAnswer | undefined {
    const number = subject.split(',')[(heard.digit ?? 0) - 1]
    return number === undefined ? undefined : this.signUp(heard, Number(number), 1)
  }

  private signUp({ message }: Heard, number: number, people: number): ServiceAnswer {
    if (people < 1 || people > MOST_PEOPLE) return { note: 'too many people', replies: [say(`一次最多报 ${MOST_PEOPLE} 人，\n更多请找社区的人。`)] } // prettier-ignore
    const { desk, prompts } = this.options
    const who = { contact: message.from.id, name: message.from.name, people }
    return this.said('sign up', async (trx) => {
      await prompts.done(trx, who.contact, SIGN_UP)
      return signedUpText(await desk.signUp(number, who, trx), number)
    })
  }

  private checkIn({ message }: Heard, code: string): ServiceAnswer {
    const who = { contact: message.from.id, name: message.from.name }
    return this.said('check in', async (trx) => {
      const outcome = await this.options.desk.checkIn(code, who, trx)
      switch (outcome.kind) {
        case 'in':
          return texts.cameIn(outcome.event)
        case 'wrong':
          return '签到码不对。\n请看现场写的码，\n再发一次。'
        case 'old':
          return '这个签到码过期了。\n请看现场新的码。'
        case 'must-wait':
          return '试得太多了，\n请找现场的工作人员签到。'
      }
    })
  }

  private async fromStaff(heard: Heard, member: StaffMember): Promise<ServiceAnswer | undefined> {
    const { desk, drills, letters } = this.options
    const { text } = heard.message
    const actor = actorOf(member)
    const shown = /^活动\s*(\d{1,6})$/.exec(text)?.[1]
    if (shown !== undefined) return this.show(Number(shown))
    if (!may(member.role, 'edit')) return undefined
    const announce = /^发布活动\s*(\d{1,6})$/.exec(text)?.[1]
    if (announce !== undefined) return this.askToAnnounce(heard, member, Number(announce))
    const code = /^签到码\s*(\d{1,6})$/.exec(text)?.[1]
    if (code !== undefined)
      return this.said('new code', async (trx) => {
        const made = await desk.newCode(Number(code), actor, trx)
        if (typeof made === 'string') return outcomeText(made, Number(code))
        return `活动 ${code} 的签到码：\n${made.code}\n请写在现场，大家私聊我发：\n签到 ${made.code}\n到 ${momentText(made.until)} 有效`
      })
    const count = /^人数\s*(\d{1,6})\s+(\d{1,5})\s*人?$/.exec(text)
    if (count) return this.said('count', async (trx) => outcomeText(await desk.count(Number(count[1]), Number(count[2]), actor, trx), Number(count[1]))) // prettier-ignore
    const over = /^结束活动\s*(\d{1,6})$/.exec(text)?.[1]
    if (over !== undefined) return this.said('finish', async (trx) => outcomeText(await desk.finish(Number(over), actor, trx), Number(over))) // prettier-ignore
    const improve = /^改进\s*(\d{1,6})\s+([\s\S]+)$/.exec(text)
    if (improve)
      return this.said('drill record', async (trx) => {
        const outcome = await drills.write(Number(improve[1]), { improve: improve[2]! }, actor, trx)
        return outcome === 'no-drill'
          ? `活动 ${improve[1]} 不是演练。`
          : outcomeText(outcome, Number(improve[1]))
      })
    const cancelled = /^取消活动\s*(\d{1,6})\s*([\s\S]*)$/.exec(text)
    if (!cancelled || !may(member.role, 'send')) return undefined
    const [, number, reason] = cancelled
    if (reason === '')
      return {
        note: 'cancel without reason',
        replies: [say(`请写原因，例如：\n取消活动 ${number} 下雨改期`)],
      }
    return {
      ...this.said('cancel', async (trx) => outcomeText(await desk.cancel(Number(number), reason!, actor, trx), Number(number))), // prettier-ignore
      committed: () => {
        letters.soon()
        this.options.wakeBroadcasts()
      },
    }
  }

  private async show(number: number): Promise<ServiceAnswer> {
    const { desk } = this.options
    const event = await desk.find(number)
    return { note: 'event', replies: [say(event ? texts.eventCard(event, await desk.counts(event.id)) : outcomeText('unknown', number))] } // prettier-ignore
  }

  private async askToAnnounce(
    { message }: Heard,
    member: StaffMember,
    number: number,
  ): Promise<ServiceAnswer> {
    const { desk, rooms, prompts } = this.options
    if (!may(member.role, 'send'))
      return { note: 'not allowed', replies: [say('您没有发到群里的权限，\n请找值班的人。')] }
    const event = await desk.find(number)
    if (!event) return { note: 'announce', replies: [say(outcomeText('unknown', number))] }
    if (event.state !== 'draft') return { note: 'announce', replies: [say(outcomeText('not-now', number))] }
    const all = await rooms.all()
    const reachable = all.filter((room) => room.robot || room.binding.kind === 'bound')
    const missing = all.length - reachable.length
    const lines = [texts.announcement(event), '———', `发到 ${reachable.length} 个群？`, ...(missing > 0 ? [`（${missing} 个群没绑定，发不到）`] : []), '1 发', '2 不发'] // prettier-ignore
    return {
      note: 'announce, to be confirmed',
      replies: [say(lines.join('\n'))],
      write: (trx) => prompts.ask(trx, message.from.id, ANNOUNCE, String(number), MENU_MS),
    }
  }

  private async announced({ message, digit }: Heard, subject: string): Promise<ServiceAnswer | undefined> {
    const { desk, rooms, prompts, staff, letters, wakeBroadcasts } = this.options
    const member = staff.byContact(message.from.id)
    if (!member || !may(member.role, 'send') || (digit !== 1 && digit !== 2)) return undefined
    const all = await rooms.all()
    return {
      ...this.said('announce', async (trx) => {
        await prompts.done(trx, message.from.id, ANNOUNCE)
        if (digit === 2) return '没有发。'
        const outcome = await desk.announce(Number(subject), all, actorOf(member), trx)
        if (outcome.kind === 'announced')
          return `正在发到 ${outcome.rooms} 个群。\n签到码，回复：\n签到码 ${subject}`
        return outcomeText(outcome.kind, Number(subject))
      }),
      committed: () => {
        letters.soon()
        wakeBroadcasts()
      },
    }
  }

  private said(note: string, act: (trx: Db) => Promise<string>): ServiceAnswer {
    return {
      note,
      replies: [],
      write: async (trx) => ({ replies: [say(await act(trx))] }),
      committed: () => this.options.letters.soon(),
    }
  }
}

function signedUpText(outcome: SignedUp, number: number): string {
  switch (outcome.kind) {
    case 'going':
      return texts.going(outcome.event, outcome.people)
    case 'waiting':
      return texts.waiting(outcome.event, outcome.ahead)
    case 'full':
      return `名额不够了，\n还是您原来的 ${outcome.people} 人。`
    case 'closed':
      return `活动 ${number} 现在不能报名。\n看能报的，回复：活动`
    case 'unknown':
      return `没有活动 ${number}。\n看能报的，回复：活动`
  }
}

/** What came of an act of staff. */
export function outcomeText(
  outcome: 'done' | 'unknown' | 'not-now' | 'no-rooms' | 'past',
  number: number,
): string {
  switch (outcome) {
    case 'done':
      return `活动 ${number} 记好了。`
    case 'unknown':
      return `没有活动 ${number}，\n请看一下编号。`
    case 'not-now':
      return `活动 ${number} 现在不能这样做，\n看它的情况，回复：\n活动 ${number}`
    case 'no-rooms':
      return '没有绑定的群，\n先在电脑上运行：\nanlin room list'
    case 'past':
      return `活动 ${number} 的时间已经过了。`
  }
}

function say(text: string): Reply {
  return { kind: 'text', text }
}
