import type { ContactId } from '../../channel/index.js'
import { recordAudit, type Actor, type AuditFacts, type CommunityRoom } from '../../directory/index.js'
import { accountOf, type BatchId, type BroadcastBook, type ThreadId } from '../../outbox/index.js'
import { chinaDay, chinaHour, DAY_MS, HOUR_MS, newCode, newId, type Clock } from '../../shared/index.js'
import type { Db, EventTable, Vault } from '../../storage/index.js'
import { nextNumber, type Letters } from '../desk/index.js'
import { fromRow, type CommunityEvent, type EventDetails, type EventState } from './event.js'
import { SignupBook, type Signup } from './signups.js'
import * as texts from './texts.js'

export type Announced =
  | { kind: 'announced'; event: CommunityEvent; rooms: number }
  | { kind: 'unknown' | 'not-now' | 'no-rooms' | 'past' }

export type SignedUp =
  | { kind: 'going'; event: CommunityEvent; people: number }
  | { kind: 'waiting'; event: CommunityEvent; ahead: number }
  /** they stay with the seats that they have: more are not free */
  | { kind: 'full'; event: CommunityEvent; people: number }
  | { kind: 'unknown' | 'closed' }

export type CheckIn = { kind: 'in'; event: CommunityEvent } | { kind: 'wrong' | 'old' | 'must-wait' }

/** Who came to an event; whoever keeps the volunteers adds the time to the hours of those who are one. */
export interface Credit {
  contacts: readonly ContactId[]
  minutes: number
  title: string
  /** the day of the event, such as 2026-05-12 */
  day: string
  training: boolean
  /** `event:<id>`: what is credited twice counts once */
  source: string
}

export interface EventDeskOptions {
  db: Db
  vault: Vault
  clock: Clock
  letters: Letters
  broadcasts: Pick<BroadcastBook, 'enqueue' | 'stop' | 'reached'>
  /** lets broadcasts go once they are committed */
  wakeBroadcasts: () => void
  credit: (trx: Db, credit: Credit) => Promise<unknown>
}

const CODE_MS = 3 * HOUR_MS
const WRONG_CODES = 5
const WRONG_MS = HOUR_MS
/** Nobody is woken for tomorrow. */
const FROM_HOUR = 8
const UNTIL_HOUR = 21
/** A room that gets a cancellation later than this has been to the event. */
const CANCEL_MS = 2 * HOUR_MS

/** The events of the community. With `trx` an act is part of that transaction, and the caller lets the letters go. */
export class EventDesk {
  readonly signups: SignupBook
  private readonly wrong = new Map<string, number[]>()

  constructor(private readonly options: EventDeskOptions) {
    this.signups = new SignupBook(options.vault)
  }

  /** By the day they begin. */
  async list(states?: readonly EventState[], trx: Db = this.options.db): Promise<CommunityEvent[]> {
    let query = trx.selectFrom('event').selectAll().orderBy('starts_at').orderBy('number')
    if (states) query = query.where('state', 'in', states)
    return (await query.execute()).map(fromRow)
  }

  /** What can still be signed up for, soonest first. */
  async open(): Promise<CommunityEvent[]> {
    return (await this.list(['announced'])).filter((event) => event.endsAt > this.options.clock.now())
  }

  async find(number: number, trx: Db = this.options.db): Promise<CommunityEvent | undefined> {
    const row = await trx.selectFrom('event').selectAll().where('number', '=', number).executeTakeFirst()
    return row && fromRow(row)
  }

  async counts(eventId: string): Promise<{ going: number; waiting: number; came: number }> {
    return this.signups.counts(this.options.db, eventId)
  }

  async signed(eventId: string): Promise<readonly Signup[]> {
    return this.signups.all(this.options.db, eventId)
  }

  async create(details: EventDetails, actor: Actor, trx?: Db): Promise<CommunityEvent> {
    return this.within(trx, async (trx) => {
      const now = this.options.clock.now()
      const row: EventTable = {
        id: newId(now),
        number: await nextNumber(trx, 'event'),
        kind: details.kind,
        hazard: details.kind === 'drill' ? (details.hazard ?? 'fire') : '',
        title: details.title,
        place: details.place,
        starts_at: details.startsAt,
        ends_at: details.endsAt,
        seats: details.seats ?? null,
        state: 'draft',
        announced_at: null,
        code_sealed: null,
        code_until: null,
        uncounted: 0,
        reminded_at: null,
        created_at: now,
      }
      await trx.insertInto('event').values(row).execute()
      await this.record(trx, actor, 'create', row.id, { kind: row.kind, starts: row.starts_at })
      return fromRow(row)
    })
  }

  /** Puts it in line for the rooms, in the transaction of the act. Unbound and doubtful rooms are left out. */
  async announce(
    number: number,
    rooms: readonly CommunityRoom[],
    actor: Actor,
    trx?: Db,
  ): Promise<Announced> {
    const { clock, broadcasts, wakeBroadcasts } = this.options
    const outcome = await this.within(trx, async (trx): Promise<Announced> => {
      const event = await this.find(number, trx)
      if (!event) return { kind: 'unknown' }
      if (event.state !== 'draft') return { kind: 'not-now' }
      if (event.startsAt <= clock.now()) return { kind: 'past' }
      const targets = rooms.filter((room) => room.robot || room.binding.kind === 'bound').map((room) => ({ room: room.id, account: accountOf(room) })) // prettier-ignore
      if (targets.length === 0) return { kind: 'no-rooms' }
      await trx.updateTable('event').set({ state: 'announced', announced_at: clock.now() }).where('id', '=', event.id).execute() // prettier-ignore
      await broadcasts.enqueue(trx, {
        batch: `event:${event.id}` as BatchId,
        thread: `event:${event.id}` as ThreadId,
        lane: 'bulk',
        content: { kind: 'text', text: texts.announcement(event) },
        expiresAt: event.startsAt,
        targets,
      })
      await this.record(trx, actor, 'announce', event.id, { rooms: targets.length })
      return { kind: 'announced', event: { ...event, state: 'announced' }, rooms: targets.length }
    })
    if (!trx) wakeBroadcasts()
    return outcome
  }

  /** Everybody who signed up is told, and every room that may have heard of it. */
  async cancel(
    number: number,
    reason: string,
    actor: Actor,
    trx?: Db,
  ): Promise<'done' | 'unknown' | 'not-now'> {
    const { clock, broadcasts, letters, wakeBroadcasts } = this.options
    const outcome = await this.within(trx, async (trx) => {
      const event = await this.find(number, trx)
      if (!event) return 'unknown'
      if (event.state !== 'draft' && event.state !== 'announced') return 'not-now'
      await trx.updateTable('event').set({ state: 'cancelled' }).where('id', '=', event.id).execute()
      const text = texts.cancellation(event, reason)
      const thread = `event:${event.id}` as ThreadId
      await broadcasts.stop(trx, { thread })
      const targets = await broadcasts.reached(trx, thread)
      if (targets.length > 0)
        await broadcasts.enqueue(trx, { batch: `event-cancel:${event.id}` as BatchId, thread, lane: 'bulk', content: { kind: 'text', text }, expiresAt: event.endsAt + CANCEL_MS, targets }) // prettier-ignore
      const signed = (await this.signups.all(trx, event.id)).filter(({ state }) => state !== 'withdrawn')
      await letters.write(trx, signed.map(({ contact }) => ({ to: { kind: 'contact', id: contact }, lane: 'reply', cause: `event:${event.id}`, content: { kind: 'text', text }, expiresAt: Math.max(event.endsAt, clock.now() + HOUR_MS) }))) // prettier-ignore
      await this.record(trx, actor, 'cancel', event.id, { told: signed.length, rooms: targets.length })
      return 'done'
    })
    if (!trx) wakeBroadcasts()
    return outcome
  }

  /** Who signs up again changes how many come with them. */
  async signUp(
    number: number,
    who: { contact: ContactId; name: string; people: number },
    trx?: Db,
  ): Promise<SignedUp> {
    return this.within(trx, async (trx): Promise<SignedUp> => {
      const event = await this.find(number, trx)
      if (!event) return { kind: 'unknown' }
      if (event.state !== 'announced' || event.endsAt <= this.options.clock.now()) return { kind: 'closed' }
      const signup = await this.signups.put(trx, event, who)
      await this.moveUp(trx, event)
      if (signup.state === 'going' && signup.people < who.people)
        return { kind: 'full', event, people: signup.people }
      if (signup.state === 'going') return { kind: 'going', event, people: signup.people }
      return { kind: 'waiting', event, ahead: await this.signups.ahead(trx, event.id, signup) }
    })
  }

  /** The first in line who fits gets the seats that are free now, and is told. @returns false when they had not signed up */
  async withdraw(number: number, contact: ContactId, trx?: Db): Promise<boolean> {
    return this.within(trx, async (trx) => {
      const event = await this.find(number, trx)
      if (!event || !(await this.signups.withdraw(trx, event.id, contact))) return false
      if (event.state !== 'announced' || event.endsAt <= this.options.clock.now()) return true
      await this.moveUp(trx, event)
      return true
    })
  }

  /** A new code to be shown at the place; the one before it is worth nothing from now on. */
  async newCode(
    number: number,
    actor: Actor,
    trx?: Db,
  ): Promise<{ code: string; until: number } | 'unknown' | 'not-now'> {
    return this.within(trx, async (trx) => {
      const event = await this.find(number, trx)
      if (!event) return 'unknown'
      if (event.state !== 'announced') return 'not-now'
      const live = new Set((await this.liveCodes(trx)).map((each) => each.code))
      let code = newCode(4)
      while (live.has(code)) code = newCode(4)
      const until = Math.max(this.options.clock.now(), event.startsAt) + CODE_MS
      await trx
        .updateTable('event')
        .set({ code_sealed: this.options.vault.seal(code, `event_code:${event.id}`), code_until: until })
        .where('id', '=', event.id)
        .execute()
      await this.record(trx, actor, 'code', event.id, { until })
      return { code, until }
    })
  }

  /** Whoever has the code is there, signed up or not. */
  async checkIn(code: string, who: { contact: ContactId; name: string }, trx?: Db): Promise<CheckIn> {
    const now = this.options.clock.now()
    const before = (this.wrong.get(who.contact) ?? []).filter((at) => now - at < WRONG_MS)
    if (before.length >= WRONG_CODES) return { kind: 'must-wait' }
    return this.within(trx, async (trx): Promise<CheckIn> => {
      const found = (await this.liveCodes(trx)).find((each) => each.code === code)
      if (!found || found.until <= now) {
        this.wrong.set(who.contact, [...before, now])
        return { kind: found ? 'old' : 'wrong' }
      }
      this.wrong.delete(who.contact)
      await this.signups.came(trx, found.event, who, now)
      return { kind: 'in', event: found.event }
    })
  }

  /** People who came without a telephone, as staff have counted them. */
  async count(number: number, people: number, actor: Actor, trx?: Db): Promise<'done' | 'unknown'> {
    return this.within(trx, async (trx) => {
      const event = await this.find(number, trx)
      if (!event) return 'unknown'
      await trx.updateTable('event').set({ uncounted: people }).where('id', '=', event.id).execute()
      await this.record(trx, actor, 'count', event.id, { before: event.uncounted, after: people })
      return 'done'
    })
  }

  /** It is over: whoever came gets the time, once. */
  async finish(number: number, actor: Actor, trx?: Db): Promise<'done' | 'unknown' | 'not-now'> {
    const { clock, credit } = this.options
    return this.within(trx, async (trx) => {
      const event = await this.find(number, trx)
      if (!event) return 'unknown'
      if (event.state !== 'announced' || event.startsAt > clock.now()) return 'not-now'
      await trx.updateTable('event').set({ state: 'held', code_sealed: null, code_until: null }).where('id', '=', event.id).execute() // prettier-ignore
      const minutes = Math.round((event.endsAt - event.startsAt) / 60_000)
      const came = (await this.signups.all(trx, event.id)).filter((signup) => signup.cameAt !== undefined)
      if (came.length > 0)
        await credit(trx, {
          contacts: came.map(({ contact }) => contact),
          minutes,
          title: event.title,
          day: chinaDay(event.startsAt),
          training: event.kind !== 'drill',
          source: `event:${event.id}`,
        })
      await this.record(trx, actor, 'finish', event.id, { came: came.length })
      return 'done'
    })
  }

  /** Reminds whoever is going, once, on the day before. @returns how many were told */
  async remind(): Promise<number> {
    const { db, clock, letters } = this.options
    const now = clock.now()
    if (chinaHour(now) < FROM_HOUR || chinaHour(now) >= UNTIL_HOUR) return 0
    const soon = (await this.list(['announced'])).filter((event) => event.startsAt > now && event.startsAt - now <= DAY_MS) // prettier-ignore
    let told = 0
    for (const event of soon)
      await db.transaction().execute(async (trx) => {
        const fresh = await trx.updateTable('event').set({ reminded_at: now }).where('id', '=', event.id).where('reminded_at', 'is', null).returning('id').executeTakeFirst() // prettier-ignore
        if (!fresh) return
        const going = (await this.signups.all(trx, event.id)).filter(({ state }) => state === 'going')
        await letters.write(trx, going.map(({ contact, people }) => ({ to: { kind: 'contact', id: contact }, lane: 'bulk', cause: `event:${event.id}`, content: { kind: 'text', text: texts.reminder(event, people, now) }, expiresAt: event.startsAt }))) // prettier-ignore
        told += going.length
      })
    if (told > 0) letters.soon()
    return told
  }

  /** Whoever gets a seat that has become free is told. */
  private async moveUp(trx: Db, event: CommunityEvent): Promise<void> {
    const up = await this.signups.moveUp(trx, event)
    await this.options.letters.write(trx, up.map(({ contact, people }) => ({ to: { kind: 'contact', id: contact }, lane: 'reply', cause: `event:${event.id}`, content: { kind: 'text', text: texts.movedUp(event, people) } }))) // prettier-ignore
  }

  private async liveCodes(trx: Db): Promise<{ event: CommunityEvent; code: string; until: number }[]> {
    const rows = await trx.selectFrom('event').selectAll().where('state', '=', 'announced').where('code_sealed', 'is not', null).execute() // prettier-ignore
    return rows.map((row) => ({
      event: fromRow(row),
      code: this.options.vault.unseal(row.code_sealed!, `event_code:${row.id}`),
      until: row.code_until ?? 0,
    }))
  }

  private async within<T>(trx: Db | undefined, act: (trx: Db) => Promise<T>): Promise<T> {
    if (trx) return act(trx)
    const done = await this.options.db.transaction().execute(act)
    this.options.letters.soon()
    return done
  }

  private async record(trx: Db, actor: Actor, act: string, id: string, after: AuditFacts): Promise<void> {
    await recordAudit(trx, { at: this.options.clock.now(), actor, action: `event.${act}`, subject: { kind: 'event', id }, after }) // prettier-ignore
  }
}
