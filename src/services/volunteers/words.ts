import type { Choice } from '../../forms/index.js'

/** What volunteers can do. Stored by value: a value never changes. */
export const SKILLS: readonly Choice[] = [
  { value: 'aid', name: '急救', words: ['救护', '护士', '医生', '急救员'] },
  { value: 'electric', name: '电工', words: ['水电工', '水电'] },
  { value: 'driving', name: '驾驶', words: ['开车', '司机', '驾照'] },
  { value: 'counsel', name: '心理', words: ['心理疏导', '心理咨询'] },
  { value: 'publicity', name: '宣传', words: ['写字', '摄影', '拍照'] },
  { value: 'sign', name: '手语' },
  { value: 'dialect', name: '方言', words: ['本地话', '土话'] },
  { value: 'other', name: '其他', words: ['没有特长', '没特长', '都不会', '出力气', '力气活'] },
]

export const ROLES: readonly Choice[] = [
  { value: 'publicist', name: '宣传员' },
  { value: 'guide', name: '引路员', words: ['引路'] },
  { value: 'marshal', name: '疏导员', words: ['疏导', '路口疏导'] },
  { value: 'responder', name: '应急响应人', words: ['应急响应', '应急'] },
  { value: 'neighbour', name: '邻里互助', words: ['互助', '帮邻居'] },
]

export const TIMES: readonly Choice[] = [
  { value: 'weekday', name: '平时白天', words: ['白天', '上班时间'] },
  { value: 'evening', name: '平时晚上', words: ['晚上', '下班后', '夜里'] },
  { value: 'weekend', name: '周末', words: ['星期六', '星期天', '周六', '周日', '双休'] },
  { value: 'any', name: '随时', words: ['都行', '都可以', '什么时候都'] },
]

export function namesOf(choices: readonly Choice[], values: readonly string[]): string {
  return values.map((value) => choices.find((choice) => choice.value === value)?.name ?? value).join('、')
}

export const VOLUNTEER_STATES = ['applied', 'active', 'refused', 'left'] as const
export type VolunteerState = (typeof VOLUNTEER_STATES)[number]

export const STATE_NAMES: Record<VolunteerState, string> = {
  applied: '等审核',
  active: '在册',
  refused: '未通过',
  left: '已退出',
}

/** 2 小时 30 分 */
export function timeText(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours === 0) return `${rest} 分钟`
  return rest === 0 ? `${hours} 小时` : `${hours} 小时 ${rest} 分`
}

/** How long the data of somebody who left is kept, so that a return is one message. */
export const KEPT_AFTER_LEAVING_DAYS = 30
