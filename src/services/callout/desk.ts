import type { ContactId } from '../../channel/index.js'
import { recordAudit, type Actor, type AuditFacts, type StaffRegister } from '../../directory/index.js'
import { newId, plainText, type Clock, type Logger } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { placeIn } from '../../triage/index.js'
import { nextNumber, type Letters, type Prompts } from '../desk/index.js'
import {
  calledContacts,
  readCallout,
  type Board,
  type Callout,
  type Claim,
  type PostState,
} from './callout.js'
import { Paging } from './paging.js'
import type { Plan } from './plans.js'
import type { HelperPool } from './pool.js'
import type { RollCall } from './roll-call.js'
import * as texts from './texts.js'

export interface CalloutDeskOptions {
  db: Db
  vault: Vault
  clock: Clock
  logger: Logger
  letters: Letters
  prompts: Prompts
  staff: StaffRegister
  plans: readonly Plan[]
  /** plan files that could not be read, in Chinese */
  planProblems: readonly string[]
  pool: HelperPool
  rollCall: RollCall
  /** calls people from this process; others leave it to the one that has the channel */
  calls: boolean
}

/** What activation would do. */
export interface Outlook {
  plan: Plan
  posts: readonly { post: string; wanted: number; helpers: number }[]
}

/** What a drill is judged by. */
export interface CalloutReport {
  called: number
  claimed: number
  /** from page to answer, of everybody who answered */
  answeredMs: readonly number[]
  /** where somebody is who is not known to be safe */
  unaccounted: readonly string[]
}

export type Started = { kind: 'started'; callout: Callout } | { kind: 'no-such-plan' }

/**
 * Calls volunteers to the posts of a plan. Who has a post is decided by the database: the first. With `trx` an act is
 * part of that transaction, and the caller says `soon` after it.
 */
export class CalloutDesk {
  readonly plans: readonly Plan[]
  readonly planProblems: readonly string[]
  private readonly paging: Paging
  private running: Promise<void> = Promise.resolve()

  constructor(private readonly options: CalloutDeskOptions) {
    this.plans = options.plans
    this.planProblems = options.planProblems
    this.paging = new Paging(options)
  }

  /** By id, name, or one of the words that staff use. */
  planOf(text: string): Plan | undefined {
    return this.plans.find(({ id, name, words }) => id === text || name === text || words.includes(text))
  }

  async outlook(plan: Plan): Promise<Outlook> {
    const helpers = new Map<string, number>()
    for (const role of new Set(plan.posts.map((post) => post.role)))
      helpers.set(role, (await this.options.pool.withRole(role)).length)
    return { plan, posts: plan.posts.map((post) => ({ post: post.name, wanted: post.people, helpers: helpers.get(post.role)! })) } // prettier-ignore
  }

  async activate(
    planId: string,
    given: { place: string; drill: boolean },
    actor: Actor,
    trx?: Db,
  ): Promise<Started> {
    const plan = this.plans.find(({ id }) => id === planId)
    if (!plan) return { kind: 'no-such-plan' }
    return this.within(trx, async (trx): Promise<Started> => {
      const now = this.options.clock.now()
      const id = newId(now)
      const building = placeIn(plainText(given.place))
      const number = await nextNumber(trx, 'callout')
      await trx
        .insertInto('callout')
        .values({
          id,
          number,
          plan: plan.id,
          drill: given.drill ? 1 : 0,
          place_sealed: this.options.vault.seal(given.place, `callout:${id}`),
          building,
          state: 'active',
          started_at: now,
          ended_at: null,
        })
        .execute()
      const seats = plan.posts.flatMap((post) => Array.from({ length: post.people }, () => post.id))
      await trx
        .insertInto('callout_seat')
        .values(
          seats.map((post) => ({
            id: newId(now),
            callout_id: id,
            post,
            claimed_by: null,
            claimed_at: null,
            arrived_at: null,
          })),
        ) // prettier-ignore
        .execute()
      await trx
        .insertInto('callout_round')
        .values(plan.posts.map((post) => ({ callout_id: id, post: post.id, round: 0, next_at: now })))
        .execute()
      if (plan.rollCall) await this.options.rollCall.begin(trx, id, building, now)
      await this.record(trx, actor, 'start', id, { plan: plan.id, drill: given.drill })
      return { kind: 'started', callout: (await readCallout(trx, this.options.vault, { id }))! }
    })
  }

  /** The first in the database has it. */
  async claim(contact: ContactId, calloutId: string, trx?: Db): Promise<Claim> {
    return this.within(trx, async (trx): Promise<Claim> => {
      const found = await this.pageOf(trx, contact, calloutId)
      if ('kind' in found) return found
      const { post } = found
      const held = await trx.selectFrom('callout_seat').select('id').where('callout_id', '=', calloutId).where('claimed_by', '=', contact).executeTakeFirst() // prettier-ignore
      if (held) return { kind: 'yours', post }
      const now = this.options.clock.now()
      const seat = await trx
        .updateTable('callout_seat')
        .set({ claimed_by: contact, claimed_at: now })
        .where('claimed_by', 'is', null)
        .where('id', '=', (eb) =>
          eb
            .selectFrom('callout_seat')
            .select('id')
            .where('callout_id', '=', calloutId)
            .where('post', '=', post)
            .where('claimed_by', 'is', null)
            .orderBy('id')
            .limit(1),
        )
        .returning('id')
        .executeTakeFirst()
      await this.answer(trx, contact, calloutId, seat ? 'claimed' : 'late')
      if (seat) await this.record(trx, { id: contact, where: 'chat' }, 'claim', calloutId, { post })
      return { kind: seat ? 'yours' : 'taken', post }
    })
  }

  /** Cannot come, or cannot come after all: the next one is called. */
  async decline(contact: ContactId, calloutId: string, trx?: Db): Promise<Claim> {
    return this.within(trx, async (trx): Promise<Claim> => {
      const found = await this.pageOf(trx, contact, calloutId)
      if ('kind' in found) return found
      await trx
        .updateTable('callout_seat')
        .set({ claimed_by: null, claimed_at: null, arrived_at: null })
        .where('callout_id', '=', calloutId)
        .where('claimed_by', '=', contact)
        .execute()
      await this.answer(trx, contact, calloutId, 'declined')
      await this.record(trx, { id: contact, where: 'chat' }, 'decline', calloutId, { post: found.post })
      return { kind: 'taken', post: found.post }
    })
  }

  /** @returns false when they have no post */
  async arrive(contact: ContactId, calloutId: string, trx?: Db): Promise<boolean> {
    return this.within(trx, async (trx) => {
      const row = await trx
        .updateTable('callout_seat')
        .set({ arrived_at: this.options.clock.now() })
        .where('callout_id', '=', calloutId)
        .where('claimed_by', '=', contact)
        .returning('id')
        .executeTakeFirst()
      return row !== undefined
    })
  }

  /** Everybody who was called or asked is told that it is over for them; nothing is said of the danger. */
  async standDown(
    number: number,
    actor: Actor,
    trx?: Db,
  ): Promise<{ kind: 'ended'; told: number } | { kind: 'unknown' | 'over' }> {
    return this.within(trx, async (trx) => {
      const { vault, clock, prompts, letters } = this.options
      const callout = await readCallout(trx, vault, { number })
      if (!callout) return { kind: 'unknown' }
      if (!callout.active) return { kind: 'over' }
      await trx
        .updateTable('callout')
        .set({ state: 'ended', ended_at: clock.now() })
        .where('id', '=', callout.id)
        .execute()
      const called = await calledContacts(trx, callout.id)
      for (const contact of called) {
        await prompts.done(trx, contact, 'callout')
        await prompts.done(trx, contact, 'roll-call')
      }
      const text = texts.standDown(callout)
      await letters.write(trx, called.map((id) => ({ to: { kind: 'contact', id }, lane: 'urgent', cause: `callout:${callout.id}`, content: { kind: 'text', text } }))) // prettier-ignore
      await this.record(trx, actor, 'end', callout.id, { told: called.length })
      return { kind: 'ended', told: called.length }
    })
  }

  async active(): Promise<Callout[]> {
    const rows = await this.options.db.selectFrom('callout').select('id').where('state', '=', 'active').orderBy('number').execute() // prettier-ignore
    const found = await Promise.all(
      rows.map(({ id }) => readCallout(this.options.db, this.options.vault, { id })),
    )
    return found.filter((each) => each !== undefined)
  }

  /** Who stands where, and who has been heard of. @returns undefined without such a call-out */
  async board(number: number): Promise<Board | undefined> {
    const { db, vault, rollCall } = this.options
    const callout = await readCallout(db, vault, { number })
    const plan = callout && this.plans.find(({ id }) => id === callout.plan)
    if (!callout || !plan) return undefined
    const seats = await db
      .selectFrom('callout_seat')
      .selectAll()
      .where('callout_id', '=', callout.id)
      .execute()
    const pages = await db
      .selectFrom('callout_page')
      .selectAll()
      .where('callout_id', '=', callout.id)
      .execute()
    const nameOf = (contact: string): string => {
      const page = pages.find((each) => each.contact_id === contact)
      return page ? vault.unseal(page.name_sealed, `callout_page:${callout.id}:${contact}`) : ''
    }
    const posts = plan.posts.map((post): PostState => {
      const mine = seats.filter((seat) => seat.post === post.id)
      const called = pages.filter((page) => page.post === post.id)
      const claimed = mine.filter((seat) => seat.claimed_by !== null)
      return {
        post: post.name,
        wanted: mine.length,
        claimed: claimed.length,
        arrived: claimed.filter((seat) => seat.arrived_at !== null).length,
        names: claimed.map((seat) => nameOf(seat.claimed_by!)),
        called: called.length,
        declined: called.filter((page) => page.answer === 'declined').length,
      }
    })
    return { callout, plan, posts, rollCall: await rollCall.counts(callout.id) }
  }

  /** How it went, for the record of a drill. @returns undefined without such a call-out */
  async report(number: number): Promise<CalloutReport | undefined> {
    const { db, vault, rollCall } = this.options
    const callout = await readCallout(db, vault, { number })
    if (!callout) return undefined
    const pages = await db
      .selectFrom('callout_page')
      .selectAll()
      .where('callout_id', '=', callout.id)
      .execute()
    return {
      called: pages.length,
      claimed: pages.filter((page) => page.answer === 'claimed').length,
      answeredMs: pages.flatMap((page) =>
        page.answered_at === null ? [] : [page.answered_at - page.paged_at],
      ),
      unaccounted: (await rollCall.unaccounted(callout.id)).map(({ address }) => address),
    }
  }

  /** Calls whoever is next, and asks whoever is next. Never rejects. */
  soon(): void {
    if (!this.options.calls) return
    this.running = this.running
      .then(() => this.round())
      .catch((error: unknown) => this.options.logger.error({ err: error }, 'a call-out could not go on'))
  }

  /** As `soon`; resolves when everything that is due now has been done. */
  async ran(): Promise<void> {
    this.soon()
    await this.running
  }

  /** Resolves when no round is under way. */
  async idle(): Promise<void> {
    await this.running
  }

  private async round(): Promise<void> {
    for (const callout of await this.active()) {
      const plan = this.plans.find(({ id }) => id === callout.plan)
      if (!plan) continue
      await this.paging.run(callout, plan)
      await this.options.rollCall.run(callout, plan.backupAfterMinutes)
    }
    await this.options.letters.posted()
  }

  /** The page that somebody answers, if its call-out still goes on. */
  private async pageOf(
    trx: Db,
    contact: ContactId,
    calloutId: string,
  ): Promise<{ post: string } | { kind: 'over' | 'not-called' }> {
    const row = await trx
      .selectFrom('callout_page')
      .innerJoin('callout', 'callout.id', 'callout_page.callout_id')
      .select(['callout_page.post', 'callout.state'])
      .where('callout_page.callout_id', '=', calloutId)
      .where('callout_page.contact_id', '=', contact)
      .executeTakeFirst()
    if (!row) return { kind: 'not-called' }
    return row.state === 'active' ? { post: row.post } : { kind: 'over' }
  }

  private async answer(trx: Db, contact: ContactId, calloutId: string, answer: string): Promise<void> {
    await trx
      .updateTable('callout_page')
      .set({ answer, answered_at: this.options.clock.now() })
      .where('callout_id', '=', calloutId)
      .where('contact_id', '=', contact)
      .execute()
  }

  private async within<T>(trx: Db | undefined, act: (trx: Db) => Promise<T>): Promise<T> {
    if (trx) return act(trx)
    const done = await this.options.db.transaction().execute(act)
    this.soon()
    return done
  }

  private async record(trx: Db, actor: Actor, act: string, id: string, after: AuditFacts): Promise<void> {
    await recordAudit(trx, { at: this.options.clock.now(), actor, action: `callout.${act}`, subject: { kind: 'callout', id }, after }) // prettier-ignore
  }
}
