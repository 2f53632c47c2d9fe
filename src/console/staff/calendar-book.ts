import type { BookedSlot } from '../../campaigns/index.js'
import { TAG_NAMES } from '../../directory/index.js'
import type { Db } from '../../storage/index.js'
import type { CalendarLine } from '../contract/index.js'

export type Outcome = NonNullable<CalendarLine['outcome']>

/** What became of pushes that were decided, in rooms: `<slot> <variant>` → counts. */
export async function outcomesOf(
  db: Db,
  where: { year: number } | { slot: string },
): Promise<ReadonlyMap<string, Outcome>> {
  let query = db
    .selectFrom('campaign_push')
    .innerJoin('campaign_slot', 'campaign_slot.id', 'campaign_push.slot_id')
    .leftJoin('broadcast_delivery', (join) =>
      join
        .onRef('broadcast_delivery.batch', '=', 'campaign_push.batch')
        .onRef('broadcast_delivery.room_id', '=', 'campaign_push.room_id'),
    )
    .select([
      'campaign_push.slot_id',
      'campaign_push.variant',
      'campaign_push.room_id',
      'broadcast_delivery.state as delivery',
    ])
    .where('campaign_push.state', '!=', 'planned')
  query =
    'year' in where
      ? query.where('campaign_slot.year', '=', where.year)
      : query.where('campaign_slot.id', '=', where.slot)
  const rooms = new Map<string, Map<string, Set<string | null>>>()
  for (const row of await query.execute()) {
    const key = `${row.slot_id} ${row.variant}`
    const mine = rooms.get(key) ?? new Map<string, Set<string | null>>()
    rooms.set(key, mine)
    mine.set(row.room_id, (mine.get(row.room_id) ?? new Set<string | null>()).add(row.delivery))
  }
  return new Map([...rooms].map(([key, mine]) => [key, count([...mine.values()])]))
}

/** A room counts once, by the best that is known of it: with a robot beside WeChat it has two rows. */
function count(rooms: readonly ReadonlySet<string | null>[]): Outcome {
  const outcome: Outcome = { sent: 0, waiting: 0, inDoubt: 0, notSent: 0 }
  for (const states of rooms) {
    const has = (...some: string[]): boolean => some.some((state) => states.has(state))
    if (has('sent', 'echoed')) outcome.sent++
    else if (has('queued', 'sending')) outcome.waiting++
    else if (has('in-doubt')) outcome.inDoubt++
    else outcome.notSent++
  }
  return outcome
}

export function stateOf(
  slot: BookedSlot,
  { approved, now, decided }: { approved: boolean; now: number; decided: boolean },
): CalendarLine['state'] {
  if (slot.cancelled) return 'cancelled'
  if (decided) return 'done'
  if (slot.dueAt < now) return 'past'
  return approved ? 'ahead' : 'draft'
}

export function audienceWords(audience: 'all' | readonly string[]): string {
  return audience === 'all' ? '全部群' : audience.map((tag) => TAG_NAMES[tag] ?? tag).join('、')
}
