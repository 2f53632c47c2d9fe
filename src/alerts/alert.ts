import type { AlertState } from './transitions.js'
import type { Targets } from './targets.js'

export type AlertId = string & { readonly brand: 'AlertId' }

/** The real thing, or a drill. Never changes. */
export const ALERT_KINDS = ['actual', 'exercise'] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/** What numbers begin with: people see at once which kind it is. */
export const KIND_WORDS: Record<AlertKind, string> = { actual: '预警', exercise: '演练' }

/** The colours are those of official warnings, which are relayed word for word; a notice is the community's own. */
export const LEVELS = ['blue', 'yellow', 'orange', 'red', 'notice'] as const
export type Level = (typeof LEVELS)[number]

export const LEVEL_NAMES: Record<Level, string> = {
  blue: '蓝色',
  yellow: '黄色',
  orange: '橙色',
  red: '红色',
  notice: '通知',
}

/** As in CAP 1.2: the alert, what corrects it, what ends it. */
export const MESSAGE_TYPES = ['alert', 'update', 'cancel'] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]

export const TYPE_NAMES: Record<MessageType, string> = { alert: '发布', update: '更正', cancel: '解除' }

/** What people write of an alert. Everything may be missing in a draft. */
export interface AlertContent {
  /** such as 暴雨橙色预警; taken from the text when it is empty */
  headline: string
  /** of an official warning: word for word */
  text: string
  /** what is said should the alert turn out to be wrong; general words when it is empty */
  correction: string
  /** who issued the warning that is relayed */
  issuer: string
  /** where it can be read, http or https */
  sourceLink: string
  /** when it was issued; UTC epoch milliseconds */
  issuedAt: number | undefined
  /** from then on nothing of it is sent, and it is no longer active; UTC epoch milliseconds */
  expiresAt: number | undefined
}

export interface Alert extends AlertContent {
  id: AlertId
  /** such as 预警0512-03, 演练0512-01; unique within a year */
  number: string
  /** the date in China on which it got its number */
  day: string
  kind: AlertKind
  type: MessageType
  level: Level
  state: AlertState
  /** id of the first message of the thread */
  thread: AlertId
  /** what it corrects or ends */
  follows: AlertId | undefined
  targets: Targets
  /** it says the correction that was prepared, and agreed to, with its alert */
  prepared: boolean
  templateId: string | undefined
  /** where a draft came from that no person wrote, such as a CAP message */
  origin: string | undefined
  /** a staff id, `cli` or `system` */
  createdBy: string
  editors: readonly string[]
  createdAt: number
  /** what was last shown to whoever is going to confirm it */
  preview: { hash: string; rooms: number } | undefined
  /** who has typed the number of rooms, when, and what it was then */
  confirmed: { by: string; at: number; hash: string } | undefined
  /** when it went into the line, and to how many rooms */
  sent: { at: number; by: string; rooms: number } | undefined
  finishedAt: number | undefined
}

/** An official warning is relayed: who issued it, when, and where it can be read belong to it. */
export function relaysWarning(alert: Pick<Alert, 'kind' | 'level' | 'prepared'> & AlertContent): boolean {
  if (alert.kind === 'exercise' || alert.prepared) return false
  return (
    alert.level !== 'notice' || alert.issuer !== '' || alert.sourceLink !== '' || alert.issuedAt !== undefined
  )
}

/** Everybody who had a hand in it: none of them is the second person. */
export function involved(alert: Pick<Alert, 'createdBy' | 'editors' | 'confirmed'>): readonly string[] {
  return [...new Set([alert.createdBy, ...alert.editors, ...(alert.confirmed ? [alert.confirmed.by] : [])])]
}
