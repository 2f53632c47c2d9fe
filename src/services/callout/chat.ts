import type { ContactId } from '../../channel/index.js'
import type { ChatService, Heard, Reply, ServiceAnswer, Written } from '../../chat/index.js'
import { may, recordAudit, type StaffMember, type StaffRegister } from '../../directory/index.js'
import { MINUTE_MS, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { actorOf, type Prompts } from '../desk/index.js'
import { readCallout, type Claim } from './callout.js'
import type { CalloutDesk } from './desk.js'
import type { MutualHelp } from './mutual-help.js'
import type { RollAnswer, RollCall } from './roll-call.js'
import * as texts from './texts.js'

const CONFIRM = 'callout-start'
const CONFIRM_MS = 10 * MINUTE_MS
const GO = /^(?:我去|我来|接|接岗|可以去|能去|马上到)[。!！]*$/
const CANNOT = /^(?:去不了|不去|来不了|不能去|没空|不行)[。!！]*$/
const THERE = /^(?:到了|到岗|已到|已到岗|我到了)[。!！]*$/
const ROLL: Readonly<Record<string, RollAnswer>> = {
  平安: 'safe',
  需要帮助: 'needs-help',
  联系不上: 'not-reached',
}

export interface CalloutChatOptions {
  db: Db
  vault: Vault
  clock: Clock
  desk: CalloutDesk
  rollCall: RollCall
  mutual: MutualHelp
  staff: StaffRegister
  prompts: Prompts
}

/**
 * What is said while people are called: by volunteers, by neighbours, by a dispatcher. While somebody is called, their
 * digit is the answer to that, whatever else they were doing.
 */
export class CalloutChat implements ChatService {
  readonly name = 'callout'

  constructor(private readonly options: CalloutChatOptions) {}

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message, digit } = heard
    if (message.kind !== 'text' || message.room !== undefined || message.text.length > 60) return undefined
    const { prompts, staff } = this.options
    const id = message.from.id
    const called = await prompts.waiting(id, 'callout')
    const asked = await prompts.waiting(id, 'roll-call')
    // A word says which of the two is answered; a digit answers the later one.
    const later = called && asked ? (called.askedAt > asked.askedAt ? called : asked) : (called ?? asked)
    if (called && (digit === undefined || later === called)) {
      const said = this.answer(id, called.subject, message.text, digit)
      if (said) return said
    }
    const roll =
      digit === undefined ? ROLL[message.text] : (['safe', 'needs-help', 'not-reached'] as const)[digit - 1]
    if (asked && roll && (digit === undefined || later === asked)) return this.roll(id, asked.subject, roll)
    const code = /^结对\s*(\d{8})$/.exec(message.text)?.[1]
    if (code) return this.bind(id, code)
    const member = staff.byContact(id)
    if (!member) return undefined
    const start = await prompts.answered(heard, CONFIRM)
    if (start) return this.decided(heard, member, start.subject)
    const said = await this.fromStaff(heard, member)
    // An order that is not confirmed at once is forgotten: a later digit may mean anything.
    if (!said && (await prompts.waiting(id, CONFIRM))) await prompts.done(this.options.db, id, CONFIRM)
    return said
  }

  private answer(
    contact: ContactId,
    calloutId: string,
    text: string,
    digit: number | undefined,
  ): ServiceAnswer | undefined {
    const { desk } = this.options
    if (digit === 2 || CANNOT.test(text))
      return this.said('callout declined', async (trx) => {
        const claim = await desk.decline(contact, calloutId, trx)
        return claim.kind === 'over' ? texts.OVER : texts.declined(await this.markOf(trx, calloutId))
      })
    if (digit !== 1 && !GO.test(text) && !THERE.test(text)) return undefined
    return this.said('callout answered', async (trx) => {
      const holds = await this.holds(trx, contact, calloutId)
      if (holds) {
        await desk.arrive(contact, calloutId, trx)
        return texts.arrived(await this.markOf(trx, calloutId))
      }
      return this.claimText(trx, calloutId, await desk.claim(contact, calloutId, trx))
    })
  }

  private async claimText(trx: Db, calloutId: string, claim: Claim): Promise<string> {
    const callout = await readCallout(trx, this.options.vault, { id: calloutId })
    const plan = this.options.desk.plans.find(({ id }) => id === callout?.plan)
    if (!callout || !plan || claim.kind === 'over' || claim.kind === 'not-called') return texts.OVER
    const post = plan.posts.find(({ id }) => id === claim.post)
    return claim.kind === 'yours' && post ? texts.claimed(callout, post, plan) : texts.taken(callout)
  }

  private async holds(trx: Db, contact: ContactId, calloutId: string): Promise<boolean> {
    const seat = await trx.selectFrom('callout_seat').innerJoin('callout', 'callout.id', 'callout_seat.callout_id').select('callout_seat.id').where('callout.state', '=', 'active').where('callout_id', '=', calloutId).where('claimed_by', '=', contact).executeTakeFirst() // prettier-ignore
    return seat !== undefined
  }

  private async markOf(trx: Db, calloutId: string): Promise<{ drill: boolean }> {
    return { drill: (await readCallout(trx, this.options.vault, { id: calloutId }))?.drill === true }
  }

  private roll(contact: ContactId, calloutId: string, answer: RollAnswer): ServiceAnswer {
    return this.said(`roll-call ${answer}`, async (trx) => {
      const done = await this.options.rollCall.answer(trx, contact, calloutId, answer)
      await this.options.prompts.done(trx, contact, 'roll-call')
      return done ? texts.lookedAfter(done.callout, answer) : texts.OVER
    })
  }

  private bind(contact: ContactId, code: string): ServiceAnswer {
    const { mutual } = this.options
    if (mutual.mustWait(contact))
      return { note: 'too many codes', replies: [say('试得太多了，\n请明天再试，\n或找社区的人。')] }
    return this.said('mutual code', async (trx) =>
      (await mutual.bind(trx, contact, code)) === 'bound'
        ? '结对好了，谢谢您。\n出事时会请您看看邻居。'
        : '这个码不对，或过期了。\n请找社区的人再要一个。',
    )
  }

  private async fromStaff(heard: Heard, member: StaffMember): Promise<ServiceAnswer | undefined> {
    const { desk, clock, prompts, db } = this.options
    const { message } = heard
    const wanted = /^启动(演练)?\s*(\S{0,12})\s*([\s\S]{0,40})$/.exec(message.text)
    if (wanted) {
      const plan = desk.planOf(wanted[2]!.replace(/预案$/, ''))
      if (!may(member.role, 'send')) {
        await db.transaction().execute((trx) => recordAudit(trx, { at: clock.now(), actor: actorOf(member), action: 'callout.refused' })) // prettier-ignore
        return { note: 'callout not allowed', replies: [say('您没有启动的权限，\n请找值班的人。')] }
      }
      if (!plan) {
        const names = desk.plans.map(({ words, name }) => `启动 ${words[0]}（${name}）`)
        return { note: 'no such plan', replies: [say(['没有这个预案。可以发：', ...names, '后面写在哪里，例如：', '启动 火灾 3栋', '演练就发：启动演练 火灾 3栋'].join('\n'))] } // prettier-ignore
      }
      const drill = wanted[1] !== undefined
      const place = wanted[3]!.trim()
      const subject = [
        plan.id,
        drill ? 'drill' : 'actual',
        this.options.vault.seal(place, `callout_start:${member.id}`),
      ].join(' ')
      return {
        note: 'callout, to be confirmed',
        urgent: true,
        replies: [say(texts.confirm(await desk.outlook(plan), place, drill))],
        write: (trx) => prompts.ask(trx, message.from.id, CONFIRM, subject, CONFIRM_MS),
      }
    }
    const shown = /^(?:集结|岗位|点名)\s*(\d{1,6})?$/.exec(message.text)
    if (shown) return this.show(shown[1])
    const ended = /^收队\s*(\d{1,6})$/.exec(message.text)?.[1]
    if (ended === undefined || !may(member.role, 'send')) return undefined
    return this.said('callout ended', async (trx) => {
      const outcome = await desk.standDown(Number(ended), actorOf(member), trx)
      if (outcome.kind === 'ended') return `集结 ${ended} 已收队，\n通知了 ${outcome.told} 人。`
      return outcome.kind === 'over' ? `集结 ${ended} 早就收队了。` : `没有集结 ${ended}，请看一下编号。`
    })
  }

  private decided(
    { message, digit }: Heard,
    member: StaffMember,
    subject: string,
  ): ServiceAnswer | undefined {
    const { desk, prompts, vault } = this.options
    if ((digit !== 1 && digit !== 2) || !may(member.role, 'send')) return undefined
    const [plan, kind, sealed] = subject.split(' ')
    return this.said(digit === 1 ? 'callout started' : 'callout not started', async (trx) => {
      await prompts.done(trx, message.from.id, CONFIRM)
      if (digit === 2) return '没有启动。'
      const place = vault.unseal(sealed!, `callout_start:${member.id}`)
      const outcome = await desk.activate(plan!, { place, drill: kind === 'drill' }, actorOf(member), trx)
      return outcome.kind === 'started' ? texts.started(outcome.callout) : '这个预案没有了，没有启动。'
    })
  }

  private async show(number: string | undefined): Promise<ServiceAnswer> {
    const { desk } = this.options
    const numbers =
      number === undefined ? (await desk.active()).map((callout) => callout.number) : [Number(number)]
    const boards = (await Promise.all(numbers.map((each) => desk.board(each)))).filter(
      (board) => board !== undefined,
    )
    const text = boards.length > 0 ? boards.map(texts.boardText).join('\n\n') : number === undefined ? '现在没有集结。' : `没有集结 ${number}，请看一下编号。` // prettier-ignore
    return { note: 'callout board', replies: [say(text)] }
  }

  private said(note: string, act: (trx: Db) => Promise<string>): ServiceAnswer {
    return {
      note,
      urgent: true,
      replies: [],
      write: async (trx): Promise<Written> => ({ replies: [say(await act(trx))] }),
      committed: () => this.options.desk.soon(),
    }
  }
}

function say(text: string): Reply {
  return { kind: 'text', text }
}
