import type { ChatService, Heard, Reply, ServiceAnswer } from '../../chat/index.js'
import { may, type StaffMember, type StaffRegister } from '../../directory/index.js'
import { refusalText, type PhotoShelf } from '../../photos/index.js'
import { DAY_MS, MINUTE_MS, plainText } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { placeIn } from '../../triage/index.js'
import { actorOf, photoOf, type Letters, type Prompts } from '../desk/index.js'
import type { HazardDesk, HazardOutcome } from './desk.js'
import { hazardCard, outcomeText, progress, taken, TOO_MANY } from './texts.js'

const PHOTO = 'hazard-photo'
const ASSIGN = 'hazards'
const PHOTO_MS = 30 * MINUTE_MS
const LISTED = 8
const WORKERS = 6

export interface HazardChatOptions {
  desk: HazardDesk
  staff: StaffRegister
  photos: PhotoShelf
  prompts: Prompts
  letters: Letters
}

/** What residents and staff say of hazards, in a private chat; in a group nobody is to see who reports. */
export class HazardChat implements ChatService {
  readonly name = 'hazards'
  /** Asked before forms: what staff order to the letter is no answer to one. */
  readonly orders: ChatService = { name: 'hazard orders', hear: (heard) => this.order(heard) }

  constructor(private readonly options: HazardChatOptions) {}

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message } = heard
    if (message.kind === 'image' && message.room === undefined) return this.photo(heard)
    const chosen = await this.options.prompts.answered(heard, ASSIGN)
    if (chosen) return this.assignChosen(heard, chosen.subject)
    if (message.kind !== 'text' || !heard.addressed || heard.digit !== undefined) return undefined
    // A long message is no command, and no pattern runs over it.
    if (message.text.length > 600) return undefined
    if (message.room) return inRoom(message.text)
    return (await this.order(heard)) ?? (await this.fromResident(heard))
  }

  private async order(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message } = heard
    if (message.kind !== 'text' || message.room !== undefined || message.text.length > 600) return undefined
    const member = this.options.staff.byContact(message.from.id)
    return member && this.fromStaff(heard, member)
  }

  private async fromResident(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { desk } = this.options
    const { message } = heard
    const { id } = message.from
    const number = /^(?:隐患|查隐患|隐患进度|进度)\s*[:：#]?\s*(\d{1,6})$/.exec(message.text)?.[1]
    if (number !== undefined) {
      const hazard = await desk.reportOf(Number(number), id)
      return answer(
        'progress',
        hazard ? progress(hazard) : `您没有报过隐患 ${number}。\n看自己报的，回复：\n我的隐患`,
      )
    }
    if (/^我(?:报)?的隐患$/.test(message.text)) {
      const mine = (await desk.reportedBy(id)).slice(0, LISTED)
      return answer('my reports', mine.length === 0 ? '您还没有报过隐患。\n要报，回复：随手拍' : mine.map(progress).join('\n\n')) // prettier-ignore
    }
    const whole = this.wholeReport(heard)
    if (!whole) return undefined
    return (await desk.tooMany(id)) ? answer('too many', TOO_MANY) : whole
  }

  /** What and where in one message after the word for it. Without a place nobody would find it: the form asks for one. */
  private wholeReport({ message, now }: Heard): ServiceAnswer | undefined {
    const { desk, prompts, letters } = this.options
    const { id } = message.from
    const words = /^(?:隐患|随手拍|(?:我要)?(?:报|上报|举报)隐患|隐患上报)[\s:：,，]+(\S[\s\S]{3,300})$/.exec(
      message.text,
    )?.[1]
    if (words === undefined || message.room || placeIn(plainText(words)) === '') return undefined
    return {
      note: 'report',
      replies: [],
      write: async (trx) => {
        const given = { what: words, where: placeOf(words), reporter: id, source: 'resident' as const }
        const hazard = await desk.report(given, { id, where: 'chat' }, trx)
        await prompts.ask(trx, id, PHOTO, `add:${hazard.id}:${now}`, PHOTO_MS)
        return { replies: [say(taken(hazard))] }
      },
      committed: () => letters.soon(),
    }
  }

  private async fromStaff(heard: Heard, member: StaffMember): Promise<ServiceAnswer | undefined> {
    const { desk, staff } = this.options
    const { text } = heard.message
    const actor = actorOf(member)
    if (/^(?:隐患清单|隐患列表|未整改)$/.test(text)) return this.list()
    const shown = /^隐患\s*(\d{1,6})$/.exec(text)?.[1]
    if (shown !== undefined) return this.show(Number(shown))
    const rectified = /^整改\s*(\d{1,6})\s*([\s\S]*)$/.exec(text)
    if (rectified) return this.askForPhoto(heard, Number(rectified[1]), rectified[2]!)
    const looked = /^复查\s*(\d{1,6})\s*(不通过|没通过|不合格|通过|合格)?[\s,，。]*([\s\S]*)$/.exec(text)
    if (looked) {
      const [, number, verdict, reason] = looked
      if (!verdict)
        return answer(
          'recheck unclear',
          `到现场看过以后，回复：\n复查 ${number} 通过\n或\n复查 ${number} 不通过 原因`,
        )
      const passed = verdict === '通过' || verdict === '合格'
      if (!passed && reason === '')
        return answer('recheck without reason', `请写原因，例如：\n复查 ${number} 不通过 还堆着纸箱`)
      return this.act('recheck', Number(number), (trx) => desk.recheck(Number(number), { by: member.id, passed, ...(reason && { reason }) }, actor, trx)) // prettier-ignore
    }
    if (!may(member.role, 'edit')) return undefined
    const given = /^派\s*(\d{1,6})(?:\s+(\S{1,20}?))?(?:\s+(\d{1,2})\s*天)?$/.exec(text)
    if (given) {
      const [, number, name, days] = given
      if (name === undefined) return this.askForWorker(heard, Number(number))
      const [worker, twin] = staff.byName(name)
      if (twin) return answer('two of one name', `有两个人叫${name}，\n请回复：派 ${number}\n再选一个。`)
      const due = days === undefined ? undefined : Number(days) * DAY_MS
      return this.act('assign', Number(number), (trx) =>
        desk.assign(Number(number), worker?.id ?? '', due, actor, trx),
      )
    }
    const refused = /^(?:不受理|拒绝?)\s*(\d{1,6})\s+(\S[\s\S]*)$/.exec(text)
    if (refused) return this.act('refuse', Number(refused[1]), (trx) => desk.refuse(Number(refused[1]), refused[2]!, actor, trx)) // prettier-ignore
    const same = /^并\s*(\d{1,6})\s*(?:和|到|\s)\s*(\d{1,6})$/.exec(text)
    if (same) return this.act('join', Number(same[1]), (trx) => desk.join(Number(same[1]), Number(same[2]), actor, trx)) // prettier-ignore
    return undefined
  }

  private act(note: string, number: number, does: (trx: Db) => Promise<HazardOutcome>): ServiceAnswer {
    return {
      note,
      replies: [],
      write: async (trx) => ({ replies: [say(outcomeText(await does(trx), number))] }),
      committed: () => this.options.letters.soon(),
    }
  }

  private async list(): Promise<ServiceAnswer> {
    const open = await this.options.desk.list(['reported', 'assigned', 'rectified'])
    const lines = open.slice(0, LISTED).map((hazard) => `${hazard.number} ${hazard.where.slice(0, 14)}\n${STATE_SHORT[hazard.state as keyof typeof STATE_SHORT]}`) // prettier-ignore
    const more = open.length > LISTED ? [`还有 ${open.length - LISTED} 条`] : []
    return answer(
      'list',
      [`没办完的隐患 ${open.length} 条`, ...lines, ...more, '看一条，回复：隐患 编号'].join('\n'),
    )
  }

  private async show(number: number): Promise<ServiceAnswer> {
    const { desk, staff } = this.options
    const hazard = await desk.find(number)
    if (!hazard) return answer('show', outcomeText({ kind: 'unknown' }, number))
    const photos = await desk.photos(hazard.id)
    const card = hazardCard(hazard, (id) => staff.byId(id)?.name ?? '已离开的人')
    return {
      note: 'show',
      replies: [say(card), ...photos.map(({ file }): Reply => ({ kind: 'kept-picture', file }))],
    }
  }

  private async askForPhoto({ message }: Heard, number: number, note: string): Promise<ServiceAnswer> {
    const { desk, prompts } = this.options
    const hazard = await desk.find(number)
    if (!hazard) return answer('rectify', outcomeText({ kind: 'unknown' }, number))
    if (hazard.state !== 'assigned')
      return answer('rectify', outcomeText({ kind: 'not-now', hazard }, number))
    return {
      note: 'rectify, photo wanted',
      replies: [say(`隐患 ${number}：\n请现在发一张整改后的照片。\n没有照片不能报整改。`)],
      write: async (trx) => {
        if (note !== '') await desk.note(hazard.id, note, trx)
        await prompts.ask(trx, message.from.id, PHOTO, `rectify:${number}`, PHOTO_MS)
      },
    }
  }

  private async askForWorker({ message }: Heard, number: number): Promise<ServiceAnswer> {
    const { desk, staff, prompts } = this.options
    if (!(await desk.find(number))) return answer('assign', outcomeText({ kind: 'unknown' }, number))
    const workers = staff.all().filter((member) => member.contactId !== undefined).slice(0, WORKERS) // prettier-ignore
    if (workers.length === 0) return answer('assign', '还没有绑定的工作人员，\n请先用电脑登记。')
    const lines = workers.map((worker, i) => `${i + 1} ${worker.name}`)
    return {
      note: 'assign, who',
      replies: [
        say([`隐患 ${number} 派给谁？`, ...lines, '不在上面的，回复：', `派 ${number} 姓名`].join('\n')),
      ],
      write: (trx) => prompts.ask(trx, message.from.id, ASSIGN, [number, ...workers.map(({ id }) => id)].join(','), PHOTO_MS), // prettier-ignore
    }
  }

  private assignChosen({ message, digit }: Heard, subject: string): ServiceAnswer | undefined {
    const { desk, staff, prompts } = this.options
    const [number, ...workers] = subject.split(',')
    const chosen = workers[(digit ?? 0) - 1]
    const member = staff.byContact(message.from.id)
    if (chosen === undefined || !member || !may(member.role, 'edit')) return undefined
    return this.act('assign', Number(number), async (trx) => {
      await prompts.done(trx, message.from.id, ASSIGN)
      return desk.assign(Number(number), chosen, undefined, actorOf(member), trx)
    })
  }

  /** A photo belongs to what was asked for it; a photo that nobody asked for is not ours. */
  private async photo({ message, now }: Heard): Promise<ServiceAnswer | undefined> {
    const { prompts, photos, desk, staff } = this.options
    const asked = await prompts.waiting(message.from.id, PHOTO)
    if (!asked) return undefined
    const checked = await photoOf(message)
    if (checked.kind === 'refused') return answer(`photo refused, ${checked.why}`, refusalText(checked.why))
    const [act, what] = asked.subject.split(':') as [string, string]
    const member = staff.byContact(message.from.id)
    const file = await photos.keep(checked.jpeg, now)
    if (act === 'rectify' && member) {
      const number = Number(what)
      return this.act('rectify', number, async (trx) => {
        await prompts.done(trx, message.from.id, PHOTO)
        return desk.rectify(number, { by: member.id, photo: file }, actorOf(member), trx)
      })
    }
    return {
      note: 'photo of a hazard',
      replies: [],
      write: async (trx) => {
        const added = await desk.addPhoto(what, file, { id: message.from.id, where: 'chat' }, trx)
        return {
          replies: [
            say(added ? '照片收到了。\n拍照的时间和位置已去掉。' : '这条隐患已经办完，\n照片没有加上。'),
          ],
        }
      },
      committed: () => this.options.letters.soon(),
    }
  }
}

const STATE_SHORT = { reported: '等安排', assigned: '整改中', rectified: '等复查' } as const

/** Whoever wants to report in a group is asked to do it where nobody sees who it was. */
function inRoom(text: string): ServiceAnswer | undefined {
  if (!/^(?:隐患|随手拍|(?:我要)?(?:报|上报|举报)隐患|隐患上报)/.test(text)) return undefined
  return answer('in a room', '报隐患请私聊我，\n别人就看不到是谁报的。\n私聊发：随手拍')
}

/** The part of the words that names the place; all of it when they are one piece. */
export function placeOf(words: string): string {
  const first = words.split(/[,，。;；\n]/)[0]!.trim()
  return placeIn(plainText(first)) === '' ? words : first
}

function answer(note: string, text: string): ServiceAnswer {
  return { note, replies: [say(text)] }
}

function say(text: string): Reply {
  return { kind: 'text', text }
}
