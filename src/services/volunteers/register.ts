import type { ContactId } from '../../channel/index.js'
import { withdrawConsent } from '../../directory/index.js'
import { newId, type Address } from '../../shared/index.js'
import type { Db, Vault, VolunteerTable } from '../../storage/index.js'
import {
  fromRow,
  mobileKey,
  personKey,
  toColumns,
  type Volunteer,
  type VolunteerDetails,
} from './volunteer.js'

/** Which grid an address lies in; undefined when nobody has entered its building. */
export type GridFinder = (db: Db, address: Address) => Promise<string | undefined>

export const PURPOSE = 'volunteer'

export type Applied =
  /** waits for staff */
  | { kind: 'new'; volunteer: Volunteer; sharing: number }
  /** left not long ago and is back at once */
  | { kind: 'back'; volunteer: Volunteer }
  /** stands on the list already, under another contact or none: staff compare */
  | { kind: 'claim'; volunteer: Volunteer }

export interface Application {
  contact: ContactId
  details: VolunteerDetails
  now: number
}

/** Volunteers as they come, change and go: what happens in the transaction of a message. */
export class VolunteerRegister {
  constructor(
    private readonly vault: Vault,
    private readonly gridOf: GridFinder,
  ) {}

  async byContact(db: Db, contact: ContactId): Promise<Volunteer | undefined> {
    const row = await db
      .selectFrom('volunteer')
      .selectAll()
      .where((eb) => eb.or([eb('contact_id', '=', contact), eb('claim_contact_id', '=', contact)]))
      .orderBy('number')
      .executeTakeFirst()
    return row && fromRow(row, this.vault)
  }

  async apply(trx: Db, { contact, details, now }: Application): Promise<Applied> {
    const { vault } = this
    const mine = await trx
      .selectFrom('volunteer')
      .selectAll()
      .where('contact_id', '=', contact)
      .executeTakeFirst()
    const same = await trx
      .selectFrom('volunteer')
      .selectAll()
      .where('person_key', '=', personKey(vault, details.name, details.mobile))
      .executeTakeFirst()
    if (same && same.id !== mine?.id) return this.claim(trx, same, contact, now)
    if (mine) {
      const back = mine.state === 'left' && mine.decided_at !== null
      const volunteer = await this.rewrite(trx, mine, details, {
        state: back || mine.state === 'active' ? 'active' : 'applied',
        applied_at: now,
        left_at: null,
      })
      return back ? { kind: 'back', volunteer } : { kind: 'new', volunteer, sharing: 0 }
    }
    const sharing = await trx
      .selectFrom('volunteer')
      .select('id')
      .where('mobile_key', '=', mobileKey(vault, details.mobile))
      .where('state', '!=', 'left')
      .execute()
    const row = await this.newRow(trx, details, now, {
      contact_id: contact,
      state: 'applied',
      source: 'chat',
    })
    await trx.insertInto('volunteer').values(row).execute()
    return { kind: 'new', volunteer: fromRow(row, vault), sharing: sharing.length }
  }

  /** @returns undefined when somebody else has this name and number */
  async edit(trx: Db, contact: ContactId, details: VolunteerDetails): Promise<Volunteer | undefined> {
    const row = await trx
      .selectFrom('volunteer')
      .selectAll()
      .where('contact_id', '=', contact)
      .executeTakeFirst()
    if (!row) return undefined
    const twin = await trx
      .selectFrom('volunteer')
      .select('id')
      .where('person_key', '=', personKey(this.vault, details.name, details.mobile))
      .where('id', '!=', row.id)
      .executeTakeFirst()
    return twin ? undefined : this.rewrite(trx, row, details, {})
  }

  /** One message is enough. What is known is kept for a while, so that a return is one message, too. */
  async leave(trx: Db, contact: ContactId, now: number): Promise<Volunteer | undefined> {
    await trx
      .updateTable('volunteer')
      .set({ claim_contact_id: null })
      .where('claim_contact_id', '=', contact)
      .execute()
    const row = await trx
      .updateTable('volunteer')
      .set({ state: 'left', left_at: now })
      .where('contact_id', '=', contact)
      .where('state', '!=', 'left')
      .returningAll()
      .executeTakeFirst()
    if (!row) return undefined
    await trx.deleteFrom('team_member').where('volunteer_id', '=', row.id).execute()
    await withdrawConsent(trx, contact, PURPOSE, now)
    return fromRow(row, this.vault)
  }

  async newRow(
    trx: Db,
    details: VolunteerDetails,
    now: number,
    more: Pick<VolunteerTable, 'contact_id' | 'state' | 'source'>,
    number?: number,
  ): Promise<VolunteerTable> {
    const id = newId(now)
    return {
      id,
      number: number ?? (await this.lastNumber(trx)) + 1,
      claim_contact_id: null,
      ...toColumns(this.vault, id, details),
      grid_id: details.home ? ((await this.gridOf(trx, details.home)) ?? null) : null,
      applied_at: now,
      decided_at: null,
      decided_by: null,
      left_at: null,
      ...more,
    }
  }

  async lastNumber(trx: Db): Promise<number> {
    const { last } = await trx
      .selectFrom('volunteer')
      .select((eb) => eb.fn.max('number').as('last'))
      .executeTakeFirstOrThrow()
    return last ?? 0
  }

  private async claim(trx: Db, row: VolunteerTable, contact: ContactId, now: number): Promise<Applied> {
    await trx
      .updateTable('volunteer')
      .set({ claim_contact_id: null })
      .where('claim_contact_id', '=', contact)
      .execute()
    const state = row.state === 'active' ? 'active' : 'applied'
    const set = { claim_contact_id: contact, state, applied_at: now }
    await trx.updateTable('volunteer').set(set).where('id', '=', row.id).execute()
    return { kind: 'claim', volunteer: fromRow({ ...row, ...set }, this.vault) }
  }

  private async rewrite(
    trx: Db,
    row: VolunteerTable,
    details: VolunteerDetails,
    more: Partial<VolunteerTable>,
  ): Promise<Volunteer> {
    const gridId = details.home ? ((await this.gridOf(trx, details.home)) ?? null) : null
    const next = { ...row, ...toColumns(this.vault, row.id, details), grid_id: gridId, ...more }
    await trx.updateTable('volunteer').set(next).where('id', '=', row.id).execute()
    return fromRow(next, this.vault)
  }
}
