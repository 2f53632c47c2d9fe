import { maskNumbers, utf8Length } from '../shared/index.js'
import { LEVEL_NAMES, type Alert, type AlertContent, type AlertKind, type Level } from './alert.js'

type Worded = AlertContent & Pick<Alert, 'kind' | 'level' | 'type' | 'number'>

/** One message of WeChat, so that a drill says what it is in every message that is seen. */
export const MOST_BYTES = 2_047

const CHINA_MS = 8 * 3_600_000

/** 5月12日 08:30 in China, whatever the host says. */
export function chinaMoment(at: number): string {
  const china = new Date(at + CHINA_MS)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${china.getUTCMonth() + 1}月${china.getUTCDate()}日 ${two(china.getUTCHours())}:${two(china.getUTCMinutes())}`
}

/** What the rooms read. The official words stand in it as they were given. */
export function alertText(alert: Worded, followed: Pick<Alert, 'number'> | undefined): string {
  const lines = [
    headOf(alert),
    alert.text,
    ...(alert.issuer === '' ? [] : [`发布：${alert.issuer}`]),
    ...(alert.issuedAt === undefined ? [] : [`时间：${chinaMoment(alert.issuedAt)}`]),
    ...(alert.sourceLink === '' ? [] : ['原文：', alert.sourceLink]),
    // The end of an alert is not itself over after a while.
    ...(alert.expiresAt === undefined || alert.type === 'cancel' ? [] : [`有效到：${chinaMoment(alert.expiresAt)}`]), // prettier-ignore
    `编号：${alert.number}`,
    ...(followed ? [`${alert.type === 'cancel' ? '解除' : '更正'}：${followed.number}`] : []),
  ]
  if (alert.kind === 'actual') return lines.join('\n')
  return ['【演练】这是演练，不是真的。', ...lines, '【演练】以上都是演练内容。'].join('\n')
}

function headOf(alert: Worded): string {
  const { type, level, kind } = alert
  const what = { alert: '', update: '更正·', cancel: '解除·' }[type]
  const name = level === 'notice' ? '社区通知' : `${LEVEL_NAMES[level]}预警`
  const headline = headlineOf(alert)
  return `【${what}${name}${kind === 'exercise' ? '·演练' : ''}】${headline === name ? '' : headline}`
}

/** What it is called: as staff wrote it, else as the official text calls itself. */
export function headlineOf({ headline, text, level }: Pick<Alert, 'headline' | 'text' | 'level'>): string {
  if (headline !== '') return headline
  return HEADLINE.exec(text)?.[1] ?? (level === 'notice' ? '社区通知' : `${LEVEL_NAMES[level]}预警`)
}

/** 发布暴雨橙色预警信号 → 暴雨橙色预警 */
const HEADLINE = /(?:发布|更新为|升级为|变更为|解除)(?:了)?([\u4e00-\u9fa5]{2,8}(?:蓝|黄|橙|红)色预警)/

/**
 * What is said when an alert turns out to be wrong, unless staff have prepared better words. It takes back what we said
 * and names who knows; it never says that there is no danger.
 */
export function correctionOf(alert: Pick<Alert, 'correction' | 'number' | 'issuer'>): string {
  if (alert.correction !== '') return alert.correction
  const who = alert.issuer === '' ? '社区的下一条通知' : `${alert.issuer}的发布`
  return [`刚才发的${alert.number}有误，`, '请不要转发。', `请以${who}为准。`].join('\n')
}

/** How the same words look to a carrier that shows markdown; undefined where a mark in them would be taken for one. */
export function alertMarkdown(text: string): string | undefined {
  if (/[*_`<>#[\]~\\|]/.test(text)) return undefined
  const [head, ...rest] = text.split('\n')
  const markdown = [`**${head}**`, ...rest].join('\n')
  return utf8Length(markdown) <= MOST_BYTES ? markdown : undefined
}

/** Colours that a text names as the level of a warning. */
export function coloursIn(text: string): Level[] {
  const of: readonly (readonly [string, Level])[] = [['蓝', 'blue'], ['黄', 'yellow'], ['橙', 'orange'], ['红', 'red']] // prettier-ignore
  return of.filter(([word]) => new RegExp(`${word}色(?:等级)?预警`).test(text)).map(([, level]) => level)
}

/** How a person confirms: a real alert by the number of rooms, a drill by another word. */
export function confirmWords(kind: AlertKind, rooms: number): string {
  return kind === 'exercise' ? `演练 ${rooms}` : String(rooms)
}

/** A line for staff lists; telephone numbers in it are masked. */
export function oneLine(text: string, most = 40): string {
  const line = maskNumbers(text.replace(/\s+/g, ' ').trim())
  return line.length > most ? `${line.slice(0, most)}…` : line
}
