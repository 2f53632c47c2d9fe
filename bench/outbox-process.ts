// Broadcasts, and the lists that they are made from, in a process of its own.
import { join } from 'node:path'
import { AlertDesk, ALL_ROOMS } from '../src/alerts/index.js'
import type { Content, ContactId, SendOutcome } from '../src/channel/index.js'
import { GridBook, importTable, type CommunityRoomId } from '../src/directory/index.js'
import {
  Outbox,
  type BatchId,
  type BroadcastTarget,
  type DeliveryId,
  type PaceLimits,
} from '../src/outbox/index.js'
import { createLogger, newId, systemClock, systemTicker } from '../src/shared/index.js'
import { openDatabase, Vault, type Db } from '../src/storage/index.js'
import { TableReader, toCsv, toXlsx } from '../src/tables/index.js'
import { serve } from './support/child.js'
import { places } from './support/places.js'

export type OutboxTasks = {
  /** milliseconds to put a broadcast to so many rooms in line, its commit included */
  enqueue(input: { dataDir: string; rooms: number; rounds: number }): Promise<number[]>
  /** milliseconds to preview an alert to so many rooms, and to confirm it, its commit included */
  confirm(input: {
    dataDir: string
    rooms: number
    rounds: number
  }): Promise<{ preview: number[]; confirm: number[] }>
  /** milliseconds between the end of one call and the beginning of the next, and commits for all of them */
  overhead(input: { dataDir: string; rooms: number }): Promise<{ gaps: number[]; commits: number }>
  /** milliseconds from a reply that is ready to its call, while broadcasts go on */
  replies(input: { dataDir: string; rooms: number; replies: number; callMs: number }): Promise<number[]>
  /** milliseconds to read, check and write a list */
  importRooms(input: { dataDir: string; rows: number; kind: 'csv' | 'xlsx' }): Promise<number>
}

const NO_GAP = { min: 0, max: 0 }
const NO_PACE: PaceLimits = {
  gapMs: { urgent: NO_GAP, bulk: NO_GAP },
  perMinute: Infinity,
  replyShare: 0,
  bulkPerDay: Infinity,
}

interface World {
  db: Db
  outbox: Outbox
  targets: BroadcastTarget[]
}

async function openWorld(
  dataDir: string,
  rooms: number,
  send: (target: string, content: Content) => Promise<SendOutcome> | SendOutcome,
  onStatement?: (sql: string) => void,
): Promise<World> {
  const db = await openDatabase(join(dataDir, 'anlin.db'), onStatement)
  const vault = Vault.open(join(dataDir, 'anlin.key'))
  const outbox = new Outbox({
    db,
    vault,
    channel: {
      state: () => ({ kind: 'ready', self: { id: 'anlin' as ContactId, name: '安邻' }, since: 0 }),
      send: async (target, content) => send(target.id, content),
    },
    loadContent: (content) =>
      content.kind === 'text' ? Promise.resolve(content) : Promise.reject(new Error('only texts here')),
    clock: systemClock,
    ticker: systemTicker,
    logger: createLogger('warn'),
    paces: () => NO_PACE,
  })
  const targets = Array.from({ length: rooms }, (_, i): BroadcastTarget => ({
    room: `r${i}` as CommunityRoomId,
    account: 'wechat',
  }))
  await db.insertInto('community').values({ id: 'c', name: '幸福里', created_at: 0 }).execute()
  for (let i = 0; i < rooms; i += 500)
    await db
      .insertInto('room')
      .values(
        targets.slice(i, i + 500).map(({ room }) => ({
          id: room,
          community_id: 'c',
          grid_id: null,
          name: room,
          residents: null,
          state: 'bound',
          doubt: null,
          channel_id: `chat-${room}`,
          topic: null,
          bound_at: 0,
          bound_by: null,
          bound_self: null,
          webhook_sealed: null,
          created_at: 0,
        })),
      )
      .execute()
  return { db, outbox, targets }
}

async function enqueue({ db, outbox, targets }: World, batch: string): Promise<void> {
  await db.transaction().execute((trx) =>
    outbox.broadcasts.enqueue(trx, {
      batch: batch as BatchId,
      lane: 'bulk',
      content: { kind: 'text', text: '暴雨橙色预警' },
      expiresAt: Date.now() + 3_600_000,
      targets,
    }),
  )
}

async function whenSent({ outbox }: World, batch: string): Promise<void> {
  for (;;) {
    const { queued, sending } = await outbox.broadcasts.count(batch as BatchId)
    if (queued + sending === 0) return
    await new Promise((done) => setTimeout(done, 20))
  }
}

const tasks: OutboxTasks = {
  async enqueue({ dataDir, rooms, rounds }) {
    const world = await openWorld(dataDir, rooms, () => ({ kind: 'accepted' }))
    const times: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const started = performance.now()
      await enqueue(world, `batch-${round}`)
      if (round > 0) times.push(performance.now() - started)
    }
    await world.db.destroy()
    return times
  },

  async confirm({ dataDir, rooms, rounds }) {
    const { db } = await openWorld(dataDir, rooms, () => ({ kind: 'accepted' }))
    const vault = Vault.open(join(dataDir, 'anlin.key'))
    const desk = new AlertDesk({ db, vault, clock: systemClock, paces: () => NO_PACE })
    const times = { preview: [] as number[], confirm: [] as number[] }
    for (let round = 0; round <= rounds; round++) {
      const drafted = await desk.draft(
        {
          kind: 'actual',
          level: 'notice',
          targets: ALL_ROOMS,
          text: '今晚停水，请储水。',
          expiresAt: Date.now() + 3_600_000,
        },
        'cli',
      )
      if (drafted.kind !== 'drafted') throw new Error(`no draft: ${drafted.why}`)
      const { id } = drafted.alert
      const started = performance.now()
      await desk.preview(id, 'cli')
      const shown = performance.now()
      const confirmed = await desk.confirm(id, { rooms, drill: false }, 'cli')
      if (confirmed.kind !== 'sending') throw new Error(`not sent: ${confirmed.kind}`)
      if (round === 0) continue
      times.preview.push(shown - started)
      times.confirm.push(performance.now() - shown)
    }
    await db.destroy()
    return times
  },

  async overhead({ dataDir, rooms }) {
    const gaps: number[] = []
    let ended: number | undefined
    let commits = 0
    let inside = false
    const world = await openWorld(
      dataDir,
      rooms,
      async () => {
        if (ended !== undefined) gaps.push(performance.now() - ended)
        await new Promise((done) => setImmediate(done))
        ended = performance.now()
        return { kind: 'accepted' }
      },
      (sql) => {
        if (sql.startsWith('begin')) inside = true
        else if (sql === 'commit') {
          inside = false
          commits++
        } else if (!inside && /^\s*(insert|update|delete|with)/i.test(sql)) commits++
      },
    )
    await enqueue(world, 'batch')
    await world.outbox.start()
    const before = commits
    world.outbox.roomsChecked()
    await whenSent(world, 'batch')
    const spent = commits - before
    await world.outbox.stop()
    await world.db.destroy()
    return { gaps, commits: spent }
  },

  async replies({ dataDir, rooms, replies, callMs }) {
    const due = new Map<string, number>()
    const times: number[] = []
    const world = await openWorld(dataDir, rooms, async (target) => {
      const since = due.get(target)
      if (since !== undefined) times.push(performance.now() - since)
      await new Promise((done) => setTimeout(done, callMs))
      return { kind: 'accepted' }
    })
    await enqueue(world, 'batch')
    await world.outbox.start()
    world.outbox.roomsChecked()
    for (let i = 0; i < replies; i++) {
      await new Promise((done) => setTimeout(done, 10))
      const id = newId(Date.now()) as DeliveryId
      const reply = {
        id,
        lane: 'reply' as const,
        target: { kind: 'contact' as const, id: `resident-${i}` as ContactId },
        content: { kind: 'text' as const, text: '先关阀门' },
        cause: 'bench',
        attempts: 0,
        createdAt: Date.now(),
      }
      due.set(reply.target.id, performance.now())
      await world.db.insertInto('delivery').values(world.outbox.toRow(reply)).execute()
      world.outbox.wake([reply])
    }
    await new Promise((done) => setTimeout(done, 500))
    const left = (await world.outbox.broadcasts.count('batch' as BatchId)).queued
    if (left === 0) throw new Error('no broadcast was left at the end; more rooms are needed')
    await world.outbox.stop()
    await world.db.destroy()
    return times
  },

  async importRooms({ dataDir, rows, kind }) {
    const db = await openDatabase(join(dataDir, 'anlin.db'))
    const vault = Vault.open(join(dataDir, 'anlin.key'))
    const added = await new GridBook(db, systemClock).addCommunity('幸福里社区', 'cli')
    const communityId = added.kind === 'added' ? added.community.id : ''
    const cells = [
      ['群名', '人数', '标签'],
      ...Array.from({ length: rows }, (_, i) => [`${i}号楼居民群`, 400, '老旧小区、低洼']),
    ]
    const file = kind === 'csv' ? toCsv(cells) : await toXlsx(cells)
    const started = performance.now()
    const table = await new TableReader(places.tableWorker).read(file)
    if (table.kind === 'refused') throw new Error(table.reason)
    const outcome = await importTable('rooms', table.rows, true, {
      db,
      vault,
      clock: systemClock,
      communityId,
      isWebhook: () => false,
      actor: 'cli',
    })
    const ms = performance.now() - started
    if (outcome.kind !== 'imported') throw new Error(`not imported: ${outcome.kind}`)
    await db.destroy()
    return ms
  },
}

serve(tasks)
