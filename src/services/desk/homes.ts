import type { ContactId } from '../../channel/index.js'

/** Where a resident lives, as far as they have said so. */
export interface Home {
  /** as `placeIn` writes it: 3栋 */
  building: string
  gridId?: string
}

/** Whoever keeps the households answers this; nobody is asked to have said where they live. */
export type HomeOf = (contact: ContactId) => Promise<Home | undefined>

/** The grid that a building belongs to, when somebody keeps that. */
export type GridOf = (building: string) => Promise<string | undefined>
