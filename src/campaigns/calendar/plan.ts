import { chinaDay } from '../../shared/index.js'
import { dayNumber, instantAt, timeOfDay, dayOf, type Day } from './days.js'
import { afterQuiet, afterSilence, type QuietHours } from './quiet.js'

/** What a plan needs to know of one moment of a campaign. */
export interface PlanSlot {
  /** `<campaign>/<occurrence>` */
  id: string
  /** UTC epoch milliseconds */
  dueAt: number
  priority: number
  lifeSafety: boolean
  /** how many days later it may come when another goes first */
  moveDays: number
  /** in the order of the file */
  variants: readonly PlanVariant[]
}

export interface PlanVariant {
  variant: number
  audience: 'all' | readonly string[]
  entries: readonly string[]
}

export interface PlanLimits {
  quiet: QuietHours
  /** pushes a room and day; life-safety does not count */
  perDay: number
}

/** What a room gets of one moment: it is sent, or gives way to what goes first on that day. */
export interface PlannedPush {
  slotId: string
  variant: number
  /** UTC epoch milliseconds, after quiet hours and moves */
  dueAt: number
  /** when it was to be, if that is another moment */
  movedFrom?: number
  outcome:
    | { kind: 'send' }
    /** another one that rests on the same entry says it on that day */
    | { kind: 'merged'; into: string }
    /** no free day near enough */
    | { kind: 'dropped'; for: string }
}

/**
 * What rooms of the same kinds get, and when: at most `perDay` a day, the higher priority first; who gives way moves to
 * the next free day, is merged with one that says the same, or is left out. Pure: the same slots give the same plan.
 *
 * @param tags the kinds of the rooms
 */
export function planFor(
  tags: readonly string[],
  slots: readonly PlanSlot[],
  limits: PlanLimits,
): PlannedPush[] {
  const wanted = slots.flatMap((slot) => {
    const variant = variantFor(tags, slot.variants)
    return variant ? [{ slot, variant, dueAt: allowedAt(slot, limits.quiet) }] : []
  })
  wanted.sort(
    (a, b) => b.slot.priority - a.slot.priority || a.dueAt - b.dueAt || (a.slot.id < b.slot.id ? -1 : 1),
  )
  const onDay = new Map<Day, typeof wanted>()
  const planned: PlannedPush[] = []
  const waiting: typeof wanted = []
  const take = (push: (typeof wanted)[number], dueAt: number): void => {
    const day = chinaDay(dueAt)
    if (!push.slot.lifeSafety) onDay.set(day, [...(onDay.get(day) ?? []), push])
    planned.push(of(push, dueAt, { kind: 'send' }))
  }
  const full = (day: Day): boolean => (onDay.get(day)?.length ?? 0) >= limits.perDay
  for (const push of wanted) {
    if (push.slot.lifeSafety || !full(chinaDay(push.dueAt))) take(push, push.dueAt)
    else waiting.push(push)
  }
  // Only now, so that none moves onto a day that another one was written for.
  for (const push of waiting) {
    const day = chinaDay(push.dueAt)
    const first = onDay.get(day)?.[0]
    const same = onDay.get(day)?.find((other) => other.variant.entries[0] === push.variant.entries[0])
    if (same) {
      planned.push(of(push, push.dueAt, { kind: 'merged', into: same.slot.id }))
      continue
    }
    const free = daysAfter(day, push.slot.moveDays).find((d) => !full(d))
    if (free !== undefined)
      take(push, allowedAt({ ...push.slot, dueAt: sameTimeOn(free, push.dueAt) }, limits.quiet)) // prettier-ignore
    else planned.push(of(push, push.dueAt, { kind: 'dropped', for: first?.slot.id ?? '' }))
  }
  return planned.sort((a, b) => a.dueAt - b.dueAt || (a.slotId < b.slotId ? -1 : 1))
}

/** The first text whose kinds a room has, else that for everybody. */
function variantFor(tags: readonly string[], variants: readonly PlanVariant[]): PlanVariant | undefined {
  return (
    variants.find(({ audience }) => audience !== 'all' && audience.some((tag) => tags.includes(tag))) ??
    variants.find(({ audience }) => audience === 'all')
  )
}

function allowedAt(slot: Pick<PlanSlot, 'dueAt' | 'lifeSafety'>, quiet: QuietHours): number {
  const at = afterSilence(slot.dueAt)
  return slot.lifeSafety ? at : afterQuiet(at, quiet)
}

function of(
  push: { slot: PlanSlot; variant: PlanVariant },
  dueAt: number,
  outcome: PlannedPush['outcome'],
): PlannedPush {
  const moved = dueAt !== push.slot.dueAt
  return {
    slotId: push.slot.id,
    variant: push.variant.variant,
    dueAt,
    ...(moved && { movedFrom: push.slot.dueAt }),
    outcome,
  }
}

function daysAfter(day: Day, count: number): Day[] {
  const number = dayNumber(day)
  return Array.from({ length: count }, (_, i) => dayOf(number + i + 1))
}

function sameTimeOn(day: Day, at: number): number {
  return instantAt(day, '00:00') + timeOfDay(at)
}
