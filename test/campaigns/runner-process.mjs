// Campaigns in a process of their own, so that it can be killed in the middle of its fan-out. WeChat is a file.
// Arguments: data folder, journal, the instant that its clock shows. Over IPC it reports { ready }, { sent }, { done }.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { CampaignRunner, QUIET_HOURS } from '../../dist/src/campaigns/index.js'
import { Outbox } from '../../dist/src/outbox/index.js'
import { createLogger, systemTicker } from '../../dist/src/shared/index.js'
import { openDatabase, Vault } from '../../dist/src/storage/index.js'

const [dataDir, journal, instant] = process.argv.slice(2)
const began = Date.now()
const clock = { now: () => Number(instant) + (Date.now() - began) }
const moment = (ms) => new Promise((done) => setTimeout(done, ms))
const none = { min: 0, max: 0 }

const db = await openDatabase(join(dataDir, 'anlin.db'))
const outbox = new Outbox({
  db,
  vault: Vault.open(join(dataDir, 'anlin.key')),
  channel: {
    state: () => ({ kind: 'ready', self: { id: 'anlin', name: '安邻' }, since: 0 }),
    async send(target, content) {
      await moment(Math.random() * 3)
      if (content.kind === 'text') appendFileSync(journal, `${target.id} ${content.text.split('\n')[0]}\n`)
      process.send?.({ sent: 1 })
      await moment(Math.random() * 3)
      return { kind: 'accepted' }
    },
  },
  loadContent: (content) =>
    Promise.resolve(
      content.kind === 'text' ? content : { kind: 'image', name: 'p.png', bytes: Buffer.from('p') },
    ),
  clock,
  ticker: systemTicker,
  logger: createLogger('silent'),
  paces: () => ({
    gapMs: { urgent: none, bulk: none },
    perMinute: Infinity,
    replyShare: 0,
    bulkPerDay: Infinity,
  }),
  echoWaitMs: 100,
})
const runner = new CampaignRunner({
  db,
  outbox,
  clock,
  ticker: systemTicker,
  logger: createLogger('silent'),
  limits: { quiet: QUIET_HOURS, perDay: 1 },
  settings: {},
  wakeUp: { eachMinute: () => () => Promise.resolve() },
  alertActive: () => false,
  tellStaff: () => Promise.resolve([]),
})
process.send({ ready: true })
await outbox.start()
outbox.roomsChecked()
await runner.look()
for (;;) {
  const waiting = await db
    .selectFrom('broadcast_delivery')
    .select('id')
    .where('state', 'in', ['queued', 'sending'])
    .limit(1)
    .executeTakeFirst()
  const planned = await db
    .selectFrom('campaign_push')
    .select('slot_id')
    .where('state', '=', 'planned')
    .limit(1)
    .executeTakeFirst()
  if (!waiting && !planned) break
  await runner.look()
  await moment(20)
}
await runner.stop()
await outbox.stop()
process.send({ done: true })
await db.destroy()
process.disconnect()
