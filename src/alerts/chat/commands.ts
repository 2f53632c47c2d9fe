import { DamerauLevenshteinDistance } from 'natural/lib/natural/distance/index.js'
import { syllableOf } from '../../language/index.js'
import type { AlertKind, Level } from '../alert.js'

/** What staff do with an alert by its number. */
export const NUMBER_VERBS = {
  批准: 'approve',
  同意: 'approve',
  驳回: 'reject',
  暂停: 'pause',
  继续: 'resume',
  停止: 'stop',
  停发: 'stop',
  更正: 'correct',
  解除: 'end',
  进度: 'progress',
  试发: 'test',
  预览: 'preview',
  作废: 'discard',
} as const
export type NumberVerb = (typeof NUMBER_VERBS)[keyof typeof NUMBER_VERBS]

export type Command =
  /** `words`: which rooms, as it was written */
  | { verb: 'start'; kind: AlertKind; level: Level; words: string; hasText: boolean }
  | { verb: NumberVerb; number: string }
  | { verb: 'template' | 'approve-template'; name: string }
  | { verb: 'drafts' | 'templates' | 'help' }

const START_VERBS: Record<string, AlertKind> = { 发布: 'actual', 演练: 'exercise' }
const LEVEL_WORDS: Record<string, Level> = {
  蓝: 'blue',
  黄: 'yellow',
  橙: 'orange',
  红: 'red',
  通知: 'notice',
}

const NUMBER = /(预警|演练)?\s*(\d{4})\s*[-—–]\s*(\d{1,3})/
const WITH_NUMBER = new RegExp(`^(${Object.keys(NUMBER_VERBS).join('|')})\\s*[:：]?\\s*${NUMBER.source}$`)
const START = /^(发布|演练)\s+(?:(蓝|黄|橙|红)色?(?:预警)?|(通知))(?:[\s:：]+([^\n]*))?(?:\n([\s\S]+))?$/
const FIXED: Record<string, Command> = {
  草稿: { verb: 'drafts' },
  模板: { verb: 'templates' },
  预警菜单: { verb: 'help' },
  预警帮助: { verb: 'help' },
}
const QUESTION = /[?？]|吗$|了没$|什么|怎么|如何|为什么|是不是|几点/

/** To the letter, so that nobody who asks about an alert is taken to give a command. @param plain Simplified */
export function parseCommand(plain: string): Command | undefined {
  const fixed = FIXED[plain]
  if (fixed) return fixed
  const numbered = WITH_NUMBER.exec(plain)
  if (numbered)
    return {
      verb: NUMBER_VERBS[numbered[1] as keyof typeof NUMBER_VERBS],
      number: numberText(numbered[2], numbered[3]!, numbered[4]!),
    }
  const template = /^(批准)?模板\s+(\S.{0,39})$/.exec(plain)
  if (template && !isQuestion(plain))
    return { verb: template[1] ? 'approve-template' : 'template', name: template[2]!.trim() }
  const start = START.exec(plain)
  const [, verb, colour, notice, words = '', text] = start ?? []
  if (!verb || isQuestion(words)) return undefined
  const level = LEVEL_WORDS[colour ?? notice ?? '']!
  return { verb: 'start', kind: START_VERBS[verb]!, level, words: words.trim(), hasText: text !== undefined }
}

function isQuestion(text: string): boolean {
  return QUESTION.test(text)
}

/** Ends as a question does: what stands in the middle of a text may be part of it. */
export function asksSomething(text: string): boolean {
  return /(?:[?？]|吗|呢|怎么办|怎么弄|什么意思|是什么|为什么|多少|几点|哪里|在哪儿?)[。!！~]?$/.test(text)
}

/** A verb without a number: which alert is meant has to be asked. */
export function bareVerb(plain: string): string | undefined {
  if (plain in NUMBER_VERBS) return plain
  // By sound only: 停电 is one character from 停止 and quite another thing.
  return plain.length === 2
    ? Object.keys(NUMBER_VERBS).find((verb) => soundOf(verb) === soundOf(plain))
    : undefined
}

/**
 * What a command was meant to be that is not one to the letter: a verb that sounds the same or has one wrong character
 * (发步 橙色 全部), no blank (发布橙色全部), a number that is not written in full (批准 512-3).
 *
 * @returns the command as it would be written; never acted on before somebody says that it is the one
 */
export function nearCommand(plain: string): string | undefined {
  const line = plain.split('\n')[0]!.trim()
  if (line.length > 60 || isQuestion(line)) return undefined
  const verb = nearVerb(line.slice(0, 2))
  if (!verb) return undefined
  const rest = line.slice(2).trim()
  if (verb in START_VERBS) {
    const level = /^(?:(蓝|黄|橙|红)色?(?:预警)?|(通知))\s*[:：]?\s*(.*)$/.exec(rest)
    if (!level) return undefined
    const words = level[3]!.replace(/^给/, '')
    // 发布橙色预警信号… is what official texts begin with, not a command without its blank.
    if (words.length > 20 || /信号|[,，。]/.test(words)) return undefined
    return [verb, level[1] ? `${level[1]}色` : '通知', words].join(' ').trim()
  }
  const number = /^[:：]?\s*(预警|演练)?\s*(\d{1,2})(\d{2})\s*[-—–_.\s]\s*(\d{1,3})号?$/.exec(rest)
  if (!number) return undefined
  const [, kind, month, day, last] = number
  return `${verb} ${numberText(kind, month!.padStart(2, '0') + day!, last!)}`
}

function nearVerb(word: string): string | undefined {
  const verbs = [...Object.keys(START_VERBS), ...Object.keys(NUMBER_VERBS)]
  return (
    verbs.find((verb) => verb === word) ??
    verbs.find((verb) => soundOf(verb) === soundOf(word)) ??
    verbs.find((verb) => word.length === 2 && DamerauLevenshteinDistance(verb, word) === 1)
  )
}

function soundOf(word: string): string {
  return [...word].map((char) => syllableOf(char) || char).join(' ')
}

function numberText(kind: string | undefined, day: string, last: string): string {
  return `${kind ?? ''}${day}-${String(Number(last)).padStart(2, '0')}`
}
