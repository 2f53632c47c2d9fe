import type { IncomingMessage } from '../../channel/index.js'
import { HOUR_MS } from '../../shared/index.js'
import type { AnsweredAlert } from './alerts.js'
import type { Answer, Home } from './book.js'
import { SUBJECT_NAMES } from './people.js'
import { placeText } from './place.js'

const LONGEST_WORDS = 200

export interface HelpReply {
  inRoom: boolean
  drill: boolean
  /** somebody of staff can be reached */
  reachable: boolean
  hasPlace: boolean
  /** what to dial first, where the words sound like a danger of their own */
  callLine: string | undefined
  dutyPhone: string | undefined
}

/** In a group one short line; it says what we do, and never that help is on its way. */
export function helpReply(reply: HelpReply): string {
  const { inRoom, drill, reachable, hasPlace, callLine, dutyPhone } = reply
  const call = callLine ?? '有危险先打 119 / 120。'
  const noted = reachable ? '已记下，正在转给网格员。' : '已记下，但现在没联系上人。'
  const head = drill ? '【演练】' : ''
  if (inRoom) return `${head}${noted}${call.replace(/\n/g, '')}`
  return [
    call,
    `${head}${noted}`,
    ...(reachable || dutyPhone === undefined ? [] : ['请打社区值班电话：', dutyPhone]),
    ...(hasPlace ? [] : ['请再发楼栋和房号，', '例如：3栋2单元501']),
  ].join('\n')
}

/** To who answered in private; a group is left in peace. */
export function notedReply(answers: readonly Answer[], drill: boolean): string {
  const parts = answers.map(({ state, about }) => {
    const who = about.kind === 'self' ? '' : (about.name ?? SUBJECT_NAMES[about.kind])
    return state === 'received' ? '收到' : `${who}平安`
  })
  return [`${drill ? '【演练】' : ''}记下了：${[...new Set(parts)].join('、')}。`, ...(answers.some(({ state }) => state === 'safe') ? ['情况变了请再发：', '需要帮助'] : [])].join('\n') // prettier-ignore
}

/** What the grid worker reads, at once. */
export function helpPage(
  alert: AnsweredAlert,
  message: IncomingMessage,
  home: Home,
  answers: readonly Answer[],
): string {
  const who = answers.map(({ about }) => about.name ?? SUBJECT_NAMES[about.kind])
  const place = answers.find((answer) => answer.place)?.place
  const drill = alert.kind === 'exercise'
  return [
    `${drill ? '【演练】' : '🆘 '}需要帮助（${alert.number}）`,
    `谁：${message.from.name}`,
    ...(who.join('、') === SUBJECT_NAMES.self ? [] : [`说的是：${who.join('、')}`]),
    `住处：${place ? placeText(place) : '没说，请问清楚'}`,
    `来自：${sourceOf(message, home)}`,
    `时间：${chinaTime(message.at)}`,
    `原话：${wordsOf(message)}`,
    drill ? '在演练中说的，可能是真的，请核实。' : '请马上联系。',
  ].join('\n')
}

/** What the grid worker reads when somebody who asked for help says that all is well. */
export function takenBackPage(alert: AnsweredAlert, message: IncomingMessage, home: Home): string {
  return [
    `${alert.kind === 'exercise' ? '【演练】' : ''}要帮忙的人又说平安（${alert.number}）`,
    `谁：${message.from.name}`,
    `来自：${sourceOf(message, home)}`,
    `原话：${wordsOf(message)}`,
    '请再核实一下。',
  ].join('\n')
}

/** @param ask what the grid is asked to answer */
export function reminderText(alert: AnsweredAlert, ask: 'received' | 'safety'): string {
  const answer =
    ask === 'safety' ? ['平安请回：平安', '要帮忙请回：需要帮助', '加上楼栋和房号。'] : ['看到请回：收到']
  const lines = [`还没看到本群回复${alert.number}，`, ...answer, '请转告身边的老人。']
  if (alert.kind === 'actual') return lines.join('\n')
  return ['【演练】', ...lines, '【演练】'].join('\n')
}

export function chinaTime(at: number): string {
  return new Date(at + 8 * HOUR_MS).toISOString().slice(11, 16)
}

function sourceOf(message: IncomingMessage, home: Home): string {
  if (home.room) return message.room ? `群「${home.room.name}」` : `私聊（群「${home.room.name}」）`
  return message.room ? `群「${message.room.topic}」` : '私聊'
}

function wordsOf(message: IncomingMessage): string {
  const { text } = message
  return text.length > LONGEST_WORDS ? `${text.slice(0, LONGEST_WORDS)}…` : text
}
