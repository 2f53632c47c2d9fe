import { createHash } from 'node:crypto'
import type { ContactId } from '../../channel/index.js'
import { recordAudit, type Actor } from '../../directory/index.js'
import { DAY_MS, newCode, newId, plainText, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { placeIn } from '../../triage/index.js'

/** Somebody who has agreed to be looked after by a neighbour (邻里互助档案). */
export interface LookedAfter {
  id: string
  name: string
  address: string
  /** such as 行动不便; '' when nothing was said */
  needs: string
  helpers: readonly { rank: number; name: string; contact?: ContactId }[]
}

export interface NewLookedAfter {
  name: string
  address: string
  needs: string
  /** the day on which they agreed in writing, such as 2026-05-12; without it nobody is entered */
  consentOn: string
  /** the words that they agreed to */
  consentVersion: string
  /** names of the neighbour and of the backup */
  helpers: readonly string[]
}

const CODE_MS = 7 * DAY_MS
const WRONG_CODES = 5
const WRONG_MS = DAY_MS

/** Who looks after whom. A neighbour is known only once they have sent their code from their own account. */
export class MutualHelp {
  private readonly wrong = new Map<string, number[]>()

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /** @returns the person and one code a helper, to be given to each of them; the codes are kept nowhere */
  async add(
    given: NewLookedAfter,
    actor: Actor,
  ): Promise<{ id: string; codes: readonly { name: string; code: string }[] }> {
    const now = this.clock.now()
    const id = newId(now)
    const codes = given.helpers.slice(0, 2).map((name) => ({ name, code: newCode(8) }))
    await this.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('mutual_help')
        .values({
          id,
          name_sealed: this.vault.seal(given.name, `mutual_name:${id}`),
          address_sealed: this.vault.seal(given.address, `mutual_address:${id}`),
          needs_sealed: this.vault.seal(given.needs, `mutual_needs:${id}`),
          building: placeIn(plainText(given.address)),
          consent_on: given.consentOn,
          consent_version: given.consentVersion,
          created_at: now,
        })
        .execute()
      for (const [i, { name, code }] of codes.entries())
        await trx
          .insertInto('mutual_helper')
          .values({
            person_id: id,
            rank: i + 1,
            contact_id: null,
            name_sealed: this.vault.seal(name, `mutual_helper:${id}:${i + 1}`),
            code_hash: hashOf(code),
            code_until: now + CODE_MS,
          }) // prettier-ignore
          .execute()
      await recordAudit(trx, { at: now, actor, action: 'mutual.add', subject: { kind: 'mutual', id }, after: { helpers: codes.length, consent: given.consentVersion } }) // prettier-ignore
    })
    return { id, codes }
  }

  async all(): Promise<LookedAfter[]> {
    const rows = await this.db.selectFrom('mutual_help').select('id').orderBy('id').execute()
    const people = await Promise.all(rows.map(({ id }) => readPerson(this.db, this.vault, id)))
    return people.filter((person) => person !== undefined)
  }

  /** Consent withdrawn: nothing is left. @returns false when there is no such person */
  async remove(id: string, actor: Actor): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('roll_call').where('person_id', '=', id).execute()
      await trx.deleteFrom('mutual_helper').where('person_id', '=', id).execute()
      const row = await trx.deleteFrom('mutual_help').where('id', '=', id).returning('id').executeTakeFirst()
      if (!row) return false
      await recordAudit(trx, {
        at: this.clock.now(),
        actor,
        action: 'mutual.remove',
        subject: { kind: 'mutual', id },
      })
      return true
    })
  }

  /** Whether somebody has sent so many wrong codes that none is looked at for now. */
  mustWait(contact: ContactId): boolean {
    return this.recent(contact).length >= WRONG_CODES
  }

  /** A code binds whoever sends it, once. */
  async bind(trx: Db, contact: ContactId, code: string): Promise<'bound' | 'wrong'> {
    const now = this.clock.now()
    const row = await trx
      .updateTable('mutual_helper')
      .set({ contact_id: contact, code_hash: null, code_until: null })
      .where('code_hash', '=', hashOf(code))
      .where('code_until', '>', now)
      .returning('person_id')
      .executeTakeFirst()
    const actor: Actor = { id: contact, where: 'chat' }
    await recordAudit(trx, { at: now, actor, action: row ? 'mutual.bind' : 'mutual.bind-refused', ...(row && { subject: { kind: 'mutual', id: row.person_id } }) }) // prettier-ignore
    if (row) return 'bound'
    this.wrong.set(contact, [...this.recent(contact), now])
    return 'wrong'
  }

  private recent(contact: ContactId): number[] {
    return (this.wrong.get(contact) ?? []).filter((at) => this.clock.now() - at < WRONG_MS)
  }
}

export async function readPerson(trx: Db, vault: Vault, id: string): Promise<LookedAfter | undefined> {
  const row = await trx.selectFrom('mutual_help').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const helpers = await trx
    .selectFrom('mutual_helper')
    .selectAll()
    .where('person_id', '=', id)
    .orderBy('rank')
    .execute()
  return {
    id,
    name: vault.unseal(row.name_sealed, `mutual_name:${id}`),
    address: vault.unseal(row.address_sealed, `mutual_address:${id}`),
    needs: vault.unseal(row.needs_sealed, `mutual_needs:${id}`),
    helpers: helpers.map(({ rank, name_sealed, contact_id }) => ({
      rank,
      name: vault.unseal(name_sealed, `mutual_helper:${id}:${rank}`),
      ...(contact_id !== null && { contact: contact_id as ContactId }),
    })),
  }
}

function hashOf(code: string): string {
  return createHash('sha256').update(`mutual:${code}`).digest('hex')
}
