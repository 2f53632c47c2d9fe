import { DAY_MS } from '../../shared/index.js'
import type { CampaignPushTable, Db } from '../../storage/index.js'
import { planFor, type PlanLimits } from '../calendar/plan.js'
import { byTags, planRooms } from './rooms.js'
import { slotsIn } from './slots.js'

/** How far ahead each push has its row: longer than any machine is likely to be off. */
const AHEAD_MS = 14 * DAY_MS
/** What was due longer ago is history, however long the machine was off. */
const BACK_MS = 45 * DAY_MS
/** Longer than any push may wait for the end of its grace. */
const SETTLED_MS = 2 * DAY_MS
const ROWS_A_STATEMENT = 400

/**
 * Brings the rows of the pushes in line with the approved plan and the rooms as they are now. A row that was decided
 * (sent, skipped) is never touched, and its key keeps it from being made again.
 *
 * A push that was already due at the last look and has no row was not meant for that room then, and is not sent late.
 */
export async function syncPushes(trx: Db, now: number, limits: PlanLimits): Promise<void> {
  const { synced_at } = await trx
    .selectFrom('campaign_state')
    .select('synced_at')
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  // Later than now when the clock was set back: what is ahead once more has its rows, or gets them.
  const syncedAt = Math.min(synced_at, now)
  const since = Math.max(now - BACK_MS, syncedAt - SETTLED_MS)
  const wanted = await wantedPushes(trx, since, now + AHEAD_MS, limits)
  const known = new Map((await knownPushes(trx, since)).map((row) => [keyOf(row), row] as const))
  const fresh: CampaignPushTable[] = []
  for (const [key, push] of wanted) {
    const row = known.get(key)
    if (!row) {
      if (push.due_at > syncedAt) fresh.push(push)
    } else if (row.state === 'planned' && (row.due_at !== push.due_at || row.variant !== push.variant)) {
      await where(trx.updateTable('campaign_push').set({ due_at: push.due_at, variant: push.variant }), push).execute() // prettier-ignore
    }
  }
  for (const [key, row] of known)
    if (row.state === 'planned' && !wanted.has(key)) await where(trx.deleteFrom('campaign_push'), row).execute() // prettier-ignore
  for (let i = 0; i < fresh.length; i += ROWS_A_STATEMENT)
    await trx
      .insertInto('campaign_push')
      .values(fresh.slice(i, i + ROWS_A_STATEMENT))
      .onConflict((conflict) => conflict.columns(['campaign_id', 'occurrence', 'room_id']).doNothing())
      .execute()
  await trx.updateTable('campaign_state').set({ synced_at: now }).where('id', '=', 1).execute()
}

async function wantedPushes(
  trx: Db,
  since: number,
  until: number,
  limits: PlanLimits,
): Promise<Map<string, CampaignPushTable>> {
  const slots = (await slotsIn(trx)).filter((slot) => !slot.cancelled)
  const bySlot = new Map(slots.map((slot) => [slot.id, slot]))
  const wanted = new Map<string, CampaignPushTable>()
  const rooms = (await planRooms(trx)).filter((room) => !room.off)
  for (const group of byTags(rooms).values())
    for (const push of planFor(group[0]!.tags, slots, limits)) {
      const slot = bySlot.get(push.slotId)!
      if (push.outcome.kind !== 'send' || push.dueAt < slot.validFrom) continue
      if (push.dueAt < since || push.dueAt > until) continue
      for (const room of group) {
        const row: CampaignPushTable = {
          campaign_id: slot.campaignId,
          occurrence: slot.occurrence,
          room_id: room.id,
          slot_id: slot.id,
          community_id: room.communityId,
          variant: push.variant,
          due_at: push.dueAt,
          state: 'planned',
          reason: null,
          batch: null,
          decided_at: null,
        }
        wanted.set(keyOf(row), row)
      }
    }
  return wanted
}

async function knownPushes(trx: Db, since: number) {
  return trx
    .selectFrom('campaign_push')
    .select(['campaign_id', 'occurrence', 'room_id', 'state', 'due_at', 'variant'])
    .where('due_at', '>=', since)
    .execute()
}

type PushKey = Pick<CampaignPushTable, 'campaign_id' | 'occurrence' | 'room_id'>

function keyOf(row: PushKey): string {
  return `${row.campaign_id} ${row.occurrence} ${row.room_id}`
}

function where<Q extends { where(column: keyof PushKey, op: '=', value: string): Q }>(
  query: Q,
  key: PushKey,
): Q {
  return query
    .where('campaign_id', '=', key.campaign_id)
    .where('occurrence', '=', key.occurrence)
    .where('room_id', '=', key.room_id)
}
