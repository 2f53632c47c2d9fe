import { loadProgramme } from '../../src/campaigns/index.js'
import { planFor, type PlannedPush, type PlanSlot } from '../../src/campaigns/calendar/plan.js'
import { QUIET_HOURS } from '../../src/campaigns/calendar/quiet.js'
import { slotsOf } from '../../src/campaigns/calendar/slots.js'
import { loadLibrary } from '../../src/knowledge/index.js'
import { normaliseText } from '../../src/shared/index.js'
import { knowledgeDir, realBrain } from '../support/town.js'

const { entries } = loadLibrary({ shipped: knowledgeDir })
const { campaigns, questions } = loadProgramme({ shipped: knowledgeDir }, entries)
const pushes = [...campaigns.values()].flatMap((campaign) =>
  campaign.pushes.map((push) => ({ ...push, campaign: campaign.id })),
)

/** As a community sees it that has not set anything. */
const shown = (text: string): string => text.replace(/\{\{\w+\|([^}]*)\}\}/g, '$1').trim()
const numbersIn = (text: string): string[] => text.match(/\d+(?:\.\d+)?/g) ?? []

function numbersOf(ids: readonly string[]): Set<string> {
  const said = ids.flatMap((id) => {
    const entry = entries.get(id)!
    return [entry.title, entry.answer, ...entry.steps, ...entry.donts, entry.why ?? '', ...entry.notes]
  })
  return new Set(numbersIn(said.join('\n')))
}

test('a text fits a telephone: short lines, not too many, no shouting', () => {
  const bad = pushes.filter(({ text }) => {
    const lines = shown(text).split('\n')
    return (
      lines.some((line) => [...line].length > 16) ||
      lines.length > 10 ||
      /[!！]|\p{Emoji_Presentation}/u.test(text)
    )
  })
  expect(bad.map(({ campaign, text }) => `${campaign}: ${text}`)).toEqual([])
})

test('an emergency number stands alone on its line when a line ends with it', () => {
  const bad = pushes.filter(({ text }) => /[^\n\d](?:打|电话：?)(?:119|120|110|95598)$/m.test(shown(text)))
  expect(bad.map(({ campaign, text }) => `${campaign}: ${text}`)).toEqual([])
})

test('no text says that help was called, forecasts, or declares an all-clear', () => {
  const forbidden =
    /已(?:经)?(?:为您|帮您)?(?:报警|通知|呼叫)|明天(?:有|会)|预计|将(?:有|会)|已(?:经)?安全|解除了|危险等级/
  expect(pushes.filter(({ text }) => forbidden.test(text)).map(({ text }) => text)).toEqual([])
})

test('every number in a text, a poster, a right answer or its reason stands in an entry it names', () => {
  const claims = [
    ...pushes.map(({ campaign, text, entries: ids }) => ({
      of: campaign,
      text: text.replace(/\{\{[^}]*\}\}/g, ''),
      ids,
    })),
    ...pushes.flatMap(({ campaign, poster }) =>
      poster
        ? [{ of: campaign, text: [poster.headline, ...poster.lines].join('\n'), ids: [poster.entry] }]
        : [],
    ),
    ...[...questions.values()].map(({ id, options, answer, why, entry }) => ({
      of: id,
      text: `${options[answer - 1]} ${why}`,
      ids: [entry],
    })),
  ]
  const unfounded = claims.flatMap(({ of, text, ids }) => {
    const known = numbersOf(ids)
    return numbersIn(text)
      .filter((number) => !known.has(number))
      .map((number) => `${of}: ${number} in ${text}`)
  })
  expect(unfounded).toEqual([])
})

test('no keyword that a text offers is taken for an emergency by itself', () => {
  const brain = realBrain()
  const alarming = pushes.flatMap(({ campaign, keyword, entries: [first] }) => {
    const word = keyword ?? entries.get(first!)!.keywords[0]!
    return brain.understand(normaliseText(word)).kind === 'emergency' ? [`${campaign}: ${word}`] : []
  })
  expect(alarming).toEqual([])
})

test.each([
  ['week-512', 7, 4],
  ['day-119', 3, 3],
])('%s comes complete: %i days, at least %i kinds of groups each, no text twice', (id, days, kinds) => {
  const campaign = campaigns.get(id)!
  const byDay = new Map<string, string[]>()
  for (const push of campaign.pushes) {
    const day = push.date ?? `d${push.day ?? 1}`
    byDay.set(day, [...(byDay.get(day) ?? []), [push.audience].flat().join('+')])
  }
  expect(byDay.size).toBe(days)
  for (const audiences of byDay.values()) expect(new Set(audiences).size).toBeGreaterThanOrEqual(kinds)
  expect(new Set(pushes.map(({ text }) => text)).size).toBe(pushes.length)
})

test('on 12 May: no quiz, no poster, nothing at 14:28', () => {
  const day = campaigns.get('day-512')!
  expect(day.rule).toEqual({ date: '05-12' })
  expect(day.time < '12:00').toBe(true)
  expect(day.pushes.filter((push) => push.quiz || push.poster)).toEqual([])
})

test.each(['all', 'old-estate', 'shops', 'low-lying', 'rental', '台风影响区'])(
  'in ten years a room of kind %s misses no text but a weekly tip',
  (kind) => {
    const years = Array.from({ length: 10 }, (_, i) => 2026 + i)
    const slots: PlanSlot[] = years.flatMap((year) =>
      [...campaigns.values()].flatMap((campaign) =>
        slotsOf(campaign, year).map((slot) => ({
          id: `${campaign.id}/${slot.occurrence}`,
          dueAt: slot.dueAt,
          priority: campaign.priority,
          lifeSafety: campaign.life_safety,
          moveDays: campaign.move_days ?? (campaign.kind === 'day' ? 0 : 3),
          variants: slot.pushes.map(({ audience, entries: ids }, variant) => ({
            variant,
            audience,
            entries: ids,
          })),
        })),
      ),
    )
    const plan = planFor(kind === 'all' ? [] : [kind], slots, { quiet: QUIET_HOURS, perDay: 1 })
    const lost = plan.filter(({ outcome }) => outcome.kind !== 'send').map(lineOf)
    expect(lost.filter((line) => !line.startsWith('weekly-tips/'))).toEqual([])
    expect(plan.length).toBeGreaterThan(10 * 100)
  },
)

function lineOf({ slotId, outcome }: PlannedPush): string {
  return `${slotId} ${JSON.stringify(outcome)}`
}

test('a quiz that a person can take for months: many questions, right answers in every place', () => {
  const all = [...questions.values()]
  expect(all.length).toBeGreaterThanOrEqual(130)
  expect(new Set(all.map(({ question }) => question)).size).toBe(all.length)
  expect(new Set(all.map(({ entry }) => entry.split('-')[0])).size).toBe(8)
  const four = all.filter(({ options }) => options.length === 4)
  for (const place of [1, 2, 3, 4]) {
    const share = four.filter(({ answer }) => answer === place).length / four.length
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.3)
  }
})
