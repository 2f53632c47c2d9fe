import { DAY_MS, HOUR_MS, MINUTE_MS } from '../shared/index.js'

/** After a frequency error an account sends no broadcasts for a while. As stored: `openedAt` is UTC epoch ms. */
export interface Circuit {
  openedAt: number
  forMs: number
}

const FIRST_MS = 10 * MINUTE_MS
const LONGEST_MS = 2 * HOUR_MS
/** A day without a frequency error, and the next one counts as the first. */
const FORGOTTEN_MS = DAY_MS

/** @returns the circuit that a frequency error opens: ten minutes, and twice as long each time, up to two hours */
export function openCircuit(before: Circuit | undefined, now: number): Circuit {
  const since = before ? now - before.openedAt : Infinity
  // A clock that was set back shows an error in the future: too strange to be lenient.
  const again = before !== undefined && before.forMs > 0 && since < FORGOTTEN_MS
  return { openedAt: now, forMs: again ? Math.min(LONGEST_MS, before.forMs * 2) : FIRST_MS }
}

/**
 * @returns milliseconds until it closes; 0 when it is closed. After a restart under a clock that was set back it is
 *   never longer than the circuit was to stay open.
 */
export function circuitLeft(circuit: Circuit | undefined, now: number): number {
  if (!circuit) return 0
  return Math.min(circuit.forMs, Math.max(0, circuit.openedAt + circuit.forMs - now))
}
