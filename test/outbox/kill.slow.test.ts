import { seeded } from '../channel/support.js'
import { Killings, sum } from './sender-support.js'

const ROOMS = 2_000
const KILLS = 30

let killings: Killings
afterEach(() => killings.close())

/** Sends a batch through one process after the other, each killed in the middle, the last one left alone. */
async function killedAgainAndAgain(
  batches: readonly string[],
  options: { echoes: boolean; kills: number; seed: number },
): Promise<number> {
  const random = seeded(options.seed)
  let killed = 0
  for (let run = 0; killed < options.kills; run++) {
    const afterMs = random() * 350
    if ((await killings.run({ echoes: options.echoes, seed: options.seed + run }, afterMs)) === 'done') break
    killed++
    for (const batch of batches) expect(sum(await killings.count(batch))).toBe(await size())
  }
  expect(await killings.run({ echoes: options.echoes, seed: 99 })).toBe('done')
  for (const batch of batches) expect(sum(await killings.count(batch))).toBe(await size())
  return killed
}

async function size(): Promise<number> {
  const { rooms } = await killings.db
    .selectFrom('room')
    .select((eb) => eb.fn.countAll<number>().as('rooms'))
    .executeTakeFirstOrThrow()
  return rooms
}

/** @returns rooms that were told nothing, and messages that came a second time */
function tally(rooms: number): { missing: string[]; twice: number } {
  const said = killings.said()
  const chats = Array.from({ length: rooms }, (_, i) => `chat-${i + 1}`)
  const missing = chats.filter((chat) => !said.has(chat))
  return {
    missing,
    twice: chats.reduce((all, chat) => all + Math.max(0, (said.get(chat)?.length ?? 0) - 1), 0),
  }
}

test('2,000 rooms, killed 30 times: an alert is in every room, and comes twice at most once a kill', async () => {
  killings = await Killings.withRooms(ROOMS)
  await killings.enqueue('预警', 'urgent')
  const killed = await killedAgainAndAgain(['预警'], { echoes: false, kills: KILLS, seed: 1 })
  const { missing, twice } = tally(ROOMS)
  console.log(`urgent: ${killed} kills, ${missing.length} missing, ${twice} twice`)
  expect(killed).toBe(KILLS)
  expect(missing).toEqual([])
  expect(twice).toBeLessThanOrEqual(killed)
  expect((await killings.count('预警')).sent).toBe(ROOMS)
})

test('the same with a campaign: none comes twice, and what nobody knows of is listed', async () => {
  killings = await Killings.withRooms(ROOMS)
  await killings.enqueue('宣传', 'bulk')
  const killed = await killedAgainAndAgain(['宣传'], { echoes: false, kills: KILLS, seed: 2 })
  const { missing, twice } = tally(ROOMS)
  const doubt = (await killings.book.inDoubt()).map((row) => row.room.replace('r', 'chat-'))
  console.log(`bulk: ${killed} kills, ${missing.length} missing, ${twice} twice, ${doubt.length} in doubt`)
  expect(killed).toBe(KILLS)
  expect(twice).toBe(0)
  expect(doubt.length).toBeLessThanOrEqual(killed)
  expect(doubt).toEqual(expect.arrayContaining(missing))
})

test('with a puppet that echoes: an alert is in every room, and comes twice nowhere', async () => {
  killings = await Killings.withRooms(ROOMS)
  await killings.isKnownToEcho()
  await killings.enqueue('预警', 'urgent')
  const killed = await killedAgainAndAgain(['预警'], { echoes: true, kills: KILLS, seed: 3 })
  const { missing, twice } = tally(ROOMS)
  console.log(`urgent with echoes: ${killed} kills, ${missing.length} missing, ${twice} twice`)
  expect(killed).toBe(KILLS)
  expect({ missing, twice }).toEqual({ missing: [], twice: 0 })
})

test('with a puppet that echoes, a campaign: in doubt is only what was not said', async () => {
  killings = await Killings.withRooms(500)
  await killings.enqueue('宣传', 'bulk')
  const killed = await killedAgainAndAgain(['宣传'], { echoes: true, kills: 15, seed: 4 })
  const { missing, twice } = tally(500)
  const doubt = (await killings.book.inDoubt()).map((row) => row.room.replace('r', 'chat-'))
  console.log(`bulk with echoes: ${killed} kills, ${missing.length} missing, ${doubt.length} in doubt`)
  expect(twice).toBe(0)
  expect(doubt.sort()).toEqual(missing.sort())
})

test('alert and all-clear, killed in between again and again: no room hears the alert after the all-clear', async () => {
  killings = await Killings.withRooms(300)
  await killings.enqueue('预警', 'urgent', 'thread')
  await killings.enqueue('解除', 'urgent', 'thread')
  await killedAgainAndAgain(['预警', '解除'], { echoes: false, kills: 15, seed: 5 })
  const said = killings.said()
  expect(said.size).toBe(300)
  for (const heard of said.values()) {
    expect(heard.join(' ')).toMatch(/^(预警 )+解除( 解除)*$/)
  }
})

test('killed while it enqueues 10,000 rooms: none or all of them', async () => {
  killings = await Killings.withRooms(1)
  const random = seeded(6)
  const seen = new Set<number>()
  for (let i = 0; i < 12; i++) {
    const batch = `批次${i}`
    await killings.run({ enqueue: { batch, rooms: 10_000 } }, random() * 400, 'ready')
    const rows = sum(await killings.count(batch))
    expect([0, 10_000]).toContain(rows)
    seen.add(rows)
  }
  expect(seen.size).toBe(2)
})

test('two processes at once, by mistake: every room once; when one is killed the other goes on', async () => {
  killings = await Killings.withRooms(600)
  await killings.enqueue('宣传', 'bulk')
  const outcomes = await Promise.all([
    killings.run({ seed: 7 }, 700),
    new Promise((later) => setTimeout(later, 300)).then(() => killings.run({ seed: 8 })),
  ])
  expect(outcomes).toContain('done')
  const { missing, twice } = tally(600)
  const doubt = (await killings.book.inDoubt()).map((row) => row.room.replace('r', 'chat-'))
  expect(twice).toBe(0)
  expect(doubt).toEqual(expect.arrayContaining(missing))
  expect(doubt.length).toBeLessThanOrEqual(1)
})
