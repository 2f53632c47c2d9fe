import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CampaignDesk, CampaignRunner, loadProgramme, planLines, type Programme } from '../../src/campaigns/index.js' // prettier-ignore
import { createLogger, DAY_MS, MINUTE_MS } from '../../src/shared/index.js'
import { closeTowns, knowledgeDir, projectRoot, standingWakeUp, startTown } from '../support/town.js'
import { at, campaign, china, entries, limits, programme, putTaggedRooms } from './support.js'

afterEach(closeTowns)

const text = (words: string): { text: string; entries: string[] } => ({
  text: words,
  entries: ['fire-oil-pan'],
})
const SHOPS = ['shops']

/** One of each kind of rule, all at odds with each other. */
const MADE_UP = [
  campaign('t-week', { kind: 'week', rule: { week_with: '05-12', starts_on: 6 }, priority: 90, pushes: [1, 2, 3, 4, 5, 6, 7].flatMap((day) => [{ day, ...text(`宣传周第${day}天，请看看家里。`) }, { day, audience: SHOPS, ...text(`宣传周第${day}天，请看看店里。`) }]) }), // prettier-ignore
  campaign('t-noon', { rule: { date: '05-12' }, priority: 97, time: '14:28', move_days: 2, pushes: [text('今天是防灾减灾日，请记住。')] }), // prettier-ignore
  campaign('t-season', { kind: 'season', rule: { from: '12-01', to: '02-28' }, pushes: [1, 20, 40, 60, 80].map((day) => ({ day, ...text(`冬天第${day}天，请看好炉子。`) })) }), // prettier-ignore
  campaign('t-lunar', {
    rule: { lunar: '12-last' },
    priority: 97,
    time: '07:10',
    pushes: [text('今晚过年，请看看出口。')],
  }),
  campaign('t-term', { rule: { term: '清明' }, time: '21:40', pushes: [text('今天清明，请别在楼道烧纸。')] }),
  campaign('t-leap', { rule: { date: '02-29' }, priority: 99, pushes: [text('今天多出来的一天也要安全。')] }),
  campaign('t-quarter', { rule: { quarterly: { month: 2, weekday: 6, nth: 2 } }, pushes: [text('今天演练，请来参加。')] }), // prettier-ignore
  campaign('t-nth', { rule: { month: 10, weekday: 6, nth: 2 }, shift: 'next-working-day', pushes: [text('国际减灾日前后的提醒内容。')] }), // prettier-ignore
  campaign('t-safety', { rule: { date: '05-12' }, time: '22:30', life_safety: true, pushes: [text('今晚停水停电，请备好手电。')] }), // prettier-ignore
  campaign('t-weekly', { kind: 'weekly', rule: { weekly: { weekday: 3 } }, priority: 10, pushes: Array.from({ length: 53 }, (_, i) => ({ week: i + 1, text: `第${i + 1}周小提示，请看一看。`, entries: ['fire-smoking'] })) }), // prettier-ignore
]

const CALENDARS: Record<'shipped' | 'made up', () => Programme> = {
  shipped: () => loadProgramme({ shipped: knowledgeDir }, entries),
  'made up': () => programme(...MADE_UP),
}

const ROOMS = [[], ['shops'], ['old-estate'], ['low-lying', 'old-estate']]

test.each([
  [2027, 'shipped'],
  [2027, 'made up'],
  [2028, 'made up'],
] as const)(
  'the year %i, what is %s: each push once, at its time, none at night, none too many',
  async (year, which) => {
    const town = await startTown()
    const { clock, db } = town
    clock.at = at(`${year - 1}-12-20T10:00`)
    await putTaggedRooms(town, ROOMS)
    const files = CALENDARS[which]()
    const broadcasts = town.outbox.broadcasts
    const desk = new CampaignDesk({ db, clock, broadcasts, programme: () => files, entries: () => entries })
    await desk.years.approve(year, 'cli')
    const sent: { at: number; batch: string; room: string }[] = []
    const told: string[] = []
    const runner = new CampaignRunner({
      db,
      outbox: {
        broadcasts: Object.assign(Object.create(broadcasts) as typeof broadcasts, {
          enqueue: (_: unknown, { batch, targets }: { batch: string; targets: { room: string }[] }) => {
            if (batch.includes('/text@'))
              for (const { room } of targets) sent.push({ at: clock.now(), batch, room })
            return Promise.resolve()
          },
        }),
        wake: () => {},
        wakeBroadcasts: () => {},
      },
      clock,
      ticker: { elapsed: () => clock.now() },
      wakeUp: standingWakeUp(clock),
      logger: createLogger('silent'),
      limits,
      settings: {},
      alertActive: () => false,
      tellStaff: (_, words) => {
        told.push(words)
        return Promise.resolve([])
      },
    })
    const lines = await planLines(db, (await desk.years.slots(year)).slots, limits)
    const planned = lines.flatMap(({ slot, sends }) => sends.flatMap(({ dueAt, rooms }) => rooms.map((room) => `${slot.id} ${room} ${china(dueAt)}`))) // prettier-ignore

    // Every moment at which something is due, the minute before it, and each day the edges of the night.
    const moments = new Set(
      lines.flatMap(({ sends }) => sends.flatMap(({ dueAt }) => [dueAt - MINUTE_MS, dueAt])),
    )
    for (let day = at(`${year}-01-01T00:00`); day < at(`${year + 1}-03-02T00:00`); day += DAY_MS)
      for (const minutes of [0, 479, 480, 870, 1_259, 1_260]) moments.add(day + minutes * MINUTE_MS)
    for (const moment of [...moments].sort((a, b) => a - b)) {
      clock.at = moment
      await runner.look()
    }

    const names = new Map(ROOMS.map((_, i) => [`r${i + 1}`, `${i + 1}号群`]))
    const happened = sent.map(({ at: when, batch, room }) => `${batch.slice('campaign:'.length).replace(/\/\d+\/text@.*/, '')} ${names.get(room)} ${china(when)}`) // prettier-ignore
    expect(happened.sort()).toEqual([...new Set(planned)].sort())
    expect(told).toEqual([])
    const isSafety = (batch: string): boolean => batch.startsWith('campaign:t-safety')
    const night = sent.filter(({ at: when, batch }) => !isSafety(batch) && (china(when).slice(11) < '08:00' || china(when).slice(11) >= '21:00')) // prettier-ignore
    expect(night).toEqual([])
    const silence = sent.filter(({ at: when }) => china(when).slice(5) >= '05-12T14:18' && china(when).slice(5) < '05-12T14:38') // prettier-ignore
    expect(silence).toEqual([])
    const perDay = new Map<string, number>()
    for (const { at: when, room, batch } of sent.filter((one) => !isSafety(one.batch)))
    perDay.set(`${room} ${china(when).slice(0, 10)} ${batch && ''}`, (perDay.get(`${room} ${china(when).slice(0, 10)} ${batch && ''}`) ?? 0) + 1) // prettier-ignore
    expect(Math.max(...perDay.values())).toBe(1)

    expect(happened.length).toBeGreaterThan(200)
    if (which === 'shipped') return
    // The lines that say it is the year it is.
    expect(happened).toContain(`t-leap/${year}-d1 1号群 ${year === 2028 ? '2028-02-29' : '2027-02-28'}T09:00`)
    expect(happened).toContain(`t-safety/${year}-d1 1号群 ${year}-05-12T22:30`)
    expect(happened.filter((line) => line.startsWith('t-lunar'))).toContain(`t-lunar/${year}-d1 1号群 ${year === 2027 ? '2027-02-05' : '2028-01-25'}T08:00`) // prettier-ignore
    expect(happened.filter((line) => /^t-week\/.* 2号群/.test(line))).toHaveLength(6)
  },
)

test('the plan is the same whatever zone the host is in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-zones-'))
  try {
    mkdirSync(join(folder, 'knowledge/campaigns'), { recursive: true })
    for (const { shift, ...file } of MADE_UP) {
      const written = { ...file, shift: shift === 'none' ? 'next-working-day' : shift }
      writeFileSync(join(folder, `knowledge/campaigns/${file.id}.yaml`), JSON.stringify(written))
    }
    const run = (zone: string, ...args: string[]): string =>
      execFileSync(process.execPath, [join(projectRoot, 'dist/src/main.js'), ...args], {
        env: { ...process.env, TZ: zone, ANLIN_DATA_DIR: folder },
        encoding: 'utf8',
      })
    run('UTC', 'community', 'add', '南园社区')
    run('UTC', 'room', 'add', '一号楼群')
    const [utc, newYork, shanghai] = ['UTC', 'America/New_York', 'Asia/Shanghai'].map((zone) =>
      [2027, 2028].map((year) => run(zone, 'campaign', 'plan', '--year', String(year), '--json')).join('\n'),
    )
    expect(utc!.match(/"at": /g)!.length).toBeGreaterThan(100)
    expect(newYork).toBe(utc)
    expect(shanghai).toBe(utc)
    expect(utc).toContain('"at": "2027-01-06T01:00:00.000Z"')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
