import type { DeliveryState } from '../outbox/index.js'
import { DAY_MS } from '../shared/index.js'
import type { Db } from '../storage/index.js'
import { slotsIn, type BookedSlot } from './book/slots.js'

/** What one campaign achieved in a year. */
export interface CampaignResult {
  campaignId: string
  title: string
  /** occurrences that went out to somebody */
  occurrences: number
  /** different rooms that got at least one of them */
  roomsReached: number
  /** messages accepted by the channel */
  sent: number
  /** nobody knows */
  inDoubt: number
  waiting: number
  /** failed, expired, stopped, skipped */
  notSent: number
  /** people who answered quiz questions while it ran and the day after */
  quizTakers: number
  /** questions within 24 hours about what it said: topic → how many */
  followUps: ReadonlyMap<string, number>
}

const FOLLOW_UP_MS = DAY_MS

interface Push {
  slot_id: string
  room_id: string
  state: string
  decided_at: number | null
  delivery: string | null
}

/** What the campaigns of a year achieved, in the order in which they began. */
export async function campaignResults(db: Db, year: number): Promise<CampaignResult[]> {
  const slots = new Map((await slotsIn(db, { year })).map((slot) => [slot.id, slot]))
  const pushes: Push[] = await db
    .selectFrom('campaign_push')
    .innerJoin('campaign_slot', 'campaign_slot.id', 'campaign_push.slot_id')
    .leftJoin('broadcast_delivery', (join) =>
      join
        .onRef('broadcast_delivery.batch', '=', 'campaign_push.batch')
        .onRef('broadcast_delivery.room_id', '=', 'campaign_push.room_id'),
    )
    .select([
      'campaign_push.slot_id',
      'campaign_push.room_id',
      'campaign_push.state',
      'campaign_push.decided_at',
      'broadcast_delivery.state as delivery',
    ])
    .where('campaign_push.state', '!=', 'planned')
    .where('campaign_slot.year', '=', year)
    .orderBy('campaign_push.decided_at')
    .execute()
  const byCampaign = new Map<string, Push[]>()
  for (const push of pushes) {
    const id = slots.get(push.slot_id)!.campaignId
    byCampaign.set(id, [...(byCampaign.get(id) ?? []), push])
  }
  const results: CampaignResult[] = []
  for (const [campaignId, mine] of byCampaign) results.push(await resultOf(db, campaignId, mine, slots))
  return results
}

async function resultOf(
  db: Db,
  campaignId: string,
  pushes: readonly Push[],
  slots: ReadonlyMap<string, BookedSlot>,
): Promise<CampaignResult> {
  const queued = pushes.filter((push) => push.state === 'queued')
  const inState = (...states: (DeliveryState | null)[]): Push[] =>
    queued.filter((push) => states.includes(push.delivery as DeliveryState | null))
  const arrived = inState('sent', 'echoed')
  const instants = queued.map((push) => push.decided_at ?? 0)
  return {
    campaignId,
    title: slots.get(pushes[0]!.slot_id)!.title,
    occurrences: new Set(arrived.map((push) => push.slot_id)).size,
    roomsReached: new Set(arrived.map((push) => push.room_id)).size,
    sent: arrived.length,
    inDoubt: inState('in-doubt').length,
    waiting: inState('queued', 'sending').length,
    notSent: pushes.length - queued.length + inState('failed', 'expired', 'stopped', null).length,
    quizTakers: queued.length === 0 ? 0 : await quizTakers(db, Math.min(...instants), Math.max(...instants)),
    followUps: await followUps(db, queued, slots),
  }
}

async function quizTakers(db: Db, first: number, last: number): Promise<number> {
  const row = await db
    .selectFrom('quiz_answer')
    .select((eb) => eb.fn.count<number>('contact_id').distinct().as('people'))
    .where('at', '>=', first)
    .where('at', '<', last + FOLLOW_UP_MS)
    .executeTakeFirstOrThrow()
  return Number(row.people)
}

/** A message counts once, for the first topic of the push that it is about. */
async function followUps(
  db: Db,
  queued: readonly Push[],
  slots: ReadonlyMap<string, BookedSlot>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const seen = new Set<string>()
  for (const slotId of new Set(queued.map((push) => push.slot_id))) {
    const mine = queued.filter((push) => push.slot_id === slotId).map((push) => push.decided_at ?? 0)
    const topics = new Set(slots.get(slotId)!.variants.flatMap((variant) => variant.entries))
    const messages = await db
      .selectFrom('message')
      .select(['id', 'decision'])
      .where('received_at', '>=', Math.min(...mine))
      .where('received_at', '<', Math.max(...mine) + FOLLOW_UP_MS)
      .execute()
    for (const { id, decision } of messages) {
      const topic = topicsOf(decision).find((one) => topics.has(one))
      if (topic === undefined || seen.has(id)) continue
      seen.add(id)
      counts.set(topic, (counts.get(topic) ?? 0) + 1)
    }
  }
  return new Map([...counts].sort((a, b) => b[1] - a[1]))
}

function topicsOf(decision: string): readonly string[] {
  const { kind, topics, note } = JSON.parse(decision) as {
    kind?: string
    topics?: string[]
    note?: string
  }
  if (kind === 'service') return /^campaigns: more (\S+)$/.exec(note ?? '')?.slice(1) ?? []
  return topics?.slice(0, 1) ?? []
}
