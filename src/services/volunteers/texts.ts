import type { LocalSettings } from '../../knowledge/index.js'
import { addressText, maskMobile } from '../../shared/index.js'
import { maskName, type Volunteer } from './volunteer.js'
import { KEPT_AFTER_LEAVING_DAYS, namesOf, ROLES, SKILLS, STATE_NAMES, TIMES, timeText } from './words.js'

/** Changes with the words below: it is kept with each consent. */
export const NOTICE_VERSION = 'volunteer-1'

export function noticeText(settings: LocalSettings): string {
  return [
    '【志愿者登记，先看说明】',
    `谁来登记：${settings.community ?? '本社区'}居委会${settings.office_phone ? `，电话` : ''}`,
    ...(settings.office_phone ? [settings.office_phone] : []),
    '做什么用：排活动、险情时找您',
    '要您填：姓名、手机、楼栋、',
    '会什么；紧急联系人可以不填',
    '不要身份证号',
    '谁能看：只有社区工作人员',
    `存多久：退出后 ${KEPT_AFTER_LEAVING_DAYS} 天删掉`,
    '想退出：发 退出志愿者',
    '想删掉：发 删除我的信息',
    '全凭自愿，要满 18 岁',
  ].join('\n')
}

export function registeredText(volunteer: Volunteer): string {
  return [
    `谢谢您，${volunteer.name}！`,
    `报名收到，编号 V${volunteer.number}。`,
    '社区核对后会告诉您。',
    '看自己的登记：我的志愿者信息',
    '不想参加了：退出志愿者',
  ].join('\n')
}

export const BACK_TEXT = '欢迎回来！\n您又是志愿者了。\n以前的时长都在。'
export const CLAIMED_TEXT = '名单里已经有您了。\n社区核对是您本人，\n就会告诉您。'
export const WAITING_TEXT = '您的报名已经收到，\n社区还在核对，请等一等。'
export const NOT_REGISTERED = '您还没有登记志愿者。\n想参加，回复 报名'
export const IN_PRIVATE = '志愿者的事请私聊我：\n点我的头像，再发一遍。'
export const TAKEN_TEXT = '这个姓名和手机号\n已经有人登记了，请再看看。'
export const EDITED_TEXT = '改好了。'

export function leftText(): string {
  return [
    '好的，您已退出志愿者，',
    '不会再给您派活。',
    `登记的信息 ${KEPT_AFTER_LEAVING_DAYS} 天后删掉。`,
    '现在就删：删除我的信息',
    '点错了：回复 报名',
  ].join('\n')
}

export const LEFT_ALREADY = '您没有在册的登记，\n不用再退。'
export const APPROVED_TEXT = '社区核对好了，\n您现在是志愿者，谢谢！\n看登记和时长：我的志愿者信息'
export const REFUSED_TEXT = '您的志愿者报名没有通过。\n想问原因，回复 9 找社区的人。'

export interface OwnTimes {
  serviceMinutes: number
  trainings: number
  teams: readonly string[]
}

/** What a volunteer sees of themselves; the number masked, because others may look over a shoulder. */
export function ownText(volunteer: Volunteer, times: OwnTimes): string {
  return [
    `志愿者 V${volunteer.number}：${STATE_NAMES[volunteer.state]}`,
    ...detailLines(volunteer),
    `队伍：${times.teams.join('、') || '还没有'}`,
    `服务：${timeText(times.serviceMinutes)}`,
    `培训：${times.trainings} 次`,
    '',
    '要改：回复 改志愿者信息',
    '不参加了：退出志愿者',
  ].join('\n')
}

export function detailLines(volunteer: Volunteer): string[] {
  return [
    `姓名：${volunteer.name}`,
    `手机：${maskMobile(volunteer.mobile)}`,
    ...(volunteer.home ? [`住：${addressText(volunteer.home)}`] : []),
    ...(volunteer.skills.length > 0 ? [`会：${namesOf(SKILLS, volunteer.skills)}`] : []),
    ...(volunteer.roles.length > 0 ? [`愿做：${namesOf(ROLES, volunteer.roles)}`] : []),
    ...(volunteer.times.length > 0 ? [`时间：${namesOf(TIMES, volunteer.times)}`] : []),
  ]
}

/** What staff read when somebody applies. In a duty room the name is masked. */
export function applicationPage(
  volunteer: Volunteer,
  why: { claim: boolean; sharing: number; inRoom: boolean },
): string {
  const shown = why.inRoom ? { ...volunteer, name: maskName(volunteer.name) } : volunteer
  return [
    why.claim ? `有人说自己是志愿者 V${volunteer.number}` : `志愿者报名 V${volunteer.number}`,
    ...detailLines(shown),
    ...(why.claim ? ['名单里已有此人，请打电话核对'] : []),
    ...(why.sharing > 0 ? [`同一号码已有 ${why.sharing} 人，可能是一家人`] : []),
    '',
    `通过：回复 通过 V${volunteer.number}`,
    `不通过：回复 不通过 V${volunteer.number}`,
  ].join('\n')
}

export function leftPage(volunteer: Volunteer): string {
  return `志愿者 V${volunteer.number} 已自己退出。`
}
