import type { StaffRegister } from '../../directory/index.js'
import { HOUR_MS, MINUTE_MS, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import type { Letters, Prompts } from '../desk/index.js'
import { targetOf } from '../incidents/index.js'
import type { Callout } from './callout.js'
import type { Plan, Post } from './plans.js'
import type { Helper, HelperPool } from './pool.js'
import * as texts from './texts.js'

export interface PagingOptions {
  db: Db
  vault: Vault
  clock: Clock
  letters: Letters
  prompts: Prompts
  staff: StaffRegister
  pool: HelperPool
}

/** Called beyond the number wanted, since not everybody looks at the telephone. */
const SPARE = 1
/** How many are called in place of each one missing, when the first did not answer. */
const BACKUPS = 3
/** A page of a call-out that is this old finds nobody at the place any more. */
const PAGE_MS = 30 * MINUTE_MS
const PROMPT_MS = 12 * HOUR_MS
/** The round in which staff were told that nobody comes. */
const TOLD = 3

/** Who is called to which post, and who is called after them. Each volunteer is called once in a call-out. */
export class Paging {
  constructor(private readonly options: PagingOptions) {}

  async run(callout: Callout, plan: Plan): Promise<void> {
    const { db, clock, pool } = this.options
    // Asked before the transaction: whoever keeps the volunteers has a connection of their own.
    const helpers = new Map<string, readonly Helper[]>()
    for (const role of new Set(plan.posts.map((post) => post.role)))
      helpers.set(role, await pool.withRole(role))
    await db.transaction().execute(async (trx) => {
      const now = clock.now()
      const state = await trx
        .selectFrom('callout')
        .select('state')
        .where('id', '=', callout.id)
        .executeTakeFirst()
      if (state?.state !== 'active') return
      for (const post of plan.posts) await this.post(trx, callout, plan, post, helpers.get(post.role)!, now)
    })
  }

  private async post(
    trx: Db,
    callout: Callout,
    plan: Plan,
    post: Post,
    helpers: readonly Helper[],
    now: number,
  ): Promise<void> {
    const free = await trx
      .selectFrom('callout_seat')
      .select('id')
      .where('callout_id', '=', callout.id)
      .where('post', '=', post.id)
      .where('claimed_by', 'is', null)
      .execute()
    const { round, next_at } = await trx
      .selectFrom('callout_round')
      .select(['round', 'next_at'])
      .where('callout_id', '=', callout.id)
      .where('post', '=', post.id)
      .executeTakeFirstOrThrow()
    if (free.length === 0) return
    const pages = await trx.selectFrom('callout_page').select(['contact_id', 'post', 'answer']).where('callout_id', '=', callout.id).execute() // prettier-ignore
    const called = new Set(pages.map((page) => page.contact_id))
    const left = helpers.filter(({ contact }) => !called.has(contact))
    const silent = pages.filter((page) => page.post === post.id && page.answer === 'none').length
    const due = next_at <= now
    const next = due ? Math.min(round + 1, TOLD) : round
    const wanted =
      due && round === 0 ? free.length + SPARE : due && round < TOLD ? free.length * BACKUPS : Math.max(0, free.length - silent) // prettier-ignore
    const some = left.slice(0, wanted)
    if (some.length > 0) await this.page(trx, callout, plan, post, some, next, now)
    if (due && round < TOLD) {
      const last = next === TOLD || (some.length === 0 && silent === 0)
      await this.setRound(trx, callout, post, last ? TOLD : next, now + plan.backupAfterMinutes * MINUTE_MS)
      if (last) await this.tellStaff(trx, callout, post, free.length)
    } else if (some.length === 0 && silent === 0 && round < TOLD) {
      // Everybody has declined: nobody is left to wait for.
      await this.setRound(trx, callout, post, TOLD, now)
      await this.tellStaff(trx, callout, post, free.length)
    }
  }

  private async page(
    trx: Db,
    callout: Callout,
    plan: Plan,
    post: Post,
    helpers: readonly Helper[],
    round: number,
    now: number,
  ): Promise<void> {
    const { vault, letters, prompts } = this.options
    await trx
      .insertInto('callout_page')
      .values(
        helpers.map(({ contact, name }) => ({
          callout_id: callout.id,
          contact_id: contact,
          post: post.id,
          name_sealed: vault.seal(name, `callout_page:${callout.id}:${contact}`),
          round,
          answer: 'none',
          paged_at: now,
          answered_at: null,
        })),
      )
      .execute()
    const text = texts.page(callout, plan, post)
    for (const { contact } of helpers) await prompts.ask(trx, contact, 'callout', callout.id, PROMPT_MS)
    await letters.write(trx, helpers.map(({ contact }) => ({ to: { kind: 'contact', id: contact }, lane: 'urgent', cause: `callout:${callout.id}`, content: { kind: 'text', text }, expiresAt: now + PAGE_MS }))) // prettier-ignore
  }

  private async setRound(
    trx: Db,
    callout: Callout,
    post: Post,
    round: number,
    nextAt: number,
  ): Promise<void> {
    await trx
      .updateTable('callout_round')
      .set({ round, next_at: nextAt })
      .where('callout_id', '=', callout.id)
      .where('post', '=', post.id)
      .execute()
  }

  private async tellStaff(trx: Db, callout: Callout, post: Post, missing: number): Promise<void> {
    const { letters, staff } = this.options
    const text = texts.nobodyComes(callout, post, missing)
    await letters.write(trx, staff.onDuty().flatMap((member) => targetOf(member) ?? []).map((to) => ({ to, lane: 'urgent', cause: `callout:${callout.id}`, content: { kind: 'text', text } }))) // prettier-ignore
  }
}
