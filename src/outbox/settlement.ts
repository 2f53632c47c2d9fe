import type { SendOutcome } from '../channel/index.js'
import { MINUTE_MS, SECOND_MS } from '../shared/index.js'
import type { BroadcastId, BroadcastLane } from './broadcast.js'
import type { Circuit } from './circuit.js'
import type { DeliveryState } from './delivery.js'

/** What became of a claim, to be written down. */
export interface Settlement {
  id: BroadcastId
  /** `queued`: it goes back into the line */
  state: Exclude<DeliveryState, 'sending' | 'stopped'>
  detail: string | null
  channelMessageId?: string
  /** of a queued one: UTC epoch milliseconds before which it is not tried again; absent: at once */
  retryAt?: number
  /** of one in doubt: the call may yet say what became of it */
  callUnderWay?: boolean
  /** a frequency error came with it and opened this */
  circuit?: Circuit
  /** it may have gone out: counts for the day */
  posted?: boolean
}

/** What the sender does besides writing it down. */
export interface Aftermath {
  settlement: Settlement
  /** the account has had enough of us */
  tooOften?: boolean
  /** how long the account rests, because something is wrong that is not this one message */
  restMs?: number
}

/** No row waits longer for its next try. */
export const LONGEST_RETRY_MS = 5 * MINUTE_MS
const FIRST_RETRY_MS = 5 * SECOND_MS
/** An urgent one of which nobody knows is sent so often: a puppet that breaks after the fact each time must not flood. */
const URGENT_TRIES_IN_DOUBT = 3

/**
 * What the outcome of a call means for the row.
 *
 * Nothing is sent twice blindly but urgent ones, and those only when nothing more can be heard of the first call: the
 * room may miss a warning otherwise. Bulk in doubt is left to staff.
 *
 * @param claim `attempts` counts this call
 * @param deaf the connection is gone that the call went through: what it says later does not count on
 * @param now UTC epoch milliseconds
 */
export function settle(
  claim: { id: BroadcastId; lane: BroadcastLane; attempts: number },
  outcome: SendOutcome,
  deaf: boolean,
  now: number,
): Aftermath {
  const { id } = claim
  switch (outcome.kind) {
    case 'accepted':
      return {
        settlement: {
          id,
          state: 'sent',
          detail: null,
          posted: true,
          ...(outcome.channelMessageId !== undefined && { channelMessageId: outcome.channelMessageId }),
        },
      }
    case 'refused':
      return { settlement: { id, state: 'failed', detail: `${outcome.reason}: ${outcome.detail}` } }
    case 'try-later': {
      const { reason, detail, afterMs } = outcome
      // Refused for how often we come, or nobody was there to take it: this row is as good as before.
      if (reason !== 'passing')
        return {
          settlement: { id, state: 'queued', detail },
          ...(reason === 'too-often' ? { tooOften: true } : { restMs: afterMs }),
        }
      const retryAt = now + Math.max(afterMs, retryMs(claim.attempts))
      return { settlement: { id, state: 'queued', detail, retryAt }, restMs: afterMs }
    }
    case 'in-doubt': {
      const { detail } = outcome
      if (outcome.late && !deaf)
        return { settlement: { id, state: 'in-doubt', detail, callUnderWay: true, posted: true } }
      if (worthAnotherTry(claim))
        return {
          settlement: { id, state: 'queued', detail, retryAt: now + retryMs(claim.attempts), posted: true },
        }
      return { settlement: { id, state: 'in-doubt', detail, posted: true } }
    }
  }
}

/** Whether one that may have gone out is sent again. */
export function worthAnotherTry(claim: { lane: BroadcastLane; attempts: number }): boolean {
  return claim.lane === 'urgent' && claim.attempts < URGENT_TRIES_IN_DOUBT
}

function retryMs(attempts: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, attempts - 1))
}
