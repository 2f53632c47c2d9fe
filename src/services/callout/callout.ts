import type { ContactId } from '../../channel/index.js'
import type { Db, Vault } from '../../storage/index.js'
import type { Plan } from './plans.js'

export interface Callout {
  id: string
  number: number
  plan: string
  /** the same path, marked as what it is */
  drill: boolean
  place: string
  /** '' when the place names none */
  building: string
  active: boolean
  startedAt: number
  endedAt?: number
}

/** What came of somebody's wish to take a post. */
export type Claim =
  | { kind: 'yours'; post: string }
  /** somebody else was first */
  | { kind: 'taken'; post: string }
  | { kind: 'over' }
  | { kind: 'not-called' }

export interface PostState {
  post: string
  wanted: number
  claimed: number
  arrived: number
  /** who has it, by name; for staff */
  names: readonly string[]
  called: number
  declined: number
}

export interface Board {
  callout: Callout
  plan: Plan
  posts: readonly PostState[]
  rollCall: { all: number; safe: number; needsHelp: number; notReached: number; waiting: number }
}

/** @returns undefined without such a call-out */
export async function readCallout(
  trx: Db,
  vault: Vault,
  where: { id: string } | { number: number },
): Promise<Callout | undefined> {
  const query = trx.selectFrom('callout').selectAll()
  const row = await ('id' in where ? query.where('id', '=', where.id) : query.where('number', '=', where.number)).executeTakeFirst() // prettier-ignore
  return (
    row && {
      id: row.id,
      number: row.number,
      plan: row.plan,
      drill: row.drill === 1,
      place: vault.unseal(row.place_sealed, `callout:${row.id}`),
      building: row.building,
      active: row.state === 'active',
      startedAt: row.started_at,
      ...(row.ended_at !== null && { endedAt: row.ended_at }),
    }
  )
}

/** Everybody who was called or asked in it, each once. */
export async function calledContacts(trx: Db, calloutId: string): Promise<ContactId[]> {
  const paged = await trx
    .selectFrom('callout_page')
    .select('contact_id')
    .where('callout_id', '=', calloutId)
    .execute()
  const asked = await trx
    .selectFrom('roll_call')
    .innerJoin('mutual_helper', 'mutual_helper.person_id', 'roll_call.person_id')
    .select(['mutual_helper.contact_id', 'mutual_helper.rank', 'roll_call.rank as asked'])
    .where('roll_call.callout_id', '=', calloutId)
    .execute()
  const helpers = asked
    .filter((row) => row.rank <= row.asked && row.contact_id !== null)
    .map((row) => row.contact_id!)
  return [...new Set([...paged.map((row) => row.contact_id), ...helpers])] as ContactId[]
}
