import type { Db } from '../../storage/index.js'
import type { HazardKind, HazardState } from './hazard.js'

export interface HazardStats {
  /** every hazard that is the community's to fix: what was refused, and second reports of the same, are not among them */
  accepted: number
  /** looked at again by somebody else, and passed */
  proven: number
  /** said to be fixed; nobody else has looked */
  unproven: number
  overdue: number
  refused: number
  joined: number
  /** whole percent, rounded down, so that 100 means every single one; undefined while there is nothing to fix */
  rate: number | undefined
  byKind: Readonly<Partial<Record<HazardKind, { accepted: number; proven: number }>>>
}

/** @param from and until: of reporting, UTC epoch milliseconds; until is not part of it */
export async function hazardStats(db: Db, from: number, until: number, now: number): Promise<HazardStats> {
  const rows = await db
    .selectFrom('hazard')
    .select(['state', 'kind', 'due_at', 'rectified_by', 'rechecked_by'])
    .where('reported_at', '>=', from)
    .where('reported_at', '<', until)
    .execute()
  const inState = (...states: HazardState[]) =>
    rows.filter((row) => states.includes(row.state as HazardState))
  const accepted = inState('reported', 'assigned', 'rectified', 'closed')
  // Whatever the state says: without two different people it is not proven.
  const isProven = (row: (typeof rows)[number]): boolean =>
    row.state === 'closed' && row.rectified_by !== null && row.rechecked_by !== null && row.rectified_by !== row.rechecked_by // prettier-ignore
  const proven = accepted.filter(isProven)
  const byKind: Partial<Record<HazardKind, { accepted: number; proven: number }>> = {}
  for (const row of accepted) {
    const mine = (byKind[row.kind as HazardKind] ??= { accepted: 0, proven: 0 })
    mine.accepted++
    if (isProven(row)) mine.proven++
  }
  return {
    accepted: accepted.length,
    proven: proven.length,
    unproven: inState('rectified').length,
    overdue: inState('assigned').filter((row) => row.due_at !== null && row.due_at <= now).length,
    refused: inState('refused').length,
    joined: inState('joined').length,
    rate: accepted.length === 0 ? undefined : Math.floor((proven.length * 100) / accepted.length),
    byKind,
  }
}
