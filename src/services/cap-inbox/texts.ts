import type { CapDraft } from '../../cap/index.js'
import { HOUR_MS } from '../../shared/index.js'

export const UNKNOWN_REFERENCE =
  '它更正或解除的那一条，这里没有收到过。请先放入原来的预警文件；没有就按原文人工起草。'
export const OVERTAKEN = '已经收到同一预警更新的一条，这一条晚到了，不再用。'
export const OTHER_SENDER = '发布单位和原来的不同，请核对。'
export const NOT_A_FILE = '不是普通文件。请放入 .xml 文件本身，不要放快捷方式。'
export const NOT_XML = '不是 .xml 文件。预警文件的名字以 .xml 结尾。'

export function duplicateText(importedAt: number): string {
  const at = new Date(importedAt + 8 * HOUR_MS).toISOString().slice(5, 16).replace('T', ' ')
  return `这一条 ${at} 已经收过，不再重复。`
}

const LONGEST_HEADLINE = 80
const TYPES = { alert: '预警', update: '更正', cancel: '解除' } as const

/** What staff on duty read when a file became a draft. Nothing is sent until one of them does. */
export function draftedText(draft: CapDraft, number: string | undefined): string {
  const kind = draft.kind === 'exercise' ? '演练' : TYPES[draft.msgType]
  return [
    `收到官方${kind}文件，`,
    number === undefined ? '已做成草稿，还没发。' : `已做成草稿 ${number}，还没发。`,
    cut(draft.headline || draft.text, LONGEST_HEADLINE),
    `发布：${cut(draft.issuer, 30)}`,
    ...(draft.areas.length > 0 ? [`地区：${cut(draft.areas.join('、'), 60)}`] : []),
    ...draft.remarks,
    '请核对，选好群再发。',
  ].join('\n')
}

const MOST_SHOWN = 3

/** What staff on duty read when files were not taken; one message a look at the folder. */
export function refusedText(files: readonly { name: string; reason: string }[]): string {
  const lines = files.slice(0, MOST_SHOWN).flatMap(({ name, reason }) => [cut(name, 40), reason])
  return [
    `有 ${files.length} 个预警文件没有收：`,
    ...lines,
    ...(files.length > MOST_SHOWN ? ['其余见 refused 文件夹。'] : []),
  ].join('\n')
}

function cut(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > most ? `${line.slice(0, most)}…` : line
}
