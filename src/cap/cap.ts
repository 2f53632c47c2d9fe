/**
 * A message of the Common Alerting Protocol 1.2 as we keep it: what is required is there, what is coded is one of the
 * codes, instants are UTC epoch milliseconds.
 *
 * @see http://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.html
 */
export interface CapAlert {
  identifier: string
  sender: string
  sent: number
  status: CapStatus
  msgType: CapMsgType
  scope: CapScope
  source?: string
  note?: string
  /** the messages that this one updates or cancels */
  references: readonly CapReference[]
  infos: readonly CapInfo[]
  /** it carries a signature, which nobody has checked */
  signed: boolean
}

export const CAP_STATUSES = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const
export type CapStatus = (typeof CAP_STATUSES)[number]

export const CAP_MSG_TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const
export type CapMsgType = (typeof CAP_MSG_TYPES)[number]

export const CAP_SCOPES = ['Public', 'Restricted', 'Private'] as const
export type CapScope = (typeof CAP_SCOPES)[number]

export const CAP_CATEGORIES = [
  'Geo', 'Met', 'Safety', 'Security', 'Rescue', 'Fire', 'Health', 'Env', 'Transport', 'Infra', 'CBRNE', 'Other',
] as const // prettier-ignore
export type CapCategory = (typeof CAP_CATEGORIES)[number]

export const CAP_URGENCIES = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const
export type CapUrgency = (typeof CAP_URGENCIES)[number]

export const CAP_SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const
export type CapSeverity = (typeof CAP_SEVERITIES)[number]

export const CAP_CERTAINTIES = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const
export type CapCertainty = (typeof CAP_CERTAINTIES)[number]

/** Names one message among all that were ever sent. */
export interface CapReference {
  sender: string
  identifier: string
  sent: number
}

/** One description of what is going on; another language is another one. */
export interface CapInfo {
  language: string
  categories: readonly CapCategory[]
  event: string
  urgency: CapUrgency
  severity: CapSeverity
  certainty: CapCertainty
  eventCodes: readonly CapValue[]
  effective?: number
  onset?: number
  expires?: number
  senderName?: string
  headline?: string
  description?: string
  instruction?: string
  web?: string
  contact?: string
  parameters: readonly CapValue[]
  areas: readonly CapArea[]
}

export interface CapValue {
  name: string
  value: string
}

export interface CapArea {
  areaDesc: string
  polygons: readonly (readonly CapPoint[])[]
  circles: readonly CapCircle[]
  geocodes: readonly CapValue[]
}

/** WGS 84, degrees */
export interface CapPoint {
  latitude: number
  longitude: number
}

export interface CapCircle extends CapPoint {
  /** kilometres */
  radius: number
}
