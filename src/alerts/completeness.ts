import { utf8Length } from '../shared/index.js'
import { relaysWarning, type Alert } from './alert.js'
import { targetsEmpty } from './targets.js'
import { alertText, coloursIn, MOST_BYTES } from './wording.js'

/** What a draft still lacks, or what is wrong with it; in the order in which it is asked for. */
export type Problem =
  | 'targets'
  | 'text'
  | 'issuer'
  | 'issuedAt'
  | 'issued-in-future'
  | 'sourceLink'
  | 'link-invalid'
  | 'expiresAt'
  | 'expired'
  | 'expiry-too-far'
  | 'too-long'
  /** it is marked as a drill in words and is none, or the other way round */
  | 'looks-like-drill'
  /** it follows an official warning and is called a mere notice */
  | 'follows-a-colour'
  | 'no-rooms'

export const PROBLEM_TEXTS: Record<Problem, string> = {
  targets: '还没选发给哪些群',
  text: '还没有正文',
  issuer: '转发官方预警，要写发布单位',
  issuedAt: '转发官方预警，要写发布时间',
  'issued-in-future': '发布时间还没到，请核对',
  sourceLink: '转发官方预警，要附官方链接',
  'link-invalid': '链接不对，要以 http 开头',
  expiresAt: '还没写有效期',
  expired: '有效期已经过了',
  'expiry-too-far': '有效期太长，最多 7 天',
  'too-long': '太长，一条微信放不下，请改短或附链接',
  'looks-like-drill': '正文写着【演练】，却不是演练，请重新起草',
  'follows-a-colour': '更正或解除颜色预警，级别不能是通知',
  'no-rooms': '一个群也发不到，请先绑定群',
}

/** Doubts that staff are shown and may overrule. */
export type Warning = 'other-colour' | 'too-slow' | 'rooms-left-out'

const DAY_MS = 86_400_000
const LONGEST_MS = 7 * DAY_MS
/** An issuing office's clock and ours are not the same. */
const CLOCKS_DIFFER_MS = 10 * 60_000

/** @param followed the message it corrects or ends */
export function problemsOf(
  alert: Alert,
  followed: Pick<Alert, 'number' | 'level'> | undefined,
  now: number,
): Problem[] {
  const { type, text, issuer, issuedAt, sourceLink, expiresAt, kind } = alert
  const relays = relaysWarning(alert)
  return [
    // A correction goes to whoever got the alert; nobody chooses.
    ...(type === 'alert' && targetsEmpty(alert.targets) ? (['targets'] as const) : []),
    ...(text.trim() === '' ? (['text'] as const) : []),
    ...(relays && issuer === '' ? (['issuer'] as const) : []),
    ...(relays && issuedAt === undefined ? (['issuedAt'] as const) : []),
    ...(issuedAt !== undefined && issuedAt > now + CLOCKS_DIFFER_MS ? (['issued-in-future'] as const) : []),
    ...(relays && sourceLink === '' ? (['sourceLink'] as const) : []),
    ...(sourceLink !== '' && !isLink(sourceLink) ? (['link-invalid'] as const) : []),
    ...(expiresAt === undefined ? (['expiresAt'] as const) : []),
    ...(expiresAt !== undefined && expiresAt <= now ? (['expired'] as const) : []),
    ...(expiresAt !== undefined && expiresAt > now + LONGEST_MS ? (['expiry-too-far'] as const) : []),
    ...(kind === 'actual' && /演练】/.test(text) ? (['looks-like-drill'] as const) : []),
    ...(alert.level === 'notice' && followed !== undefined && followed.level !== 'notice'
      ? (['follows-a-colour'] as const)
      : []),
    ...(utf8Length(alertText(alert, followed)) > MOST_BYTES ? (['too-long'] as const) : []),
  ]
}

/** The text speaks of one colour, and the level is another. */
export function otherColour(alert: Pick<Alert, 'text' | 'level'>): boolean {
  const named = coloursIn(alert.text)
  return named.length === 1 && named[0] !== alert.level
}

export function isLink(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/[^/]/.test(text) && !/\s/.test(text)
}
