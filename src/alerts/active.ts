import type { CommunityRoomId } from '../directory/index.js'
import type { Db } from '../storage/index.js'
import type { Alert, Level } from './alert.js'
import type { AlertBook } from './alert-book.js'
import { batchOf } from './preview.js'
import { wentOut } from './transitions.js'

/** Which alerts are asked for; every condition that is given must hold. */
export interface ActiveQuery {
  /** one of its rooms is among the targets */
  communityId?: string
  /** it has reached this room, or may have */
  room?: CommunityRoomId
  levels?: readonly Level[]
  /** drills count only when they are asked for */
  drills?: boolean
}

/** The newest word of a thread that went out, has not expired, and was not ended. */
export interface ActiveAlert {
  alert: Alert
  /** first message of the thread: what residents answer to */
  thread: string
  /** when it went into the line; with `room`: when it was sent there */
  sentAt: number
}

/** What is going on now. Asked in any process; reads few rows. */
export async function activeAlerts(
  db: Db,
  book: AlertBook,
  now: number,
  query: ActiveQuery = {},
): Promise<ActiveAlert[]> {
  const rows = await db
    .selectFrom('alert')
    .select(['id', 'thread'])
    .where('expires_at', '>', now)
    .where('state', 'in', ['sending', 'paused', 'stopped', 'done'])
    .where('type', '!=', 'cancel')
    .orderBy('id', 'desc')
    .execute()
  const active: ActiveAlert[] = []
  for (const thread of new Set(rows.map((row) => row.thread))) {
    const [newest] = (await book.list(db, { thread: thread as Alert['thread'] })).filter(({ state }) =>
      wentOut(state),
    )
    if (!newest?.sent || newest.type === 'cancel' || (newest.expiresAt ?? 0) <= now) continue
    if (newest.kind === 'exercise' && !query.drills) continue
    if (query.levels && !query.levels.includes(newest.level)) continue
    const heard = await heardBy(db, newest, query)
    if (heard !== undefined) active.push({ alert: newest, thread, sentAt: heard })
  }
  return active.sort((a, b) => b.sentAt - a.sentAt)
}

/** @returns when it went out to whom is asked for; undefined when it did not */
async function heardBy(
  db: Db,
  alert: Alert,
  { communityId, room }: ActiveQuery,
): Promise<number | undefined> {
  let query = db
    .selectFrom('broadcast_delivery')
    .select(['broadcast_delivery.settled_at', 'broadcast_delivery.created_at'])
    .where('batch', '=', batchOf(alert))
  // Stopped before it reached anybody, it is not going on.
  if (room !== undefined || alert.state === 'stopped' || alert.state === 'done')
    query = query.where('broadcast_delivery.state', 'in', ['sending', 'sent', 'echoed', 'in-doubt'])
  if (room !== undefined) query = query.where('room_id', '=', room)
  if (communityId !== undefined)
    query = query
      .innerJoin('room', 'room.id', 'broadcast_delivery.room_id')
      .where('room.community_id', '=', communityId)
  const row = await query.orderBy('broadcast_delivery.id').limit(1).executeTakeFirst()
  if (!row) return undefined
  return room === undefined ? alert.sent!.at : (row.settled_at ?? row.created_at)
}
