import {
  afterQuiet,
  afterSilence,
  isQuiet,
  nextQuiet,
  QUIET_HOURS,
} from '../../src/campaigns/calendar/quiet.js'
import { planFor, type PlanSlot, type PlannedPush } from '../../src/campaigns/calendar/plan.js'

const at = (text: string): number => Date.parse(`${text}:00+08:00`)
const china = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16)
const limits = { quiet: QUIET_HOURS, perDay: 1 }

function slot(id: string, due: string, more: Partial<PlanSlot> = {}): PlanSlot {
  const variants = [{ variant: 0, audience: 'all' as const, entries: [`entry-of-${id}`] }]
  return { id, dueAt: at(due), priority: 50, lifeSafety: false, moveDays: 3, variants, ...more }
}

function lines(plan: PlannedPush[]): string[] {
  return plan.map((push) => `${push.slotId}.${push.variant} ${china(push.dueAt)} ${push.outcome.kind}`)
}

test('quiet hours: 21:00 to 08:00, the ends as a clock reads them', () => {
  expect(isQuiet(at('2027-05-12T20:59'), QUIET_HOURS)).toBe(false)
  expect(isQuiet(at('2027-05-12T21:00'), QUIET_HOURS)).toBe(true)
  expect(isQuiet(at('2027-05-13T07:59'), QUIET_HOURS)).toBe(true)
  expect(isQuiet(at('2027-05-13T08:00'), QUIET_HOURS)).toBe(false)
  expect(china(afterQuiet(at('2027-05-12T22:00'), QUIET_HOURS))).toBe('2027-05-13T08:00')
  expect(china(afterQuiet(at('2027-05-12T03:00'), QUIET_HOURS))).toBe('2027-05-12T08:00')
  expect(china(nextQuiet(at('2027-05-12T09:00'), QUIET_HOURS)!)).toBe('2027-05-12T21:00')
  expect(isQuiet(at('2027-05-12T13:00'), { from: '12:00', until: '14:00' })).toBe(true)
  expect(isQuiet(at('2027-05-12T03:00'), { from: '00:00', until: '00:00' })).toBe(false)
})

test('around 14:28 on 12 May nothing goes out', () => {
  expect(china(afterSilence(at('2027-05-12T14:28')))).toBe('2027-05-12T14:39')
  expect(china(afterSilence(at('2027-05-12T14:00')))).toBe('2027-05-12T14:00')
  expect(china(afterSilence(at('2027-05-13T14:28')))).toBe('2027-05-13T14:28')
  expect(lines(planFor([], [slot('w', '2027-05-12T14:28')], limits))).toEqual(['w.0 2027-05-12T14:39 send'])
})

test('what falls into quiet hours waits for the morning; life-safety does not', () => {
  const slots = [slot('a', '2027-06-01T22:00'), slot('b', '2027-06-01T22:00', { lifeSafety: true })]
  expect(lines(planFor([], slots, limits))).toEqual(['b.0 2027-06-01T22:00 send', 'a.0 2027-06-02T08:00 send']) // prettier-ignore
})

test('two in one room on one day: the higher priority stays, the other moves to the next free day', () => {
  const slots = [
    slot('tips', '2027-11-09T09:00', { priority: 20 }),
    slot('day-119', '2027-11-09T10:00', { priority: 80 }),
    slot('winter', '2027-11-10T09:00'),
  ]
  const plan = planFor([], slots, limits)
  expect(lines(plan)).toEqual(['day-119.0 2027-11-09T10:00 send', 'winter.0 2027-11-10T09:00 send', 'tips.0 2027-11-11T09:00 send']) // prettier-ignore
  expect(china(plan[2]!.movedFrom!)).toBe('2027-11-09T09:00')
})

test('with no free day near enough it is left out, and the plan says for what', () => {
  const slots = [slot('low', '2027-11-09T09:00', { priority: 1, moveDays: 1 }), slot('x', '2027-11-09T10:00'), slot('y', '2027-11-10T10:00')] // prettier-ignore
  const plan = planFor([], slots, limits)
  expect(plan.find((push) => push.slotId === 'low')!.outcome).toEqual({ kind: 'dropped', for: 'x' })
})

test('two that rest on the same entry on one day are one', () => {
  const same = [{ variant: 0, audience: 'all' as const, entries: ['fire-oil-pan'] }]
  const slots = [slot('low', '2027-11-09T09:00', { priority: 1, variants: same }), slot('x', '2027-11-09T10:00', { variants: same })] // prettier-ignore
  expect(planFor([], slots, limits).find((push) => push.slotId === 'low')!.outcome).toEqual({ kind: 'merged', into: 'x' }) // prettier-ignore
})

test('a room gets the text for its kind, else that for all, never both', () => {
  const variants = [
    { variant: 0, audience: 'all' as const, entries: ['a'] },
    { variant: 1, audience: ['shops'], entries: ['b'] },
    { variant: 2, audience: ['low-lying', 'old-estate'], entries: ['c'] },
  ]
  const slots = [slot('s', '2027-05-10T09:00', { variants })]
  expect(lines(planFor([], slots, limits))).toEqual(['s.0 2027-05-10T09:00 send'])
  expect(lines(planFor(['shops'], slots, limits))).toEqual(['s.1 2027-05-10T09:00 send'])
  expect(lines(planFor(['rental', 'old-estate'], slots, limits))).toEqual(['s.2 2027-05-10T09:00 send'])
  expect(lines(planFor(['old-estate', 'shops'], slots, limits))).toEqual(['s.1 2027-05-10T09:00 send'])
  expect(planFor([], [slot('s', '2027-05-10T09:00', { variants: variants.slice(1) })], limits)).toEqual([])
})

test('two a day where staff say so', () => {
  const slots = [slot('a', '2027-05-10T09:00'), slot('b', '2027-05-10T09:00'), slot('c', '2027-05-10T09:00')]
  expect(lines(planFor([], slots, { ...limits, perDay: 2 }))).toEqual(['a.0 2027-05-10T09:00 send', 'b.0 2027-05-10T09:00 send', 'c.0 2027-05-11T09:00 send']) // prettier-ignore
})
