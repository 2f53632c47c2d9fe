import { PART_NAMES } from '../../directory/index.js'
import type { LocalSettings } from '../../knowledge/index.js'
import { addressText, maskMobile, type Address } from '../../shared/index.js'
import type { ContactCard, ResidentHome } from './desk.js'

/** Changes with the words below: it is kept with each consent. */
export const NOTICE_VERSION = 'household-1'

export function noticeText(settings: LocalSettings): string {
  return [
    '【登记住哪里，先看说明】',
    `谁来登记：${settings.community ?? '本社区'}居委会`,
    ...(settings.office_phone ? [settings.office_phone] : []),
    '做什么用：告诉您归谁管、',
    '去哪避险，险情时能找到您',
    '要您填：几栋几号；',
    '手机号可以不填',
    '谁能看：只有社区工作人员，',
    '邻居看不到',
    '存多久：您搬走或说不要为止',
    '不要了：发 删除我的住址',
  ].join('\n')
}

/** Short lines; a telephone number alone on its line. */
export function cardText(card: ContactCard): string {
  const people = card.people.flatMap(({ part, name, phone }) => [
    `${PART_NAMES[part]}：${name}`,
    ...(phone ? [phone] : []),
  ])
  return [
    `【明白卡】${addressText(withoutRoom(card.address))}`,
    ...(card.gridName ? [`属于：${card.gridName}`] : []),
    ...(people.length > 0 ? people : ['网格员还没登记，请问居委会。']),
    ...card.numbers.flatMap(([label, number]) => [label, number]),
    ...(card.shelter ? ['避险去：', card.shelter.name] : []),
    ...(card.shelter?.address ? [card.shelter.address] : []),
    ...(card.shelter?.route ? [`怎么走：${card.shelter.route}`] : []),
  ].join('\n')
}

function withoutRoom({ estate, building, unit }: Address): Address {
  return { ...(estate !== undefined && { estate }), building, ...(unit !== undefined && { unit }) }
}

export const BOUND_TEXT = '登记好了。\n以后问 我归谁管，\n我就知道是哪一家。'
export const UNKNOWN_BUILDING = '您这栋楼还没有登记网格，\n社区补上后就能查到。'
export const OFFER = '想知道您家归谁管，\n回复 登记住址'
export const UNBOUND_TEXT = '您的住址已经删掉。'
export const NOTHING_BOUND = '我这里没有您的住址。'
export const IN_PRIVATE = '住址请私聊我说：\n点我的头像，再问一遍。'
export const NUMBER_KEPT = '好的，号码没变。'
export const NUMBER_CHANGED = '号码改好了。'
export const NUMBER_REMOVED = '号码已经删掉，\n住址还留着。'
export const NUMBER_WRONG = '手机号是 11 位，\n例如：号码换成 13800001234'

/** Once a quarter; answered in words, because digits belong to whatever was asked last. */
export function askText({ mobile }: ResidentHome): string {
  return [
    '问一下：您留的手机号',
    maskMobile(mobile!),
    '还对吗？',
    '没变：回复 号码没变',
    '换了：回复 号码换成 新号码',
    '不留了：回复 删除号码',
  ].join('\n')
}
