import type { ContactId } from '../../channel/index.js'
import type { Db, EventSignupTable, Vault } from '../../storage/index.js'
import type { CommunityEvent } from './event.js'

export interface Signup {
  contact: ContactId
  name: string
  people: number
  state: 'going' | 'waiting' | 'withdrawn'
  placeInLine: number
  cameAt?: number
}

/** Who signed up for what, in which order. Every decision about a seat is made in one transaction with its writing. */
export class SignupBook {
  constructor(private readonly vault: Vault) {}

  /** In the order of signing up. */
  async all(trx: Db, eventId: string): Promise<Signup[]> {
    const rows = await trx.selectFrom('event_signup').selectAll().where('event_id', '=', eventId).orderBy('place_in_line').execute() // prettier-ignore
    return rows.map((row) => this.fromRow(row))
  }

  async counts(trx: Db, eventId: string): Promise<{ going: number; waiting: number; came: number }> {
    const all = await this.all(trx, eventId)
    const sum = (some: readonly Signup[]): number => some.reduce((people, each) => people + each.people, 0)
    return {
      going: sum(all.filter(({ state }) => state === 'going')),
      waiting: sum(all.filter(({ state }) => state === 'waiting')),
      came: sum(all.filter(({ cameAt }) => cameAt !== undefined)),
    }
  }

  /**
   * Going when the seats are enough for all of them and nobody waits; otherwise at the end of the line.
   *
   * @returns how it is now: whoever has seats and asks for more than are free is left as they were
   */
  async put(
    trx: Db,
    event: CommunityEvent,
    who: { contact: ContactId; name: string; people: number },
  ): Promise<Signup> {
    const all = await this.all(trx, event.id)
    const mine = all.find(({ contact, state }) => contact === who.contact && state !== 'withdrawn')
    const others = all.filter(({ contact }) => contact !== who.contact)
    const fits = who.people <= freeSeats(event, others)
    const waits = others.some(({ state, placeInLine }) => state === 'waiting' && placeInLine < (mine?.placeInLine ?? Infinity)) // prettier-ignore
    // Whoever has seats keeps them: more of them only when they are free.
    const going = fits && !waits
    if (mine?.state === 'going' && !going && who.people > mine.people) return mine
    const keeps = mine?.state === 'going'
    const last = all.reduce((most, each) => Math.max(most, each.placeInLine), 0)
    const signup: Signup = { ...who, state: keeps || going ? 'going' : 'waiting', placeInLine: mine?.placeInLine ?? last + 1 } // prettier-ignore
    const row = {
      name_sealed: this.vault.seal(who.name, `event_signup:${event.id}:${who.contact}`),
      people: who.people,
      state: signup.state,
      place_in_line: signup.placeInLine,
    }
    await trx
      .insertInto('event_signup')
      .values({ event_id: event.id, contact_id: who.contact, came_at: null, ...row })
      .onConflict((conflict) => conflict.columns(['event_id', 'contact_id']).doUpdateSet(row))
      .execute()
    return signup
  }

  /** How many have to go or give up before this one. */
  async ahead(trx: Db, eventId: string, signup: Signup): Promise<number> {
    return (await this.all(trx, eventId)).filter(({ state, placeInLine }) => state === 'waiting' && placeInLine < signup.placeInLine).length // prettier-ignore
  }

  /** @returns false when there was nothing to withdraw */
  async withdraw(trx: Db, eventId: string, contact: ContactId): Promise<boolean> {
    const row = await trx
      .updateTable('event_signup')
      .set({ state: 'withdrawn' })
      .where('event_id', '=', eventId)
      .where('contact_id', '=', contact)
      .where('state', '!=', 'withdrawn')
      .returning('contact_id')
      .executeTakeFirst()
    return row !== undefined
  }

  /** Gives free seats to the line, in its order; a family for which they are not enough does not keep them empty. */
  async moveUp(trx: Db, event: CommunityEvent): Promise<Signup[]> {
    const all = await this.all(trx, event.id)
    let free = freeSeats(event, all)
    const up: Signup[] = []
    for (const signup of all.filter(({ state }) => state === 'waiting')) {
      if (signup.people > free) continue
      free -= signup.people
      await trx.updateTable('event_signup').set({ state: 'going' }).where('event_id', '=', event.id).where('contact_id', '=', signup.contact).execute() // prettier-ignore
      up.push({ ...signup, state: 'going' })
    }
    return up
  }

  async came(
    trx: Db,
    event: CommunityEvent,
    who: { contact: ContactId; name: string },
    now: number,
  ): Promise<void> {
    const known = (await this.all(trx, event.id)).find(({ contact }) => contact === who.contact)
    const last = known?.placeInLine ?? (await this.all(trx, event.id)).length + 1
    await trx
      .insertInto('event_signup')
      .values({
        event_id: event.id,
        contact_id: who.contact,
        name_sealed: this.vault.seal(who.name, `event_signup:${event.id}:${who.contact}`),
        people: 1,
        state: 'going',
        place_in_line: last,
        came_at: now,
      }) // prettier-ignore
      .onConflict((conflict) =>
        conflict.columns(['event_id', 'contact_id']).doUpdateSet((eb) => ({
          state: 'going',
          came_at: eb.fn.coalesce('event_signup.came_at', eb.val(now)),
        })),
      ) // prettier-ignore
      .execute()
  }

  private fromRow(row: EventSignupTable): Signup {
    return {
      contact: row.contact_id as ContactId,
      name: this.vault.unseal(row.name_sealed, `event_signup:${row.event_id}:${row.contact_id}`),
      people: row.people,
      state: row.state as Signup['state'],
      placeInLine: row.place_in_line,
      ...(row.came_at !== null && { cameAt: row.came_at }),
    }
  }
}

function freeSeats(event: CommunityEvent, signups: readonly Signup[]): number {
  if (event.seats === undefined) return Infinity
  return (
    event.seats -
    signups.filter(({ state }) => state === 'going').reduce((people, each) => people + each.people, 0)
  )
}
