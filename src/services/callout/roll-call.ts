import type { ContactId } from '../../channel/index.js'
import { recordAudit, type StaffRegister } from '../../directory/index.js'
import { HOUR_MS, MINUTE_MS, type Clock } from '../../shared/index.js'
import type { Db, RollCallTable, Vault } from '../../storage/index.js'
import type { Letters, Prompts } from '../desk/index.js'
import { targetOf } from '../incidents/index.js'
import { readCallout, type Board, type Callout } from './callout.js'
import { readPerson, type LookedAfter } from './mutual-help.js'
import * as texts from './texts.js'

export type RollAnswer = 'safe' | 'needs-help' | 'not-reached'

export interface RollCallOptions {
  db: Db
  vault: Vault
  clock: Clock
  letters: Letters
  prompts: Prompts
  staff: StaffRegister
}

const PROMPT_MS = 12 * HOUR_MS
const PAGE_MS = 30 * MINUTE_MS
/** A first helper and a backup. */
const LAST_RANK = 2

/**
 * Asks the neighbours of whoever wants to be looked after: the first, then the backup. Only the neighbour who is asked
 * reads a name; staff read where, and that somebody there needs them.
 */
export class RollCall {
  constructor(private readonly options: RollCallOptions) {}

  /** @param building only that one; everybody when the place names none */
  async begin(trx: Db, calloutId: string, building: string, now: number): Promise<void> {
    let query = trx.selectFrom('mutual_help').select('id')
    if (building !== '') query = query.where('building', '=', building)
    const people = await query.execute()
    if (people.length === 0) return
    await trx
      .insertInto('roll_call')
      .values(
        people.map(({ id }): RollCallTable => ({
          callout_id: calloutId,
          person_id: id,
          answer: 'waiting',
          helper: null,
          rank: 0,
          asked_at: null,
          next_at: now,
          answered_at: null,
        })),
      ) // prettier-ignore
      .execute()
  }

  /** Asks whoever is to be asked now. @param minutes until the backup is asked, and then staff */
  async run(callout: Callout, minutes: number): Promise<void> {
    const { db, clock } = this.options
    await db.transaction().execute(async (trx) => {
      const now = clock.now()
      const rows = await trx
        .selectFrom('roll_call')
        .selectAll()
        .where('callout_id', '=', callout.id)
        .where('answer', '=', 'waiting')
        .orderBy('person_id')
        .execute()
      // One question a helper at a time, so that a digit has one meaning.
      const busy = new Set(rows.filter((row) => row.next_at > now).map((row) => row.helper))
      for (const row of rows.filter((row) => row.next_at <= now)) {
        const person = await readPerson(trx, this.options.vault, row.person_id)
        if (!person) await this.close(trx, row, 'not-reached', now)
        else await this.askNext(trx, callout, row, person, busy, minutes, now)
      }
    })
  }

  /** What a helper says of the one they were asked about. @returns undefined when nothing was asked, or it is over */
  async answer(
    trx: Db,
    contact: ContactId,
    calloutId: string,
    answer: RollAnswer,
  ): Promise<{ callout: Callout; person: LookedAfter } | undefined> {
    const { vault, clock } = this.options
    const callout = await readCallout(trx, vault, { id: calloutId })
    if (!callout?.active) return undefined
    const row = await trx
      .selectFrom('roll_call')
      .selectAll()
      .where('callout_id', '=', calloutId)
      .where('helper', '=', contact)
      .where('answer', '=', 'waiting')
      .orderBy('asked_at', 'desc')
      .executeTakeFirst()
    const person = row && (await readPerson(trx, vault, row.person_id))
    if (!row || !person) return undefined
    await this.close(trx, row, answer, clock.now())
    await recordAudit(trx, { at: clock.now(), actor: { id: contact, where: 'chat' }, action: 'callout.roll-call', subject: { kind: 'callout', id: calloutId }, after: { person: person.id, answer } }) // prettier-ignore
    if (answer !== 'safe') await this.tellStaff(trx, callout, texts.staffNeeded(callout, person, answer))
    return { callout, person }
  }

  async counts(calloutId: string): Promise<Board['rollCall']> {
    const rows = await this.options.db.selectFrom('roll_call').select('answer').where('callout_id', '=', calloutId).execute() // prettier-ignore
    const count = (answer: string): number => rows.filter((row) => row.answer === answer).length
    return { all: rows.length, safe: count('safe'), needsHelp: count('needs-help'), notReached: count('not-reached'), waiting: count('waiting') } // prettier-ignore
  }

  /** Where somebody is who is not known to be safe; for staff, without names. */
  async unaccounted(calloutId: string): Promise<{ address: string; answer: string }[]> {
    const { db, vault } = this.options
    const rows = await db.selectFrom('roll_call').selectAll().where('callout_id', '=', calloutId).where('answer', '!=', 'safe').execute() // prettier-ignore
    const found = await Promise.all(rows.map(async (row) => ({ answer: row.answer, person: await readPerson(db, vault, row.person_id) }))) // prettier-ignore
    return found.flatMap(({ answer, person }) => (person ? [{ address: person.address, answer }] : []))
  }

  private async askNext(
    trx: Db,
    callout: Callout,
    row: RollCallTable,
    person: LookedAfter,
    busy: Set<string | null>,
    minutes: number,
    now: number,
  ): Promise<void> {
    const helper = person.helpers.find(({ rank, contact }) => rank > row.rank && contact !== undefined)
    if (!helper || row.rank >= LAST_RANK) {
      await this.close(trx, row, 'not-reached', now)
      await this.tellStaff(trx, callout, texts.staffNeeded(callout, person, 'not-reached'))
      return
    }
    if (busy.has(helper.contact!)) return
    busy.add(helper.contact!)
    await trx
      .updateTable('roll_call')
      .set({ helper: helper.contact!, rank: helper.rank, asked_at: now, next_at: now + minutes * MINUTE_MS })
      .where('callout_id', '=', row.callout_id)
      .where('person_id', '=', row.person_id)
      .execute()
    const { prompts, letters } = this.options
    await prompts.ask(trx, helper.contact!, 'roll-call', callout.id, PROMPT_MS)
    await letters.write(trx, [{ to: { kind: 'contact', id: helper.contact! }, lane: 'urgent', cause: `callout:${callout.id}`, content: { kind: 'text', text: texts.lookAfter(callout, person) }, expiresAt: now + PAGE_MS }]) // prettier-ignore
  }

  private async close(trx: Db, row: RollCallTable, answer: RollAnswer, now: number): Promise<void> {
    await trx
      .updateTable('roll_call')
      .set({ answer, answered_at: now })
      .where('callout_id', '=', row.callout_id)
      .where('person_id', '=', row.person_id)
      .execute()
  }

  private async tellStaff(trx: Db, callout: Callout, text: string): Promise<void> {
    const { letters, staff } = this.options
    await letters.write(trx, staff.onDuty().flatMap((member) => targetOf(member) ?? []).map((to) => ({ to, lane: 'urgent', cause: `callout:${callout.id}`, content: { kind: 'text', text } }))) // prettier-ignore
  }
}
