import { HOUR_MS, MINUTE_MS } from '../shared/index.js'
import type { CapAlert, CapInfo, CapReference } from './cap.js'
import { levelOf, type CapLevel } from './levels.js'
import type { CapRead } from './refusal.js'
import { refused } from './xml.js'

/** What an official message says, as a draft for staff: the words are the sender's own. */
export interface CapDraft {
  /** which message it is */
  reference: CapReference
  kind: 'actual' | 'exercise'
  msgType: 'alert' | 'update' | 'cancel'
  level: CapLevel
  event: string
  /** '' where the text says it already */
  headline: string
  /** description and instruction, word for word */
  text: string
  issuer: string
  sourceLink?: string
  issuedAt: number
  expiresAt: number
  /** where it is for, in the sender's words */
  areas: readonly string[]
  /** what staff must know about the file before they send anything */
  remarks: readonly string[]
}

/** The standard leaves it to whoever relays how long a message without an expiry counts. */
const WITHOUT_EXPIRY_MS = 24 * HOUR_MS
const CLOCKS_DIFFER_MS = 5 * MINUTE_MS

/** A message that may be put before staff as a draft, or why not. Pure. */
export function draftOf(alert: CapAlert, now: number): CapRead<CapDraft> {
  const { status, scope, msgType } = alert
  if (status !== 'Actual' && status !== 'Exercise') return refused({ kind: 'status', status })
  if (scope !== 'Public') return refused({ kind: 'scope', scope })
  if (msgType !== 'Alert' && msgType !== 'Update' && msgType !== 'Cancel')
    return refused({ kind: 'type', msgType })
  if (msgType !== 'Alert' && alert.references.length === 0)
    return refused({ kind: 'missing', field: 'alert.references' })
  const info = infoFor(alert.infos)
  if (!info && msgType !== 'Cancel') return refused({ kind: 'missing', field: 'alert.info' })
  const expiresAt = info?.expires ?? alert.sent + WITHOUT_EXPIRY_MS
  if (expiresAt <= now) return refused({ kind: 'expired', expires: expiresAt })
  const { headline, text } = info
    ? wordsOf(info)
    : { headline: '', text: alert.note ?? '发布单位已取消这条预警。' }
  if (text === '') return refused({ kind: 'missing', field: 'info.headline' })
  const link = info?.web !== undefined && isLink(info.web) ? info.web : undefined
  return {
    kind: 'read',
    value: {
      reference: { sender: alert.sender, identifier: alert.identifier, sent: alert.sent },
      kind: status === 'Exercise' ? 'exercise' : 'actual',
      msgType: ({ Alert: 'alert', Update: 'update', Cancel: 'cancel' } as const)[msgType],
      level: info ? levelOf(info) : 'notice',
      event: info?.event ?? '',
      headline,
      text,
      issuer: info?.senderName ?? alert.source ?? alert.sender,
      ...(link !== undefined && { sourceLink: link }),
      issuedAt: alert.sent,
      expiresAt,
      areas: info?.areas.map((area) => area.areaDesc) ?? [],
      remarks: remarksOn(alert, info, now),
    },
  }
}

/** The description in Chinese; where there is none, the first. */
export function infoFor(infos: readonly CapInfo[]): CapInfo | undefined {
  return infos.find((info) => /^zh\b/i.test(info.language)) ?? infos[0]
}

/** What is said twice in the file is said once. */
function wordsOf({ headline = '', description = '', instruction = '' }: CapInfo): {
  headline: string
  text: string
} {
  const more = description.includes(instruction) ? [description] : [description, instruction]
  const text = more.filter((part) => part !== '').join('\n')
  if (text === '') return { headline: '', text: headline }
  return { headline: text.includes(headline) ? '' : headline, text }
}

function remarksOn(alert: CapAlert, info: CapInfo | undefined, now: number): string[] {
  const remarks: string[] = []
  if (alert.signed) remarks.push('文件带签名，没有验证。')
  if (info && info.expires === undefined) remarks.push('原文没写失效时间，先按 24 小时。')
  if (info && !/^zh\b/i.test(info.language)) remarks.push('原文没写是中文，请核对。')
  if (alert.sent > now + CLOCKS_DIFFER_MS) remarks.push('发布时间比本机晚，请核对电脑时间。')
  return remarks
}

function isLink(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}
