import { planFor, type PlanLimits, type PlannedPush } from '../calendar/plan.js'
import type { Db } from '../../storage/index.js'
import { byTags, planRooms, type PlanRoom } from './rooms.js'
import type { BookedSlot, Variant } from './slots.js'

/** One text of one slot: when it comes to how many rooms, and to which it does not come. */
export interface PlanLine {
  slot: BookedSlot
  variant: Variant
  /** UTC epoch milliseconds; earliest first */
  sends: readonly { dueAt: number; movedFrom?: number; rooms: readonly string[] }[]
  /** rooms in which another one goes first, and which */
  merged: readonly { into: string; rooms: readonly string[] }[]
  dropped: readonly { for: string; rooms: readonly string[] }[]
}

/**
 * What rooms get in a year, and when: the same plan by which the rows are made.
 *
 * @param beside approved slots of other years: a winter goes on after the new year, and meets what is due there
 */
export async function planLines(
  db: Db,
  slots: readonly BookedSlot[],
  limits: PlanLimits,
  beside: readonly BookedSlot[] = [],
): Promise<PlanLine[]> {
  const rooms = (await planRooms(db)).filter((room) => !room.off)
  const active = [...slots, ...beside].filter((slot) => !slot.cancelled)
  const planned = [...byTags(rooms).values()].flatMap((group) =>
    planFor(group[0]!.tags, active, limits).map((push) => ({ push, group })),
  )
  const byText = new Map<string, { push: PlannedPush; group: PlanRoom[] }[]>()
  for (const one of planned) {
    const key = `${one.push.slotId} ${one.push.variant}`
    byText.set(key, [...(byText.get(key) ?? []), one])
  }
  const lines = slots.flatMap((slot) =>
    slot.variants.map((variant) => lineOf(slot, variant, byText.get(`${slot.id} ${variant.variant}`) ?? [])),
  )
  const when = (line: PlanLine): number => line.sends[0]?.dueAt ?? line.slot.dueAt
  return lines.sort((a, b) => when(a) - when(b) || a.slot.priority - b.slot.priority)
}

function lineOf(
  slot: BookedSlot,
  variant: Variant,
  planned: readonly { push: PlannedPush; group: readonly PlanRoom[] }[],
): PlanLine {
  const gathered = <K extends string | number>(
    keyOf: (push: PlannedPush) => K | undefined,
  ): Map<K, { push: PlannedPush; rooms: string[] }> => {
    const found = new Map<K, { push: PlannedPush; rooms: string[] }>()
    for (const { push, group } of planned) {
      const key = keyOf(push)
      if (key === undefined) continue
      const names = group.map((room) => room.name)
      const known = found.get(key)
      if (known) known.rooms.push(...names)
      else found.set(key, { push, rooms: [...names] })
    }
    return found
  }
  const sends = gathered((push) => (push.outcome.kind === 'send' ? push.dueAt : undefined))
  const merged = gathered((push) => (push.outcome.kind === 'merged' ? push.outcome.into : undefined))
  const dropped = gathered((push) => (push.outcome.kind === 'dropped' ? push.outcome.for : undefined))
  return {
    slot,
    variant,
    sends: [...sends]
      .sort(([a], [b]) => a - b)
      .map(([dueAt, { push, rooms }]) => ({
        dueAt,
        ...(push.movedFrom !== undefined && { movedFrom: push.movedFrom }),
        rooms,
      })),
    merged: [...merged].map(([into, { rooms }]) => ({ into, rooms })),
    dropped: [...dropped].map(([other, { rooms }]) => ({ for: other, rooms })),
  }
}
