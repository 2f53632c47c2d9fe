import type { ContactId } from '../channel/index.js'
import type { Db } from '../storage/index.js'

/** Something that is held about a person: 志愿者登记, 1. */
export interface Holding {
  what: string
  count: number
}

/** One part of what a person gets when they ask for their own data: label and value, as they gave it. */
export interface PersonalSection {
  title: string
  rows: readonly (readonly [label: string, value: string])[]
}

export interface Erased {
  /** in Chinese: what is kept although the person wants it gone, and why */
  kept?: readonly string[]
  /** after the commit: files, and what is kept in memory */
  afterwards?: () => Promise<void>
}

/** What one area holds about people: every area that holds any registers itself with the privacy service. */
export interface PersonalRecords {
  /** stable; for the audit trail */
  readonly kind: string
  /** nothing, or what there is; no content */
  what(contact: ContactId): Promise<readonly Holding[]>
  /** everything, in the person's own words */
  export(contact: ContactId): Promise<readonly PersonalSection[]>
  /** Removes it, in one transaction with all other areas. Does nothing when there is nothing. */
  erase(trx: Db, contact: ContactId): Promise<Erased>
  /** Removes what is older than it may be, if this area knows such a term. @returns how many rows are gone */
  expire?(trx: Db, now: number): Promise<number>
}
