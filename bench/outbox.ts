import type { Bench } from './figure.js'
import type { OutboxTasks } from './outbox-process.js'
import { withChild, type Child } from './support/child.js'
import { inTempFolder } from './support/places.js'
import { median, percentile } from './support/statistics.js'

const ROOMS = 10_000
const ENQUEUE_ROUNDS = 5
const GOAL_ENQUEUE_MS = 300
const SENT = 1_000
const GOAL_GAP_MS = 5
const GOAL_COMMITS = 1
const WAITING = 1_000
const REPLIES = 200
const GOAL_REPLY_MS = 1_000
const IMPORTED = 20_000
const GOAL_IMPORT_MS = 20_000

/** What a broadcast costs besides the carrier's own time, and what it leaves to a resident who asks meanwhile. */
export const run: Bench = async (progress) => {
  const fresh = <T>(work: (child: Child<OutboxTasks>, dataDir: string) => Promise<T>): Promise<T> =>
    inTempFolder((dataDir) =>
      withChild<OutboxTasks, T>('outbox-process.js', [], (child) => work(child, dataDir)),
    )
  const enqueue = median(
    await fresh((child, dataDir) => child.ask('enqueue', { dataDir, rooms: ROOMS, rounds: ENQUEUE_ROUNDS })),
  )
  progress(`enqueue ${ROOMS} rooms: ${enqueue.toFixed(0)} ms`)
  const alert = await fresh((child, dataDir) =>
    child.ask('confirm', { dataDir, rooms: ROOMS, rounds: ENQUEUE_ROUNDS }),
  )
  progress(`confirm an alert to ${ROOMS} rooms: ${median(alert.confirm).toFixed(0)} ms`)
  const { gaps, commits } = await fresh((child, dataDir) => child.ask('overhead', { dataDir, rooms: SENT }))
  const perSend = commits / SENT
  progress(`overhead: ${median(gaps).toFixed(2)} ms a send, ${perSend.toFixed(3)} commits`)
  const replies = await fresh((child, dataDir) =>
    child.ask('replies', { dataDir, rooms: WAITING, replies: REPLIES, callMs: 10 }),
  )
  progress(`replies beside ${WAITING} broadcasts: ${replies.length} measured`)
  const csv = await fresh((child, dataDir) =>
    child.ask('importRooms', { dataDir, rows: IMPORTED, kind: 'csv' }),
  )
  const xlsx = await fresh((child, dataDir) =>
    child.ask('importRooms', { dataDir, rows: IMPORTED, kind: 'xlsx' }),
  )
  return [
    {
      name: `outbox: enqueue ${ROOMS} rooms, commit included`,
      value: ms(enqueue),
      goal: `< ${GOAL_ENQUEUE_MS} ms`,
      ok: enqueue < GOAL_ENQUEUE_MS,
    },
    {
      name: `alerts: confirm for ${ROOMS} rooms (resolve, compare, hash, freeze, audit, commit)`,
      value: ms(median(alert.confirm)),
      goal: `< ${GOAL_ENQUEUE_MS} ms`,
      ok: median(alert.confirm) < GOAL_ENQUEUE_MS,
    },
    { name: `alerts: preview for ${ROOMS} rooms`, value: ms(median(alert.preview)) },
    {
      name: 'outbox: between two calls with the pace off, median',
      value: ms(median(gaps)),
      goal: `< ${GOAL_GAP_MS} ms`,
      ok: median(gaps) < GOAL_GAP_MS,
    },
    { name: 'outbox: the same, p99', value: ms(percentile(gaps, 0.99)) },
    {
      name: 'outbox: durable commits a send, beyond that of enqueuing',
      value: perSend.toFixed(3),
      goal: `≤ ${GOAL_COMMITS}`,
      // The first turn takes the account, the last one finds nothing left: a handful a batch, not one a send.
      ok: perSend <= GOAL_COMMITS + 0.01,
    },
    {
      name: `outbox: a reply leaves while ${WAITING} broadcasts wait, p50`,
      value: ms(median(replies)),
    },
    {
      name: 'outbox: the same, slowest',
      value: ms(percentile(replies, 1)),
      goal: `< ${GOAL_REPLY_MS} ms`,
      ok: percentile(replies, 1) < GOAL_REPLY_MS,
    },
    {
      name: `directory: import ${IMPORTED} rooms from CSV`,
      value: ms(csv),
      goal: `< ${GOAL_IMPORT_MS} ms`,
      ok: csv < GOAL_IMPORT_MS,
    },
    {
      name: 'directory: the same from .xlsx',
      value: ms(xlsx),
      goal: `< ${GOAL_IMPORT_MS} ms`,
      ok: xlsx < GOAL_IMPORT_MS,
    },
  ]
}

function ms(value: number): string {
  return `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`
}
