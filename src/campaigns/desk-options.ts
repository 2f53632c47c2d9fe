import type { Entry } from '../knowledge/index.js'
import type { BroadcastBook } from '../outbox/index.js'
import type { Clock } from '../shared/index.js'
import type { Db } from '../storage/index.js'
import type { Programme } from './files/load.js'

export interface CampaignDeskOptions {
  db: Db
  clock: Clock
  broadcasts: Pick<BroadcastBook, 'stop'>
  programme: () => Programme
  entries: () => ReadonlyMap<string, Entry>
}

/** In Chinese: what is wrong and what to do. */
export interface Refused {
  kind: 'refused'
  reason: string
}

export function refused(reason: string): Refused {
  return { kind: 'refused', reason }
}
