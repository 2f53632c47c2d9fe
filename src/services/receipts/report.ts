import { maskNumbers } from '../../shared/index.js'
import type { ReadAnswer } from './book.js'
import type { Reminded, ReceiptReport } from './desk.js'
import { SUBJECT_NAMES } from './people.js'
import type { Counts } from './standing.js'
import { chinaTime } from './texts.js'

const MOST_IN_CHAT = 6

/** As the command line shows it: everything, names and numbers masked. */
export function reportLines({ alert, counts, grids, rooms, silent, help }: ReceiptReport): string[] {
  return [
    `${alert.number}${alert.kind === 'exercise' ? '（演练，单独统计）' : ''}：${countsText(counts)}`,
    ...section(
      '按网格',
      grids.map((part) => `${part.name}：${countsText(part.counts)}`),
    ),
    ...section(
      '按群',
      rooms.map((part) => `${part.name}：${countsText(part.counts)}`),
    ),
    ...section(`还没回复的群（${silent.length}）`, silent),
    ...section(`要帮忙的（${help.length}）`, help.map(helpLine)),
  ]
}

/** As a phone shows it: the sums, and who needs help. */
export function reportMessage({ alert, counts, silent, help }: ReceiptReport): string {
  return [
    `${alert.number} 回执`,
    ...(alert.kind === 'exercise' ? ['（演练，单独统计）'] : []),
    `${counts.people} 人回复，`,
    `收到 ${counts.received}，平安 ${counts.safe}，`,
    `要帮忙 ${counts.help}。`,
    ...help.slice(0, MOST_IN_CHAT).map((answer) => `· ${helpLine(answer)}`),
    ...(help.length > MOST_IN_CHAT ? ['其余请在电脑上看。'] : []),
    ...(silent.length > 0
      ? [`${silent.length} 个群还没回复，`, '提醒它们请回：', `提醒 ${alert.number}`]
      : []),
  ].join('\n')
}

export function remindedText(reminded: Reminded): string {
  if (reminded.kind === 'reminded') return `已排队提醒 ${reminded.rooms} 个群。\n每条预警只提醒一次。`
  return {
    unknown: '没有这个编号，\n请核对后再发。',
    which: '预警和演练都有这个编号，\n请写全，例如：\n提醒 预警0512-01',
    over: '这一条已经结束，\n不用再提醒。',
    already: '已经提醒过一次，\n不再提醒。没回复的群\n请打电话或上门。',
    'all answered': '要回复的群\n都有人回复了。',
  }[reminded.why]
}

function countsText({ received, safe, help, people }: Counts): string {
  return `${people} 人回复，收到 ${received}，平安 ${safe}，要帮忙 ${help}`
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}：`, ...lines.map((line) => `  ${line}`)]
}

function helpLine({ at, name, about, place, words }: ReadAnswer): string {
  const who = `${[...name][0] ?? ''}**`
  const of = about === 'self' ? '' : `（${SUBJECT_NAMES[about]}）`
  return `${chinaTime(at)} ${who}${of} ${place || '住处没说'}：${maskNumbers(words.replace(/\s+/g, ' ')).slice(0, 60)}`
}
