import type { IncomingMessage } from '../../channel/index.js'
import type { Hazard } from '../../knowledge/index.js'
import { HAZARD_NAMES, type Reported } from './desk.js'

const MAX_WORDS = 300

/** What the duty staff read: which danger, who, where, the very words. */
export function pageText(
  message: IncomingMessage,
  hazard: Hazard,
  reported: Reported,
  late: boolean,
): string {
  const lines = [
    reported.opened
      ? `🆘 警情 ${reported.number}：${HAZARD_NAMES[hazard]}`
      : `警情 ${reported.number} 又有消息（共 ${reported.reporters} 人报告）`,
    `谁：${message.from.name}`,
    `哪里：${message.room ? `群「${message.room.topic}」` : '私聊'}${reported.incidentRow.place ? `，提到 ${reported.incidentRow.place}` : ''}`,
    `时间：${clockTime(message.at)}${late ? '（消息到得晚）' : ''}`,
    `原话：${words(message)}`,
  ]
  if (reported.opened) lines.push('已请报告人自己打 119 / 120。请马上核实。')
  return lines.join('\n')
}

/** What the duty staff read when somebody asks for a person. */
export function humanPageText(message: IncomingMessage): string {
  return [
    '有居民要找人',
    `谁：${message.from.name}`,
    `哪里：${message.room ? `群「${message.room.topic}」` : '私聊'}`,
    `原话：${words(message)}`,
  ].join('\n')
}

/** Said to the reporter once the channel has accepted the page: sent, not read, and never "help is coming". */
export const PAGE_SENT = '您的话已经发给社区值班的人。\n119 / 120 还是要您自己打。'

function words(message: IncomingMessage): string {
  if (message.kind !== 'text')
    return { image: '［图片，请看聊天］', voice: '［语音］', location: '［位置］', other: '［其他］' }[
      message.kind
    ]
  return message.text.length > MAX_WORDS ? `${message.text.slice(0, MAX_WORDS)}…` : message.text
}

/** 14:03 in Shanghai, whatever the host says. */
export function clockTime(at: number): string {
  return new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(at)
}
