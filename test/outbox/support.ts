import type { CommunityRoomId } from '../../src/directory/index.js'
import type { BatchId, Broadcast, BroadcastTarget, DeliveryState, OutboxNotice, PaceLimits, ThreadId } from '../../src/outbox/index.js' // prettier-ignore
import { HOUR_MS } from '../../src/shared/index.js'
import type { Db } from '../../src/storage/index.js'
import { startTown, type Town, type TownOptions } from '../support/town.js'

/** For tests that are about something else. */
export const NO_PACE: PaceLimits = {
  gapMs: { urgent: { min: 0, max: 0 }, bulk: { min: 0, max: 0 } },
  perMinute: Infinity,
  replyShare: 0,
  bulkPerDay: Infinity,
}

/** Rooms that are bound already: `r1` is the chat `chat-1`, and so on. */
export async function putRooms(db: Db, count: number): Promise<BroadcastTarget[]> {
  const community = { id: 'c1', name: '幸福里社区', created_at: 0 }
  await db.insertInto('community').values(community).execute()
  const rows = Array.from({ length: count }, (_, i) => ({
    id: `r${i + 1}`,
    community_id: 'c1',
    grid_id: null,
    name: `${i + 1}号楼群`,
    residents: 400,
    state: 'bound',
    doubt: null,
    channel_id: `chat-${i + 1}`,
    topic: `${i + 1}号楼`,
    bound_at: 0,
    bound_by: null,
    bound_self: null,
    webhook_sealed: null,
    created_at: 0,
  }))
  for (let i = 0; i < rows.length; i += 500)
    await db
      .insertInto('room')
      .values(rows.slice(i, i + 500))
      .execute()
  return rows.map((row) => ({ room: row.id as CommunityRoomId, account: 'wechat' }))
}

export interface BroadcastTown {
  town: Town
  rooms: BroadcastTarget[]
  notices: OutboxNotice[]
}

/** A town with so many bound rooms, and no pace unless it is asked for. */
export async function broadcastTown(count: number, options: TownOptions = {}): Promise<BroadcastTown> {
  const town = await startTown({ paces: () => NO_PACE, ...options })
  const notices: OutboxNotice[] = []
  town.outbox.onNotice((notice) => notices.push(notice))
  return { town, rooms: await putRooms(town.db, count), notices }
}

/** Commits a broadcast and lets the outbox know, as a service does. */
export async function broadcast(
  town: Town,
  batch: string,
  targets: readonly BroadcastTarget[],
  more: Partial<Omit<Broadcast, 'thread'>> & { thread?: string } = {},
): Promise<BatchId> {
  const { thread, ...rest } = more
  await town.db.transaction().execute((trx) =>
    town.outbox.broadcasts.enqueue(trx, {
      batch: batch as BatchId,
      ...(thread !== undefined && { thread: thread as ThreadId }),
      lane: 'bulk',
      content: { kind: 'text', text: batch },
      expiresAt: town.clock.now() + 24 * HOUR_MS,
      targets,
      ...rest,
    }),
  )
  town.outbox.wakeBroadcasts()
  return batch as BatchId
}

/** The states of a batch that have rooms, and how many: `{ sent: 3 }`. */
export async function counts(town: Town, batch: string): Promise<Partial<Record<DeliveryState, number>>> {
  const all = await town.outbox.broadcasts.count(batch as BatchId)
  return Object.fromEntries(Object.entries(all).filter(([, rooms]) => rooms > 0))
}

/** What was sent, as `chat-1 words`, in order. */
export function said(town: Town): string[] {
  return town.channel.sent.map(({ target, content }) =>
    content.kind === 'text' ? `${target.id} ${content.text}` : `${target.id} [${content.name}]`,
  )
}
