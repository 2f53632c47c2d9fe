import { dayText, momentText } from '../desk/index.js'
import { chinaDay } from '../../shared/index.js'
import type { HazardOutcome } from './desk.js'
import { KIND_NAMES, STATE_NAMES, type Hazard } from './hazard.js'

const SHOWN = 120

/** Which hazard: number, where, what. Never who reported it. */
function headOf(hazard: Hazard): string[] {
  return [`在哪：${cut(hazard.where)}`, `什么：${cut(hazard.what)}`]
}

export function toBeAssigned(hazard: Hazard, alike: Hazard | undefined): string {
  return [
    `隐患 ${hazard.number} 还没有人管`,
    ...headOf(hazard),
    ...(hazard.urgent ? ['看字面比较急，请先看'] : []),
    ...alikeLines(hazard, alike),
    '交给人处理，回复：',
    `派 ${hazard.number}`,
    '不归社区管，回复：',
    `不受理 ${hazard.number} 原因`,
  ].join('\n')
}

export function assigned(hazard: Hazard, alike: Hazard | undefined): string {
  return [
    `隐患 ${hazard.number} 交给您`,
    ...headOf(hazard),
    `${dueText(hazard)} 前整改`,
    ...alikeLines(hazard, alike),
    '改好后回复：',
    `整改 ${hazard.number}`,
    '再发一张照片',
  ].join('\n')
}

export function toBeRechecked(hazard: Hazard, by: string): string {
  return [
    `隐患 ${hazard.number} 说已整改（${by}）`,
    ...headOf(hazard),
    ...(hazard.note ? [`说明：${cut(hazard.note)}`] : []),
    '请另一个人到现场看，回复：',
    `复查 ${hazard.number} 通过`,
    `复查 ${hazard.number} 不通过 原因`,
  ].join('\n')
}

export function notPassed(hazard: Hazard): string {
  return [
    `隐患 ${hazard.number} 复查没通过`,
    ...(hazard.reason ? [`原因：${cut(hazard.reason)}`] : []),
    ...headOf(hazard),
    `${dueText(hazard)} 前再整改`,
    `改好后回复：整改 ${hazard.number}`,
  ].join('\n')
}

export function overdue(hazard: Hazard, now: number): string {
  const late = hazard.dueAt !== undefined && hazard.dueAt <= now
  return [
    late ? `隐患 ${hazard.number} 过期没整改` : `隐患 ${hazard.number} 快到期了`,
    ...headOf(hazard),
    `期限：${dueText(hazard)}`,
    `改好后回复：整改 ${hazard.number}`,
  ].join('\n')
}

export function stillUnchecked(hazard: Hazard): string {
  return [`隐患 ${hazard.number} 整改了还没复查`, ...headOf(hazard), '没有复查不算改好', `复查 ${hazard.number} 通过`].join('\n') // prettier-ignore
}

export function closed(hazard: Hazard): string {
  return [`您报的隐患 ${hazard.number}`, '已整改，另一个人复查过了。', '谢谢您。'].join('\n')
}

export function refused(hazard: Hazard): string {
  return [`您报的隐患 ${hazard.number}`, '社区没有受理。', ...(hazard.reason ? [`原因：${cut(hazard.reason)}`] : []), '有疑问请找社区。'].join('\n') // prettier-ignore
}

export function joined(hazard: Hazard, other: Hazard): string {
  return [`您报的隐患 ${hazard.number}`, `和 ${other.number} 是同一处，`, '一起处理。查进度回复：', `隐患 ${other.number}`].join('\n') // prettier-ignore
}

export const TOO_MANY = '今天报得够多了，\n请明天再报，\n急的请直接打物业或\n12345'

/** Said to whoever reported. Nobody is promised that somebody is on the way. */
export function taken(hazard: Hazard): string {
  return [
    `记下了，编号 ${hazard.number}`,
    '社区的人会看到。',
    '别人看不到是您报的。',
    '要补照片，现在发给我。',
    '查进度回复：',
    `隐患 ${hazard.number}`,
    '已冒烟、有火、有人受伤，先打',
    '119 / 120',
  ].join('\n')
}

/** How it goes, for whoever reported it. */
export function progress(hazard: Hazard): string {
  return [
    `隐患 ${hazard.number}：${STATE_NAMES[hazard.state]}`,
    ...headOf(hazard),
    ...(hazard.state === 'assigned' && hazard.dueAt !== undefined ? [`期限：${dueText(hazard)}`] : []),
    ...(hazard.state === 'refused' && hazard.reason ? [`原因：${cut(hazard.reason)}`] : []),
  ].join('\n')
}

/** One hazard for staff. @param nameOf the name of a member by id */
export function hazardCard(hazard: Hazard, nameOf: (staffId: string) => string): string {
  return [
    `隐患 ${hazard.number}  ${STATE_NAMES[hazard.state]}  ${KIND_NAMES[hazard.kind]}${hazard.urgent ? '  急' : ''}`,
    ...headOf(hazard),
    `登记：${momentText(hazard.reportedAt)}`,
    ...(hazard.assignee === undefined ? [] : [`负责：${nameOf(hazard.assignee)}，${dueText(hazard)} 前`]),
    ...(hazard.rectifiedBy === undefined || hazard.rectifiedAt === undefined ? [] : [`整改：${nameOf(hazard.rectifiedBy)}，${momentText(hazard.rectifiedAt)}`]), // prettier-ignore
    ...(hazard.recheckedBy === undefined || hazard.recheckedAt === undefined ? [] : [`复查：${nameOf(hazard.recheckedBy)}，${momentText(hazard.recheckedAt)}`]), // prettier-ignore
    ...(hazard.failedRechecks === 0 ? [] : [`复查没通过：${hazard.failedRechecks} 次`]),
    ...(hazard.reason ? [`原因：${cut(hazard.reason)}`] : []),
  ].join('\n')
}

/** What came of an act of staff, in the chat and on the command line. */
export function outcomeText(outcome: HazardOutcome, number: number): string {
  switch (outcome.kind) {
    case 'done':
      return `隐患 ${number}：${STATE_NAMES[outcome.hazard.state]}`
    case 'unknown':
      return `没有编号为 ${number} 的隐患，\n请看一下编号。`
    case 'not-now':
      return `隐患 ${outcome.hazard.number} 现在是：\n${STATE_NAMES[outcome.hazard.state]}，\n不能这样改。`
    case 'no-such-member':
      return '没有这个工作人员，\n请看一下姓名。'
    case 'same-person':
      return `隐患 ${number} 是您整改的，\n要另一个人来复查。`
    case 'same-hazard':
      return '两个编号是同一个，\n请看一下编号。'
  }
}

function alikeLines(hazard: Hazard, alike: Hazard | undefined): string[] {
  return alike
    ? [`可能和隐患 ${alike.number} 是同一处，是就回复：`, `并 ${hazard.number} ${alike.number}`]
    : []
}

function dueText(hazard: Hazard): string {
  return hazard.dueAt === undefined ? '' : dayText(chinaDay(hazard.dueAt))
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}
