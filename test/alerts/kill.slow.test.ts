import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AlertDesk, wentOut } from '../../src/alerts/index.js'
import { verifyAudit } from '../../src/directory/index.js'
import { systemClock } from '../../src/shared/index.js'
import { openDatabase, Vault, type Db } from '../../src/storage/index.js'
import { seeded } from '../channel/support.js'
import { NO_PACE, putRooms } from '../outbox/support.js'

const ROOMS = 120
const KILLS = 30

let folder: string
let db: Db
let desk: AlertDesk
let child: ChildProcess | undefined

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anlin-alert-'))
  db = await openDatabase(join(folder, 'anlin.db'))
  const vault = Vault.open(join(folder, 'anlin.key'))
  await putRooms(db, ROOMS)
  desk = new AlertDesk({ db, vault, clock: systemClock, paces: () => NO_PACE })
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await db.destroy()
  rmSync(folder, { recursive: true, force: true })
})

/** Lets staff and sender work until they are done, or until they are killed so long after they began. */
async function work(seed: number, killAfterMs?: number): Promise<'done' | 'killed'> {
  const args = [folder, join(folder, 'wechat.txt'), String(seed)]
  const mine = fork(join(__dirname, 'alert-process.mjs'), args, {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child = mine
  let done = false
  let timer: NodeJS.Timeout | undefined
  mine.on('message', (message: Record<string, unknown>) => {
    if (message['done']) done = true
    if (message['working'] && killAfterMs !== undefined)
      timer = setTimeout(() => mine.kill('SIGKILL'), killAfterMs)
  })
  await new Promise((exit) => mine.once('exit', exit))
  clearTimeout(timer)
  return done ? 'done' : 'killed'
}

/** What must hold at every moment, also of what a killed process left behind. */
async function holds(): Promise<void> {
  for (const alert of await desk.list()) {
    const { counts } = (await desk.progress(alert.id))!
    const rows = Object.values(counts).reduce((all, rooms) => all + rooms, 0)
    expect([alert.number, rows]).toEqual([alert.number, wentOut(alert.state) ? alert.sent!.rooms : 0])
  }
  expect((await verifyAudit(db)).kind).toBe('whole')
}

function heard(): Map<string, string[]> {
  const file = join(folder, 'wechat.txt')
  const all = new Map<string, string[]>()
  if (!existsSync(file)) return all
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const chat = line.slice(0, line.indexOf(' '))
    all.set(chat, [...(all.get(chat) ?? []), line.includes('【解除') ? '解除' : '预警'])
  }
  return all
}

test('killed again and again while it is confirmed, sent and ended: none or all rows, counts that add up, the end last', async () => {
  const random = seeded(11)
  let killed = 0
  for (let run = 0; killed < KILLS; run++) {
    const outcome = await work(run, random() * 120)
    await holds()
    if (outcome === 'done') break
    killed++
  }
  expect(await work(99)).toBe('done')
  await holds()
  const alert = (await desk.list()).find(({ type }) => type === 'alert')!
  const { counts } = (await desk.progress(alert.id))!
  const all = heard()
  const twice = [...all.values()].reduce((sum, each) => sum + each.length - new Set(each).size, 0)
  console.log(
    `${killed} kills; alert ${JSON.stringify(counts)}; ${all.size} rooms heard; ${twice} heard twice`,
  )
  expect(killed).toBeGreaterThan(5)
  expect(twice).toBeLessThanOrEqual(killed)
  // Whoever heard the alert heard its end, and nothing of the alert after it.
  for (const each of all.values()) expect(each.join(' ')).toMatch(/^(预警 )+解除( 解除)*$/)
  // One that was under way when it was ended may count as stopped.
  expect(all.size).toBeGreaterThanOrEqual(counts.sent)
})
