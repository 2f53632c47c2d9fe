import type { ReceiptTable } from '../../storage/index.js'
import type { ReceiptState } from './read-receipt.js'

export type StandingRow = Pick<
  ReceiptTable,
  'id' | 'contact_id' | 'subject' | 'state' | 'room_id' | 'grid_id' | 'at'
>

/** What counts of all that somebody has said about one person. */
export interface Standing<Row extends StandingRow = StandingRow> {
  state: ReceiptState
  /** the answer that it comes from */
  row: Row
}

/**
 * The last word counts. 收到 says nothing of how somebody is: it takes back neither a call for help nor that all is well.
 *
 * @param rows of one thread, oldest first
 */
export function standings<Row extends StandingRow>(rows: readonly Row[]): Standing<Row>[] {
  const standing = new Map<string, Standing<Row>>()
  for (const row of rows) {
    const key = `${row.contact_id} ${row.subject}`
    const before = standing.get(key)
    if (before && row.state === 'received' && before.state !== 'received') continue
    standing.set(key, { state: row.state as ReceiptState, row })
  }
  return [...standing.values()]
}

/** Of those spoken for, how many are how; and how many people spoke. */
export interface Counts {
  received: number
  safe: number
  help: number
  people: number
}

export function countsOf(all: readonly Standing[]): Counts {
  const of = (state: ReceiptState): number => all.filter((standing) => standing.state === state).length
  return {
    received: of('received'),
    safe: of('safe'),
    help: of('help'),
    people: new Set(all.map(({ row }) => row.contact_id)).size,
  }
}
