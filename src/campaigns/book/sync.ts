import { DAY_MS } from '../../shared/index.js'
import type { CampaignPushTable, Db } from '../../storage/index.js'
import { planFor, type PlanLimits } from '../calendar/plan.js'
import { byTags, planRooms } from './rooms.js'
import { slotsIn } from './slots.js'

/** How far ahead each push has its row: longer than any machine is likely to be off. */
const AHEAD_MS = 14 * DAY_MS
/** Rows older than this are history. */
const BACK_MS = 45 * DAY_MS
const ROWS_A_STATEMENT = 400

/**
 * Brings the rows of the pushes in line with the approved plan and the rooms as they are now. A row that was decided
 * (sent, skipped) is never touched, and its key keeps it from being made again.
 *
 * A push that was already due at the last look and has no row was not meant for that room then, and is not sent late.
 */
export async function syncPushes(trx: Db, now: number, limits: PlanLimits): Promise<void> {
  const { synced_at: syncedAt } = await trx
    .selectFrom('campaign_state')
    .select('synced_at')
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  const wanted = await wantedPushes(trx, now, limits)
  const known = new Map((await knownPushes(trx, now)).map((row) => [keyOf(row), row] as const))
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
  // A clock that was set back must not make what was looked at already look new.
  await trx
    .updateTable('campaign_state')
    .set({ synced_at: Math.max(now, syncedAt) })
    .where('id', '=', 1)
    .execute()
}

async function wantedPushes(
  trx: Db,
  now: number,
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
      if (push.dueAt < now - BACK_MS || push.dueAt > now + AHEAD_MS) continue
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

async function knownPushes(trx: Db, now: number) {
  return trx
    .selectFrom('campaign_push')
    .select(['campaign_id', 'occurrence', 'room_id', 'state', 'due_at', 'variant'])
    .where((eb) => eb.or([eb('state', '=', 'planned'), eb('due_at', '>', now - BACK_MS - DAY_MS)]))
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
