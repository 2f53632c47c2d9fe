import type { ContactId } from '../../channel/index.js'
import {
  addressField,
  choicesField,
  defineForm,
  mobileField,
  nameField,
  nameIn,
  optional,
  yesField,
  type Begun,
  type Field,
  type Filler,
  type Form,
  type Submission,
  type ValuesOf,
} from '../../forms/index.js'
import type { LocalSettings } from '../../knowledge/index.js'
import { findMobile, maskMobile, readMobile } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import * as texts from './texts.js'
import type { EmergencyContact, Volunteer, VolunteerDetails } from './volunteer.js'
import { ROLES, SKILLS, TIMES } from './words.js'

const adult: Field<boolean> = {
  ...yesField({ label: '满 18 岁', prompt: '您满 18 岁了吗？' }),
  read(text, now) {
    const read = yesField({ label: '', prompt: '' }).read(text, now)
    if (!read.ok || read.value) return read
    return { ok: false, problem: '志愿者要满 18 岁。\n还没满的，先回复 取消，\n活动可以由家长带着参加。' }
  },
}

/** Somebody else's name and number: asked for only if the volunteer wants to give them. */
const helperField: Field<EmergencyContact> = {
  label: '紧急联系人',
  labels: ['联系人', '家人电话', '家属电话'],
  prompt: '万一您有事，我们找谁？\n请先问过他本人。',
  example: '李明 13900001111',
  personal: true,
  rank: 0,
  read(text) {
    const found = findMobile(text)
    if (!found) {
      const read = readMobile(text)
      return {
        ok: false,
        problem:
          read.kind === 'length' ? `手机号是 11 位，\n您发的是 ${read.digits} 位。` : '请写姓名和手机号。',
      }
    }
    const rest = `${text.slice(0, found.start)} ${text.slice(found.end)}`
    const name = nameIn(rest.replace(/紧急联系人|联系人|电话|手机号?|[是叫:：,，。、]/g, ' ').trim())
    if (!name) return { ok: false, problem: '还要写他的姓名。' }
    return { ok: true, value: { name: name.name, mobile: found.number }, sure: true }
  },
  find(text, now) {
    const match = /(?:紧急联系人|家属|家人)[是:：\s]*[^\d]{0,12}[\d\s-]{11,16}/.exec(text)
    const read = match ? helperField.read(match[0], now) : undefined
    return match && read?.ok ? { value: read.value, rest: text.replace(match[0], ' ') } : undefined
  },
  show: ({ name, mobile }) => `${name} ${maskMobile(mobile)}`,
}

const DETAILS = {
  name: nameField({ label: '姓名', prompt: '您的姓名？' }),
  mobile: mobileField({ label: '手机号', prompt: '您的手机号？' }),
  home: addressField({ label: '住址', prompt: '您住几栋？\n只写楼栋也行', upTo: 'building' }),
  skills: choicesField({ label: '本领', labels: ['特长', '技能'], prompt: '您会什么？', choices: SKILLS }),
  times: choicesField({ label: '时间', prompt: '什么时候有空？', choices: TIMES }),
  roles: choicesField({
    label: '愿做',
    labels: ['角色', '岗位'],
    prompt: '愿意做什么？',
    choices: ROLES,
    rank: 3.5,
  }),
  helper: optional(helperField),
}
const APPLICATION = { adult, ...DETAILS }

export type Application = typeof APPLICATION
export type Details = typeof DETAILS

export interface VolunteerFormHooks {
  settings: LocalSettings
  /** whoever this contact is known as */
  find(contact: ContactId): Promise<Volunteer | undefined>
  /** what is said to whoever is a volunteer already */
  own(volunteer: Volunteer): Promise<string>
  submit(trx: Db, submission: Submission<Application>): ReturnType<Form<Application>['submit']>
  edit(trx: Db, submission: Submission<Details>): ReturnType<Form<Details>['submit']>
}

export function volunteerForms(hooks: VolunteerFormHooks): [Form<Application>, Form<Details>] {
  const answer = (text: string): Begun<never> => ({
    kind: 'answer',
    answer: { note: 'not opened', replies: [{ kind: 'text', text }] },
  })
  const application = defineForm<Application>({
    kind: 'volunteer',
    title: '志愿者登记',
    commands: ['volunteer-register'],
    words:
      /^(?:我?要?想?来?)?(?:报名|登记|申请|参加|当|做)(?:当|做|参加|个|一名)?(?:志愿者|义工)|^志愿者(?:报名|登记)/,
    notice: { version: texts.NOTICE_VERSION, text: texts.noticeText(hooks.settings) },
    fields: APPLICATION,
    async begin({ contact }: Filler) {
      const known = await hooks.find(contact)
      if (!known || known.state === 'refused') return { kind: 'open' }
      if (known.claimedBy === contact || known.state === 'applied') return answer(texts.WAITING_TEXT)
      if (known.state === 'active') return answer(await hooks.own(known))
      return { kind: 'open', values: { adult: true, ...valuesOf(known) } }
    },
    submit: (trx, submission) => hooks.submit(trx, submission),
  })
  const edit = defineForm<Details>({
    kind: 'volunteer-edit',
    title: '修改志愿者登记',
    words: /^(?:我?要?)?(?:改|修改|更改|更正)(?:一下)?(?:我的)?志愿者?的?(?:信息|资料|登记)/,
    fields: DETAILS,
    async begin({ contact }: Filler) {
      const known = await hooks.find(contact)
      if (!known || known.contactId !== contact || known.state === 'left') return answer(texts.NOT_REGISTERED)
      return { kind: 'open', values: valuesOf(known) }
    },
    submit: (trx, submission) => hooks.edit(trx, submission),
  })
  return [application, edit]
}

function valuesOf(volunteer: Volunteer): Partial<ValuesOf<Details>> {
  const { name, mobile, home, skills, times, roles, helper } = volunteer
  return {
    name,
    mobile,
    ...(home && { home }),
    ...(skills.length > 0 && { skills: [...skills] }),
    ...(times.length > 0 && { times: [...times] }),
    ...(roles.length > 0 && { roles: [...roles] }),
    helper,
  }
}

export function detailsOf(values: ValuesOf<Details>): VolunteerDetails {
  const { name, mobile, home, helper, skills, times, roles } = values
  return { name, mobile, home, helper, skills, times, roles }
}
