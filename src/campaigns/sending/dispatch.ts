import { chinaDay } from '../../shared/index.js'
import type { CampaignPushTable, Db } from '../../storage/index.js'
import { addDays, instantAt } from '../calendar/days.js'
import type { PlanLimits } from '../calendar/plan.js'
import { afterQuiet, afterSilence, isQuiet } from '../calendar/quiet.js'
import { planRooms, type PlanRoom } from '../book/rooms.js'
import { slotsIn, type BookedSlot } from '../book/slots.js'

/** Why a push was not sent. */
export type SkipReason = 'late' | 'alert' | 'limit' | 'off' | 'unreachable' | 'gone'

/** What is to be done with the pushes of one text to one community. */
export interface DueGroup {
  slot: BookedSlot
  variant: number
  communityId: string
  send: readonly PlanRoom[]
}

export interface Decided {
  groups: readonly DueGroup[]
  skipped: readonly { row: CampaignPushTable; slot: BookedSlot; reason: SkipReason }[]
}

export interface DueOptions {
  now: number
  limits: PlanLimits
  /** communities in which an orange or red alert is active */
  alerted: ReadonlySet<string>
}

/** Decides about every push that is due. What has to wait, for the morning or for the end of an alert, is left as it is. */
export async function decideDue(trx: Db, options: DueOptions): Promise<Decided> {
  const { now, limits, alerted } = options
  const due = await trx
    .selectFrom('campaign_push')
    .selectAll()
    .where('state', '=', 'planned')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('slot_id')
    .orderBy('room_id')
    .execute()
  if (due.length === 0) return { groups: [], skipped: [] }
  const rooms = new Map((await planRooms(trx)).map((room) => [room.id as string, room]))
  const slots = new Map((await slotsIn(trx)).map((slot) => [slot.id, slot]))
  const sentToday = await countToday(trx, now)
  const groups = new Map<string, DueGroup & { send: PlanRoom[] }>()
  const skipped: { row: CampaignPushTable; slot: BookedSlot; reason: SkipReason }[] = []

  for (const row of due) {
    const slot = slots.get(row.slot_id)
    const room = rooms.get(row.room_id)
    if (!slot) continue
    const held = alerted.has(row.community_id) && !slot.lifeSafety
    const lastly = row.due_at + slot.graceMs
    const skip = (reason: SkipReason): void => void skipped.push({ row, slot, reason })
    if (!room) skip('gone')
    else if (room.off) skip('off')
    else if (now > lastly) skip(held ? 'alert' : 'late')
    else if (mustWait(now, slot, limits)) {
      // When it may go out again it will be too late: said now, not in the morning.
      if (afterQuiet(now, limits.quiet) > lastly) skip('late')
    } else if (held) continue
    else if (!room.reachable) skip('unreachable')
    else if (!slot.lifeSafety && (sentToday.get(room.id) ?? 0) >= limits.perDay) skip('limit')
    else {
      if (!slot.lifeSafety) sentToday.set(room.id, (sentToday.get(room.id) ?? 0) + 1)
      const key = `${slot.id} ${row.variant} ${row.community_id}`
      const group = groups.get(key)
      if (group) group.send.push(room)
      else groups.set(key, { slot, variant: row.variant, communityId: row.community_id, send: [room] })
    }
  }
  return { groups: [...groups.values()], skipped }
}

function mustWait(now: number, slot: BookedSlot, limits: PlanLimits): boolean {
  if (afterSilence(now) !== now) return true
  return !slot.lifeSafety && isQuiet(now, limits.quiet)
}

/** Pushes a room got today, life-safety not counted. */
async function countToday(trx: Db, now: number): Promise<Map<string, number>> {
  const today = chinaDay(now)
  const rows = await trx
    .selectFrom('campaign_push')
    .innerJoin('campaign_slot', 'campaign_slot.id', 'campaign_push.slot_id')
    .select((eb) => ['campaign_push.room_id', eb.fn.countAll<number>().as('pushes')])
    .where('campaign_push.state', '=', 'queued')
    .where('campaign_slot.life_safety', '=', 0)
    .where('campaign_push.decided_at', '>=', instantAt(today, '00:00'))
    .where('campaign_push.decided_at', '<', instantAt(addDays(today, 1), '00:00'))
    .groupBy('campaign_push.room_id')
    .execute()
  return new Map(rows.map((row) => [row.room_id, Number(row.pushes)]))
}
