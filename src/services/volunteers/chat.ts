import type { ChatService, Heard, Reply, ServiceAnswer, Written } from '../../chat/index.js'
import {
  may,
  recordConsent,
  type GridBook,
  type StaffMember,
  type StaffRegister,
} from '../../directory/index.js'
import type { Fields, Form } from '../../forms/index.js'
import type { LocalSettings } from '../../knowledge/index.js'
import type { Delivery } from '../../outbox/index.js'
import { pages } from '../incidents/index.js'
import type { Db } from '../../storage/index.js'
import type { VolunteerDesk } from './desk.js'
import { detailsOf, volunteerForms } from './forms.js'
import { PURPOSE } from './register.js'
import type { Team } from './teams.js'
import * as texts from './texts.js'
import type { Volunteer } from './volunteer.js'

export interface VolunteerChatOptions {
  db: Db
  desk: VolunteerDesk
  staff: StaffRegister
  grids: Pick<GridBook, 'assignments'>
  settings: LocalSettings
}

const OWN =
  /^(?:看|查|查看|查询)?(?:一下)?我的?(?:志愿者?(?:的)?(?:信息|资料|登记|时长|队伍)|服务时长|培训|队伍)$/
const LEAVE = /^(?:我?要?)?(?:退出|不当|不做)(?:志愿者|志愿队|义工)了?[。!！]?$/
const DECIDE = /^(通过|同意|不通过|不同意|查看|看)\s*[vV]\s*(\d{1,6})(?:\s+(.{1,20}))?$/

/** Volunteers in the chat: they register (by forms), look, leave; staff decide by answering the page they got. */
export class VolunteerChat implements ChatService {
  readonly name = 'volunteers'

  constructor(private readonly options: VolunteerChatOptions) {}

  /** To be registered with the form desk. */
  forms(): Form<Fields>[] {
    const { desk, settings } = this.options
    return volunteerForms({
      settings,
      find: (contact) => desk.byContact(contact),
      own: (volunteer) => this.ownText(volunteer),
      submit: async (trx, { values, who, now, consent }) => {
        const details = detailsOf(values)
        const applied = await desk.register.apply(trx, { contact: who.contact, details, now })
        if (consent) await recordConsent(trx, { contact: who.contact, purpose: PURPOSE, version: consent.version, givenAt: consent.at }) // prettier-ignore
        const { volunteer } = applied
        const why = { claim: applied.kind === 'claim', sharing: applied.kind === 'new' ? applied.sharing : 0 }
        const text = {
          new: texts.registeredText(volunteer),
          back: texts.BACK_TEXT,
          claim: texts.CLAIMED_TEXT,
        }[applied.kind]
        const deliveries = applied.kind === 'back' ? [] : await this.page(trx, volunteer, why, now)
        return { replies: [say(text)], deliveries }
      },
      edit: async (trx, { values, who }) => {
        const edited = await desk.register.edit(trx, who.contact, detailsOf(values))
        if (!edited) return { again: 'mobile', problem: texts.TAKEN_TEXT }
        return { replies: [say(texts.EDITED_TEXT)] }
      },
    }) as unknown as Form<Fields>[]
  }

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message, addressed, understanding } = heard
    if (message.kind !== 'text' || !addressed) return undefined
    const command = understanding?.kind === 'command' ? understanding.command : undefined
    const decision = DECIDE.exec(message.text)
    if (decision) return this.decide(heard, decision[1]!, Number(decision[2]), decision[3]?.trim())
    const leaves = command === 'volunteer-quit' || LEAVE.test(message.text)
    const looks = command === 'volunteer-hours' || OWN.test(message.text)
    if (!leaves && !looks) return undefined
    if (message.room) return { note: 'in a room', replies: [say(texts.IN_PRIVATE)] }
    return leaves ? this.leave(heard) : this.look(heard)
  }

  private async look({ message }: Heard): Promise<ServiceAnswer> {
    const volunteer = await this.options.desk.byContact(message.from.id)
    if (!volunteer || volunteer.state === 'left')
      return { note: 'looks, not registered', replies: [say(texts.NOT_REGISTERED)] }
    // Somebody who only says to be this volunteer sees nothing of them.
    const text = volunteer.contactId === message.from.id ? await this.ownText(volunteer) : texts.WAITING_TEXT
    return { note: 'looks', replies: [say(text)] }
  }

  private leave({ message, now }: Heard): Promise<ServiceAnswer> {
    return Promise.resolve({
      note: 'leaves',
      replies: [],
      write: async (trx): Promise<Written> => {
        const left = await this.options.desk.register.leave(trx, message.from.id, now)
        if (!left) return { replies: [say(texts.LEFT_ALREADY)] }
        const deliveries = pages(
          texts.leftPage(left),
          await this.readers(trx, left),
          `volunteer:${left.id}`,
          now,
          'reply',
        )
        return { replies: [say(texts.leftText())], deliveries }
      },
    })
  }

  private async ownText(volunteer: Volunteer): Promise<string> {
    return texts.ownText(volunteer, await this.options.desk.teams.own(volunteer.id))
  }

  /** 通过 V5 引路队 */
  private async decide(
    { message, understanding: _ }: Heard,
    word: string,
    number: number,
    teamName: string | undefined,
  ): Promise<ServiceAnswer | undefined> {
    const { staff, desk } = this.options
    const member = staff.byContact(message.from.id) ?? this.dutyRoom(message.room?.id)
    // Anybody may write 通过; to whoever is not staff it is a message like any other.
    if (!member) return undefined
    if (!may(member.role, 'edit'))
      return { note: 'may not decide', replies: [say('您的角色不能审核志愿者。')] }
    const actor = { id: staff.byContact(message.from.id)?.id ?? message.from.id, where: 'chat' as const }
    if (/看/.test(word)) return this.show(number, message.room !== undefined)
    let team: Team | undefined
    if (teamName !== undefined) {
      team = (await desk.teams.list()).find(({ name }) => name === teamName)
      if (!team) return { note: 'no such team', replies: [say(`没有队伍「${teamName}」，\n什么也没有改。`)] }
    }
    const approves = !word.startsWith('不')
    return {
      note: approves ? 'approves' : 'refuses',
      replies: [],
      write: async (trx): Promise<Written> => {
        const decided = approves
          ? await desk.approveIn(trx, number, actor, team)
          : await desk.refuseIn(trx, number, actor)
        return {
          replies: [say(decidedText(decided.kind, approves, number, team))],
          deliveries: decided.deliveries,
        }
      },
    }
  }

  private async show(number: number, inRoom: boolean): Promise<ServiceAnswer> {
    const volunteer = await this.options.desk.byNumber(number)
    if (!volunteer) return { note: 'shows nobody', replies: [say(`没有志愿者 V${number}。`)] }
    const claim = volunteer.claimedBy !== undefined
    return { note: 'shows', replies: [say(texts.applicationPage(volunteer, { claim, sharing: 0, inRoom }))] }
  }

  private dutyRoom(roomId: string | undefined): StaffMember | undefined {
    return roomId === undefined
      ? undefined
      : this.options.staff.all().find((member) => member.roomId === roomId)
  }

  private async page(
    trx: Db,
    volunteer: Volunteer,
    why: { claim: boolean; sharing: number },
    now: number,
  ): Promise<Delivery[]> {
    return (await this.readers(trx, volunteer)).flatMap((member) => {
      const text = texts.applicationPage(volunteer, { ...why, inRoom: member.roomId !== undefined })
      return pages(text, [member], `volunteer:${volunteer.id}`, now, 'reply')
    })
  }

  /** Whoever looks after the volunteer's grid and may decide; otherwise whoever is on duty and may. */
  private async readers(trx: Db, volunteer: Volunteer): Promise<readonly StaffMember[]> {
    const { staff, grids } = this.options
    const able = (member: StaffMember | undefined): member is StaffMember =>
      member !== undefined &&
      may(member.role, 'edit') &&
      (member.contactId !== undefined || member.roomId !== undefined)
    if (volunteer.gridId !== undefined) {
      const mine = (await grids.assignments(volunteer.gridId, trx))
        .map(({ staffId }) => staff.byId(staffId))
        .filter(able)
      if (mine.length > 0) return mine.slice(0, 1)
    }
    return staff.onDuty().filter(able)
  }
}

function say(text: string): Reply {
  return { kind: 'text', text }
}

function decidedText(kind: string, approves: boolean, number: number, team: Team | undefined): string {
  if (kind === 'unknown') return `没有志愿者 V${number}。`
  if (kind === 'nothing-to-decide') return `V${number} 没有等审核的报名，\n可能别人已经处理。`
  if (!approves) return `V${number} 未通过，已告诉本人。`
  return [`V${number} 已通过，已告诉本人。`, ...(team ? [`已编入${team.name}。`] : [])].join('\n')
}
