import type { ContactId } from '../../channel/index.js'
import { recordAudit, type Actor } from '../../directory/index.js'
import { chinaDay, type Clock } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { DRILL_HAZARDS, type CommunityEvent, type DrillHazard } from './event.js'
import type { EventDesk } from './desk.js'

/** Who was asked to say 收到 to the broadcast of an event. */
export interface Receipts {
  /** that got it */
  rooms: number
  /** people in those rooms, as far as it is known */
  asked: number
  /** how long each took who answered, in milliseconds */
  received: readonly number[]
  /** households that are known there and of which nobody has answered */
  silent: readonly { address: string; contacts: readonly ContactId[] }[]
}

export type ReceiptsOf = (batch: string) => Promise<Receipts | undefined>

/** What a call-out was like that was run as a drill; see `services/callout`. */
export type CalloutReport = (number: number) => Promise<{ called: number; claimed: number; answeredMs: readonly number[]; unaccounted: readonly string[] } | undefined> // prettier-ignore

/** A drill that a quarter has to have, and what there is of it. */
export interface DrillNeed {
  quarter: number
  hazard: DrillHazard
  state: 'held' | 'planned' | 'missing'
  /** the quarter is over and it was not held */
  late: boolean
  event?: CommunityEvent
}

export interface DrillReport {
  event: CommunityEvent
  came: number
  receipts?: {
    rooms: number
    asked: number
    received: number
    firstMs?: number
    medianMs?: number
    /** households of which nobody has answered or come */
    unaccounted: readonly string[]
  }
  callout?: {
    called: number
    claimed: number
    firstMs?: number
    medianMs?: number
    unaccounted: readonly string[]
  }
  /** in the words of staff; '' while nothing was written */
  improve: string
}

/** A year that staff have not planned has these: fire each quarter, earthquake and flood before the season. */
const DEFAULT_NEEDS: readonly (readonly [number, DrillHazard])[] = [
  [1, 'fire'],
  [2, 'fire'],
  [2, 'earthquake'],
  [2, 'flood'],
  [3, 'fire'],
  [4, 'fire'],
]

export interface DrillBookOptions {
  db: Db
  vault: Vault
  clock: Clock
  events: EventDesk
  receiptsOf: ReceiptsOf
  calloutReport: CalloutReport
}

/** Which drills a year has to have, and what each has shown. */
export class DrillBook {
  constructor(private readonly options: DrillBookOptions) {}

  async plan(year: number): Promise<DrillNeed[]> {
    const { db, clock, events } = this.options
    const own = await db.selectFrom('drill_need').selectAll().where('year', '=', year).execute()
    const needs =
      own.length > 0 ? own.map((row) => [row.quarter, row.hazard as DrillHazard] as const) : DEFAULT_NEEDS
    const drills = (await events.list(['draft', 'announced', 'held'])).filter((event) => event.kind === 'drill' && chinaDay(event.startsAt).startsWith(String(year))) // prettier-ignore
    const today = chinaDay(clock.now())
    const now = Number(today.slice(0, 4)) * 4 + quarterOf(today)
    const used = new Set<string>()
    return [...needs]
      .sort(([a, x], [b, y]) => a - b || DRILL_HAZARDS.indexOf(x) - DRILL_HAZARDS.indexOf(y))
      .map(([quarter, hazard]) => {
        const fitting = drills.filter((event) => event.hazard === hazard && quarterOf(chinaDay(event.startsAt)) === quarter && !used.has(event.id)) // prettier-ignore
        const event = fitting.find(({ state }) => state === 'held') ?? fitting[0]
        if (event) used.add(event.id)
        const state = event === undefined ? 'missing' : event.state === 'held' ? 'held' : 'planned'
        return {
          quarter,
          hazard,
          state,
          late: state !== 'held' && year * 4 + quarter < now,
          ...(event && { event }),
        }
      })
  }

  /** Replaces what a year has to have. */
  async setNeeds(
    year: number,
    needs: readonly { quarter: number; hazard: DrillHazard }[],
    actor: Actor,
  ): Promise<void> {
    const { db, clock } = this.options
    await db.transaction().execute(async (trx) => {
      await trx.deleteFrom('drill_need').where('year', '=', year).execute()
      if (needs.length > 0)
        await trx.insertInto('drill_need').values(needs.map((need) => ({ year, ...need }))).onConflict((conflict) => conflict.doNothing()).execute() // prettier-ignore
      await recordAudit(trx, {
        at: clock.now(),
        actor,
        action: 'drill.plan',
        after: { year, needs: needs.length },
      })
    })
  }

  /** What is to be better the next time, and the call-out that was run as this drill; what is left out stays. */
  async write(
    number: number,
    given: { improve: string; callout?: number | undefined },
    actor: Actor,
    outer?: Db,
  ): Promise<'done' | 'unknown' | 'no-drill'> {
    const { db, vault, clock, events } = this.options
    const act = async (trx: Db): Promise<'done' | 'unknown' | 'no-drill'> => {
      const event = await events.find(number, trx)
      if (!event) return 'unknown'
      if (event.kind !== 'drill') return 'no-drill'
      const row = { improve_sealed: vault.seal(given.improve, `drill_record:${event.id}`), written_at: clock.now(), ...(given.callout !== undefined && { callout_number: given.callout }) } // prettier-ignore
      await trx.insertInto('drill_record').values({ event_id: event.id, ...row }).onConflict((conflict) => conflict.column('event_id').doUpdateSet(row)).execute() // prettier-ignore
      await recordAudit(trx, { at: clock.now(), actor, action: 'drill.record', subject: { kind: 'event', id: event.id }, after: { callout: given.callout ?? null } }) // prettier-ignore
      return 'done'
    }
    return outer ? act(outer) : db.transaction().execute(act)
  }

  /** @returns undefined when it is no drill */
  async report(number: number): Promise<DrillReport | undefined> {
    const { db, vault, events, receiptsOf, calloutReport } = this.options
    const event = await events.find(number)
    if (event?.kind !== 'drill') return undefined
    const row = await db
      .selectFrom('drill_record')
      .selectAll()
      .where('event_id', '=', event.id)
      .executeTakeFirst()
    const receipts = await receiptsOf(`event:${event.id}`)
    const came = new Set((await events.signed(event.id)).filter(({ cameAt }) => cameAt !== undefined).map(({ contact }) => contact)) // prettier-ignore
    const unaccounted = (receipts?.silent ?? [])
      .filter(({ contacts }) => !contacts.some((contact) => came.has(contact)))
      .map(({ address }) => address)
    const called = row?.callout_number == null ? undefined : await calloutReport(row.callout_number)
    return {
      event,
      came: (await events.counts(event.id)).came + event.uncounted,
      ...(receipts && { receipts: { rooms: receipts.rooms, asked: receipts.asked, received: receipts.received.length, unaccounted, ...timesOf(receipts.received) } }), // prettier-ignore
      ...(called && { callout: { called: called.called, claimed: called.claimed, unaccounted: called.unaccounted, ...timesOf(called.answeredMs) } }), // prettier-ignore
      improve: row ? vault.unseal(row.improve_sealed, `drill_record:${event.id}`) : '',
    }
  }
}

/** The first and the middle one; of an even number the later of the two in the middle. */
export function timesOf(ms: readonly number[]): { firstMs?: number; medianMs?: number } {
  const sorted = [...ms].sort((a, b) => a - b)
  const first = sorted[0]
  return first === undefined ? {} : { firstMs: first, medianMs: sorted[Math.floor(sorted.length / 2)]! }
}

function quarterOf(day: string): number {
  return Math.ceil(Number(day.slice(5, 7)) / 3)
}
