import type { CapAlert, CapReference } from './cap.js'
import { colourOf, severityOf, type CapLevel } from './levels.js'

/** An alert of ours that another system wants to read. */
export interface OwnAlert {
  /** ours, unique; never shown to residents */
  id: string
  /** as residents see it, such as 预警0512-03 */
  number: string
  kind: 'actual' | 'exercise'
  msgType: 'alert' | 'update' | 'cancel'
  level: CapLevel
  headline: string
  text: string
  issuer?: string
  sourceLink?: string
  issuedAt?: number
  sentAt: number
  expiresAt: number
  /** names of grids and rooms, or of the community */
  areas: readonly string[]
  /** what it updates or cancels, oldest first */
  predecessors: readonly { id: string; sentAt: number }[]
}

/**
 * Our alert as a message of CAP 1.2. Urgency and certainty are the issuer's to say and never ours: Unknown.
 *
 * @param community who speaks; stands in the sender's name and, without what an id may not hold, in its id
 */
export function capOf(alert: OwnAlert, community: string): CapAlert {
  const sender = `anlin@${community.replace(/[\s,<&]/g, '') || 'community'}`
  const reference = ({ id, sentAt }: { id: string; sentAt: number }): CapReference => ({
    sender,
    identifier: id,
    sent: wholeSeconds(sentAt),
  })
  const colour = colourOf(alert.level)
  return {
    identifier: alert.id,
    sender,
    sent: wholeSeconds(alert.sentAt),
    status: alert.kind === 'exercise' ? 'Exercise' : 'Actual',
    msgType: ({ alert: 'Alert', update: 'Update', cancel: 'Cancel' } as const)[alert.msgType],
    scope: 'Public',
    // The standard asks for a word about what an exercise is for.
    ...(alert.kind === 'exercise' && { note: '演练，不是真的预警。' }),
    references: alert.predecessors.map(reference),
    infos: [
      {
        language: 'zh-CN',
        categories: ['Safety'],
        event: alert.headline,
        urgency: 'Unknown',
        severity: severityOf(alert.level),
        certainty: 'Unknown',
        eventCodes: [],
        ...(alert.issuedAt !== undefined && { effective: wholeSeconds(alert.issuedAt) }),
        expires: wholeSeconds(alert.expiresAt),
        senderName: alert.issuer ?? community,
        headline: alert.headline,
        description: alert.text,
        ...(alert.sourceLink !== undefined && { web: alert.sourceLink }),
        parameters: [
          { name: 'anlin:number', value: alert.number },
          ...(colour === undefined ? [] : [{ name: 'anlin:level', value: colour }]),
        ],
        areas: alert.areas.map((areaDesc) => ({ areaDesc, polygons: [], circles: [], geocodes: [] })),
      },
    ],
    signed: false,
  }
}

/** CAP has no fractions of a second. */
function wholeSeconds(at: number): number {
  return Math.floor(at / 1_000) * 1_000
}
