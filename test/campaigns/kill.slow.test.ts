import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CampaignDesk } from '../../src/campaigns/index.js'
import { BroadcastBook } from '../../src/outbox/index.js'
import { openDatabase, Vault } from '../../src/storage/index.js'
import { seeded } from '../channel/support.js'
import { putRooms } from '../outbox/support.js'
import { at, campaign, entries, programme } from './support.js'

const ROOMS = 600
const KILLS = 20

const poster = { headline: '海报', lines: ['一行'], entry: 'fire-oil-pan' }
const files = programme(
  campaign('may', { rule: { date: '05-12' }, pushes: [{ text: '五月的内容，请大家看一看。', entries: ['fire-oil-pan'], poster }] }), // prettier-ignore
)

let folder: string
const children: ChildProcess[] = []
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'anlin-campaign-kill-'))))
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const journal = (): string => join(folder, 'wechat.txt')

/** Runs a process until it is done, or until it is killed so long after it began. */
async function run(killAfterMs?: number): Promise<'done' | 'killed'> {
  const child = fork(
    join(__dirname, 'runner-process.mjs'),
    [folder, journal(), String(at('2027-05-12T09:01'))],
    { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  children.push(child)
  let done = false
  let timer: NodeJS.Timeout | undefined
  child.on('message', (message: Record<string, unknown>) => {
    if (message['done']) done = true
    if (message['ready'] && killAfterMs !== undefined)
      timer ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  })
  await new Promise((exit) => child.once('exit', exit))
  clearTimeout(timer)
  return done ? 'done' : 'killed'
}

async function prepare(): Promise<{ db: Awaited<ReturnType<typeof openDatabase>>; book: BroadcastBook }> {
  const db = await openDatabase(join(folder, 'anlin.db'))
  const clock = { now: () => at('2027-05-10T10:00') }
  const book = new BroadcastBook(db, Vault.open(join(folder, 'anlin.key')), clock)
  await putRooms(db, ROOMS)
  const desk = new CampaignDesk({ db, clock, broadcasts: book, programme: () => files, entries: () => entries }) // prettier-ignore
  await desk.years.approve(2027, 'cli')
  return { db, book }
}

/** How often each chat was told. */
function told(): Map<string, number> {
  const times = new Map<string, number>()
  if (!existsSync(journal())) return times
  for (const line of readFileSync(journal(), 'utf8').split('\n').filter(Boolean)) {
    const chat = line.split(' ')[0]!
    times.set(chat, (times.get(chat) ?? 0) + 1)
  }
  return times
}

test('killed 20 times during the fan-out: no room is told twice, and who was perhaps not told is listed', async () => {
  const { db, book } = await prepare()
  const random = seeded(11)
  let killed = 0
  while (killed < KILLS && (await run(50 + random() * 500)) === 'killed') killed++
  expect(await run()).toBe('done')
  const times = told()
  const twice = [...times].filter(([, n]) => n > 1)
  const missing = Array.from({ length: ROOMS }, (_, i) => `chat-${i + 1}`).filter((chat) => !times.has(chat))
  const doubt = (await book.inDoubt())
    .filter((row) => row.batch.includes('/text@'))
    .map((row) => row.room.replace('r', 'chat-'))
  console.log(`${killed} kills, ${missing.length} missing, ${twice.length} twice, ${doubt.length} in doubt`)
  expect(killed).toBe(KILLS)
  expect(twice).toEqual([])
  expect(doubt).toEqual(expect.arrayContaining(missing))
  const states = await db.selectFrom('campaign_push').select('state').distinct().execute()
  expect(states).toEqual([{ state: 'queued' }])
  await db.destroy()
})

test('two processes by mistake: every room once', async () => {
  const { db } = await prepare()
  expect(await Promise.all([run(), run()])).toEqual(['done', 'done'])
  const times = told()
  expect(times.size).toBe(ROOMS)
  expect(Math.max(...times.values())).toBe(1)
  await db.destroy()
})
