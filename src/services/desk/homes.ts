import type { ContactId } from '../../channel/index.js'
import type { Db } from '../../storage/index.js'

/** Where a resident lives, as far as they have said so. */
export interface Home {
  /** as `placeIn` writes it: 3栋 */
  building: string
  gridId?: string
}

/** Whoever keeps the households answers this; nobody is asked to have said where they live. */
export type HomeOf = (contact: ContactId) => Promise<Home | undefined>

/** The grid that a building belongs to, when somebody keeps that; asked in the transaction that needs to know. */
export type GridOf = (trx: Db, building: string) => Promise<string | undefined>
