import { type Alert, LEVEL_NAMES } from '../alert.js'
import { PROBLEM_TEXTS, type Problem } from '../completeness.js'
import type { Preview } from '../preview.js'
import type { Held, Progress } from '../running.js'
import { countsText, totalOf } from '../running.js'
import type { Template } from '../template-book.js'
import { STATE_NAMES } from '../transitions.js'
import { chinaMoment, correctionOf, headlineOf, oneLine } from '../wording.js'
import type { Step } from './dialogue.js'

const NAMES_SHOWN = 8

export const HELP = [
  '预警口令：',
  '发布 橙色 全部',
  '发布 通知 低洼',
  '演练 橙色 1号网格',
  '进度 / 暂停 / 继续 / 停止',
  '更正 / 解除，后面写编号',
  '批准 / 驳回，后面写编号',
  '草稿　模板',
].join('\n')

export const STRANGER = [
  '这是工作人员的口令，',
  '您的微信没有登记，不能用。',
  '有事请直接说。',
  '是工作人员，请找管理员登记。',
].join('\n')

export const IN_ROOM = ['预警口令不能在群里发，', '没有执行。请私聊我。'].join('\n')

export const PUT_ASIDE = (number: string): string =>
  [`${number} 先放着，没有发。`, '接着写，回复：', `预览 ${number}`].join('\n')

export function prompt(step: Step, alert: Pick<Alert, 'level' | 'type'>): string {
  switch (step) {
    case 'targets':
      return ['发给哪些群？例如：', '全部', '低洼', '1号网格', '（群名也可以）'].join('\n')
    case 'text':
      return alert.level === 'notice'
        ? '请把通知正文发给我，\n开头写 正文：'
        : `请把官方${alert.type === 'cancel' ? '解除的' : ''}原文\n整条发给我，一字不改。`
    case 'level':
      return ['哪一级？', '1 蓝色', '2 黄色', '3 橙色', '4 红色', '5 通知'].join('\n')
    case 'issuer':
      return '是哪个单位发布的？\n例如：某某市气象台'
    case 'issuedAt':
      return '什么时候发布的？\n例如：今天8:30'
    case 'sourceLink':
      return '请发官方链接，\n以 http 开头。'
    case 'expiresAt':
      return [
        '有效到什么时候？',
        '1 两小时',
        '2 六小时',
        '3 十二小时',
        '4 二十四小时',
        '或写：今天20:00',
      ].join('\n')
    case 'headline':
      return '请发标题，例如：\n暴雨橙色预警'
    case 'correction':
      return '如果发错了，怎么更正？\n请发更正的话。'
    case 'confirm':
    case 'did-you-mean':
      return '请看上面，再回复。'
  }
}

export function notUnderstood(step: Step): string {
  switch (step) {
    case 'issuedAt':
      return '没看懂这个时间。\n请写：今天8:30\n或：5月12日8:30'
    case 'expiresAt':
      return '没看懂这个时间。\n请回复 1 到 4，\n或写：今天20:00'
    case 'sourceLink':
      return '链接要以 http 开头，\n请再发一次。'
    default:
      return '没看懂，请再发一次。'
  }
}

export const unknownRooms = (word: string, near: string | undefined): string =>
  near === undefined
    ? `没有「${oneLine(word, 20)}」。\n请写网格、标签或群名，\n例如：低洼、1号网格`
    : `没有「${oneLine(word, 20)}」。\n您是不是要：\n${near}\n是，回复 1`

export const severalRooms = (word: string): string =>
  `「${oneLine(word, 20)}」不止一个。\n请写全名，\n或写网格编号。`

export const didYouMean = (command: string): string => `您是不是要：\n${command}\n是，回复 1`

/** What is read before the number of rooms is typed. The text itself is a message of its own. */
export function previewSummary(preview: Preview): string {
  const { alert, rooms, leftOut, residents, uncounted, minutes, warnings } = preview
  const uncountedText = uncounted === 0 ? '' : `（${uncounted} 个群没填人数）`
  return [
    `${alert.number}，${alert.kind === 'exercise' ? '演练，' : ''}还没有发。`,
    `${LEVEL_NAMES[alert.level]}，发给 ${rooms.length} 个群：`,
    namesOf(rooms.map(({ name }) => name)),
    `${residents === 0 ? '人数还没填' : `约 ${residents} 人${uncountedText}`}，约 ${minutes} 分钟`,
    ...(leftOut.length === 0
      ? []
      : [`⚠️ ${leftOut.length} 个群发不到，请打电话：`, namesOf(leftOut.map(({ name }) => name))]),
    ...(warnings.includes('other-colour') ? ['⚠️ 正文的颜色和级别不一样'] : []),
    ...(warnings.includes('too-slow') ? ['⚠️ 有效期前发不完'] : []),
    ...(alert.type === 'alert' ? [`更正语：${oneLine(correctionOf(alert), 60)}`] : []),
    ...(preview.needsSecondPerson ? ['确认后还要第二人批准。'] : []),
    '要发，请回复：',
    preview.confirmWith,
    '不发回复 作废，先放着回复 0',
    '也可以：试发、名单、改正文、改范围、改有效期',
  ].join('\n')
}

export function problemsText(problems: readonly Problem[]): string {
  return ['还不能发：', ...problems.map((problem) => `· ${PROBLEM_TEXTS[problem]}`)].join('\n')
}

export const confirmHint = (preview: Pick<Preview, 'confirmWith'>): string =>
  `要发，请只回复：\n${preview.confirmWith}`

export const sendingText = (number: string, rooms: number, minutes: number): string =>
  [`正在发 ${number}，`, `共 ${rooms} 个群，约 ${minutes} 分钟。`, '要停回复：', `停止 ${number}`].join('\n')

export const awaitingText = (number: string, approvers: number): string =>
  approvers === 0
    ? [
        `${number} 还没发。`,
        '要第二人批准，',
        '但没有能批准的人登记。',
        '请打电话找领导，',
        '由管理员登记后批准。',
      ].join('\n')
    : [
        `${number} 还没发，`,
        `已请 ${approvers} 人批准，`,
        '批准后马上发。',
        '10 分钟没有回音请打电话催。',
      ].join('\n')

export function heldText(held: Held): string {
  const { number } = held.alert
  switch (held.kind) {
    case 'paused':
      return `${number} 已暂停，\n还有 ${held.rooms} 个群没发。\n继续 ${number}`
    case 'resumed':
      return `${number} 继续发，\n还有 ${held.rooms} 个群，\n约 ${held.minutes} 分钟。`
    case 'stopped':
      return `${number} 已停止，\n${held.rooms} 个群没有发。\n已发的要更正：\n更正 ${number}`
    case 'expired':
      return `${number} 已过有效期，\n${held.rooms} 个群不再发。`
  }
}

/** @param missing rooms that did not get it, or may not have */
export function progressText({ alert, counts, minutes }: Progress, missing: readonly string[]): string {
  return [
    `${alert.number}：${STATE_NAMES[alert.state]}`,
    headlineOf(alert),
    ...(alert.sent ? [`共 ${totalOf(counts)} 个群：`, ...countsText(counts, alert.state)] : []),
    ...(minutes > 0 ? [`还要约 ${minutes} 分钟`] : []),
    ...(missing.length > 0 ? ['没收到或说不准的群：', namesOf(missing)] : []),
  ].join('\n')
}

export function alertLines(alerts: readonly Alert[], empty: string): string {
  if (alerts.length === 0) return empty
  return alerts
    .slice(0, 8)
    .map((alert) => `${alert.number} ${STATE_NAMES[alert.state]}\n${oneLine(headlineOf(alert), 16)}`)
    .join('\n')
}

export function templateLines(templates: readonly Template[]): string {
  if (templates.length === 0) return '还没有模板。\n请在电脑上建立。'
  return [
    '模板：',
    ...templates.slice(0, 12).map(({ name, approved }) => `${name}${approved ? '' : '（没批准，不能用）'}`),
    '要用请回复：',
    '模板 名称',
  ].join('\n')
}

export const expiryText = (at: number): string => `有效到 ${chinaMoment(at)}`

export function namesOf(names: readonly string[], most = NAMES_SHOWN): string {
  const shown = names.slice(0, most).join('、')
  return names.length > most ? `${shown} 等` : shown
}
