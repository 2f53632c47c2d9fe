// A sender in a process of its own, so that it can be killed. WeChat is a file: what was said stands in it, one line
// a message. Arguments: data folder, journal, options as JSON. Over IPC it reports { ready }, { sent: n }, { done }.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freeBytes, Outbox } from '../../dist/src/outbox/index.js'
import { createLogger, systemClock, systemTicker } from '../../dist/src/shared/index.js'
import { openDatabase, Vault } from '../../dist/src/storage/index.js'

const [dataDir, journal, json] = process.argv.slice(2)
const { echoes = false, seed = 1, enqueue } = JSON.parse(json ?? '{}')

let state = seed >>> 0
function random() {
  state = (state + 0x6d2b79f5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
const moment = (ms) => new Promise((done) => setTimeout(done, ms))

const db = await openDatabase(join(dataDir, 'anlin.db'))
const vault = Vault.open(join(dataDir, 'anlin.key'))
const own = (chat, text) => ({
  id: `${chat} ${text}`,
  target: { kind: 'room', id: chat },
  text,
  at: Date.now(),
})
const none = { min: 0, max: 0 }

const outbox = new Outbox({
  db,
  vault,
  channel: {
    state: () => ({ kind: 'ready', self: { id: 'anlin', name: '安邻' }, since: 0 }),
    async send(target, content) {
      // Killed before, in between, or after: each of them leaves something else behind.
      await moment(random() * 3)
      appendFileSync(journal, `${target.id} ${content.text}\n`)
      process.send?.({ sent: 1 })
      if (echoes) void moment(random() * 6).then(() => outbox.hearOwn(own(target.id, content.text)))
      await moment(random() * 3)
      return { kind: 'accepted' }
    },
  },
  loadContent: (content) => Promise.resolve(content),
  clock: systemClock,
  ticker: systemTicker,
  logger: createLogger('silent'),
  paces: () => ({
    gapMs: { urgent: none, bulk: none },
    perMinute: Infinity,
    replyShare: 0,
    bulkPerDay: Infinity,
  }),
  disk: { free: () => freeBytes(dataDir), floorBytes: 0 },
  echoWaitMs: 500,
})

if (enqueue) {
  const targets = Array.from({ length: enqueue.rooms }, (_, i) => ({ room: `r${i + 1}`, account: 'wechat' }))
  const { batch } = enqueue
  process.send({ ready: true })
  await db.transaction().execute((trx) =>
    outbox.broadcasts.enqueue(trx, {
      batch,
      lane: 'urgent',
      content: { kind: 'text', text: batch },
      expiresAt: Date.now() + 3_600_000,
      targets,
    }),
  )
  process.send({ done: true })
} else {
  await outbox.start()
  outbox.roomsChecked()
  process.send({ ready: true })
  // A puppet that echoes shows what was said while nobody listened when it comes back.
  if (echoes && existsSync(journal))
    for (const line of readFileSync(journal, 'utf8').trim().split('\n').slice(-50)) {
      const [chat, text] = line.split(' ')
      if (text) void outbox.hearOwn(own(chat, text))
    }
  for (;;) {
    const left = await db
      .selectFrom('broadcast_delivery')
      .select('id')
      .where('state', 'in', ['queued', 'sending'])
      .limit(1)
      .executeTakeFirst()
    if (!left) break
    await moment(20)
  }
  await moment(50) // the last echoes
  await outbox.stop()
  process.send({ done: true })
}
await db.destroy()
process.disconnect()
