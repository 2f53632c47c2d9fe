// Staff and sender in a process of their own, so that it can be killed: drafts, confirms, sends, ends in the middle.
// It takes up whatever it finds. WeChat is a file, one line a message. Arguments: data folder, journal, seed. Over IPC
// it reports { working } when it begins to do something, { done } when everything is sent.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { AlertDesk, AlertKeeper, NoticeTeller } from '../../dist/src/alerts/index.js'
import { StaffRegister } from '../../dist/src/directory/index.js'
import { freeBytes, Outbox } from '../../dist/src/outbox/index.js'
import { createLogger, systemClock, systemTicker } from '../../dist/src/shared/index.js'
import { openDatabase, Vault } from '../../dist/src/storage/index.js'

const [dataDir, journal, seed] = process.argv.slice(2)
let state = Number(seed) >>> 0
function random() {
  state = (state + 0x6d2b79f5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
const moment = (ms) => new Promise((done) => setTimeout(done, ms))

const db = await openDatabase(join(dataDir, 'anlin.db'))
const vault = Vault.open(join(dataDir, 'anlin.key'))
const none = { min: 0, max: 0 }
const paces = () => ({
  gapMs: { urgent: none, bulk: none },
  perMinute: Infinity,
  replyShare: 0,
  bulkPerDay: Infinity,
})
const logger = createLogger('silent')
const clock = systemClock
const outbox = new Outbox({
  db,
  vault,
  channel: {
    state: () => ({ kind: 'ready', self: { id: 'anlin', name: '安邻' }, since: 0 }),
    async send(target, content) {
      await moment(random() * 3)
      appendFileSync(journal, `${target.id} ${content.text.split('\n')[0]}\n`)
      await moment(random() * 3)
      return { kind: 'accepted' }
    },
  },
  loadContent: (content) => Promise.resolve(content),
  clock,
  ticker: systemTicker,
  logger,
  paces,
  disk: { free: () => freeBytes(dataDir), floorBytes: 0 },
})
const staff = new StaffRegister(db, vault, clock)
await staff.load()
const desk = new AlertDesk({ db, vault, clock, paces, onCommitted: () => outbox.wakeBroadcasts() })
const teller = new NoticeTeller({ db, vault, clock, staff, outbox })
const keeper = new AlertKeeper({ desk, teller, ticker: systemTicker, logger })

const words = {
  text: '巢湖市气象台发布暴雨黄色预警信号。',
  issuer: '巢湖市气象台',
  sourceLink: 'https://example.cn/1',
  issuedAt: 0,
  expiresAt: Date.now() + 3_600_000,
}

async function confirmed(alert) {
  const { preview } = await desk.preview(alert.id, 'cli')
  await desk.confirm(alert.id, { rooms: preview.rooms.length, drill: false }, 'cli')
}

/** One step on from wherever it stands. @returns false when there is nothing left to do */
async function step() {
  const all = await desk.list()
  const of = (type) => all.find((each) => each.type === type && each.state !== 'void')
  const alert = of('alert')
  if (!alert) {
    const targets = { all: true, grids: [], tags: [], rooms: [] }
    await desk.draft({ ...words, kind: 'actual', level: 'yellow', targets }, 'cli')
    return true
  }
  if (alert.state === 'draft') {
    await confirmed(alert)
    return true
  }
  const end = of('cancel')
  const { counts } = await desk.progress(alert.id)
  if (!end && counts.sent > 60) await desk.end(alert.id, { ...words, text: '解除。' }, 'cli')
  else if (end?.state === 'draft') await confirmed(end)
  return !end || end.state !== 'done'
}

await outbox.start()
outbox.roomsChecked()
keeper.start()
process.send({ working: true })
while (await step()) {
  keeper.wake()
  await moment(5)
}
await keeper.stop()
await outbox.stop()
process.send({ done: true })
await db.destroy()
process.disconnect()
