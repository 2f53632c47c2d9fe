import type { ContactId } from '../../channel/index.js'
import { checkReason, recordAudit, recordExport, type Actor, type Holding, type PersonalRecords, type PersonalSection } from '../../directory/index.js' // prettier-ignore
import { newId, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'

export interface PrivacyDeskOptions {
  db: Db
  vault: Vault
  clock: Clock
  /** every area that holds something about people */
  records: () => readonly PersonalRecords[]
}

export interface ErasedAll {
  holdings: readonly Holding[]
  /** in Chinese: what is kept and why */
  kept: readonly string[]
  /** after the commit */
  afterwards: () => Promise<void>
}

/** What is held about a person, everywhere; theirs to see, to take along and to have erased. */
export class PrivacyDesk {
  constructor(private readonly options: PrivacyDeskOptions) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const all = await Promise.all(this.options.records().map((records) => records.what(contact)))
    return all.flat()
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const all = await Promise.all(this.options.records().map((records) => records.export(contact)))
    return all.flat()
  }

  /** The same for staff, on a request that came by another way. @throws ReasonMissingError */
  async exportFor(contact: ContactId, reason: string, actor: Actor): Promise<PersonalSection[]> {
    checkReason(reason)
    const { db, vault, clock } = this.options
    const sections = await this.export(contact)
    const rows = sections.reduce((sum, section) => sum + section.rows.length, 0)
    await recordExport(db, vault, { at: clock.now(), actor, what: 'person', rows, masked: false, reason })
    return sections
  }

  /** Erases everything in one transaction. That it was done is written down, without saying whose. */
  async eraseIn(trx: Db, contact: ContactId, holdings: readonly Holding[], now: number): Promise<ErasedAll> {
    const kept: string[] = []
    const afterwards: (() => Promise<void>)[] = []
    for (const records of this.options.records()) {
      const erased = await records.erase(trx, contact)
      kept.push(...(erased.kept ?? []))
      if (erased.afterwards) afterwards.push(erased.afterwards)
    }
    await trx
      .insertInto('erasure')
      .values({
        id: newId(now),
        at: now,
        person_key: this.options.vault.lookup('erasure', contact),
        counts: JSON.stringify(Object.fromEntries(holdings.map(({ what, count }) => [what, count]))),
      })
      .execute()
    return {
      holdings,
      kept,
      afterwards: async () => {
        for (const act of afterwards) await act()
      },
    }
  }

  /** By staff, for somebody who asked at the counter. */
  async eraseFor(contact: ContactId, actor: Actor): Promise<ErasedAll> {
    const { db, clock } = this.options
    const now = clock.now()
    const holdings = await this.what(contact)
    const erased = await db.transaction().execute(async (trx) => {
      const done = await this.eraseIn(trx, contact, holdings, now)
      await recordAudit(trx, { at: now, actor, action: 'privacy.erase', after: { kinds: holdings.length } })
      return done
    })
    await erased.afterwards()
    return erased
  }
}
