import type { CommunityRoomId } from '../../directory/index.js'

/** An alert that residents may answer now. */
export interface AnsweredAlert {
  /** the alert with its corrections: an answer to one of them answers all */
  thread: string
  /** as residents see it, such as 预警0512-03 */
  number: string
  kind: 'actual' | 'exercise'
  sentAt: number
  expiresAt: number
}

/** What receipts must know of alerts; whoever keeps them says it. */
export interface AlertsToAnswer {
  /** @param room only those that have reached it, or may have; all that are going on when it is left out */
  active(room?: CommunityRoomId): Promise<readonly AnsweredAlert[]>
  /** by the number that people say; going on or not */
  find(number: string): Promise<readonly (AnsweredAlert & { active: boolean })[]>
}

/** A drill never hides the real thing; of two the newer is meant. */
export function meantAlert(alerts: readonly AnsweredAlert[]): AnsweredAlert | undefined {
  const real = alerts.filter(({ kind }) => kind === 'actual')
  return [...(real.length > 0 ? real : alerts)].sort((a, b) => b.sentAt - a.sentAt)[0]
}
