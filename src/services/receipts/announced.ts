import type { ContactId } from '../../channel/index.js'
import type { ThreadId } from '../../outbox/index.js'
import type { Db } from '../../storage/index.js'
import { standings } from './standing.js'

/** How what was put in line for rooms was received. */
export interface Received {
  /** rooms that got it, or may have */
  rooms: number
  /** people in those rooms, where staff have written it down */
  people: number
  /** the grids of those rooms; undefined when one of them belongs to none */
  gridIds: readonly string[] | undefined
  /** each who said 收到, 平安 or 需要帮助, once */
  answered: readonly ContactId[]
  /** how long each of them took since the room got it, in milliseconds */
  tookMs: readonly number[]
}

/** @returns undefined when no room got it */
export async function receivedOf(db: Db, thread: ThreadId): Promise<Received | undefined> {
  const sent = await db
    .selectFrom('broadcast_delivery')
    .innerJoin('room', 'room.id', 'broadcast_delivery.room_id')
    .select(['room.id', 'room.grid_id', 'room.residents'])
    .select(['broadcast_delivery.created_at', 'broadcast_delivery.settled_at'])
    .where('thread', '=', thread)
    .where('broadcast_delivery.state', 'in', ['sending', 'sent', 'echoed', 'in-doubt'])
    .orderBy('broadcast_delivery.id', 'desc')
    .execute()
  if (sent.length === 0) return undefined
  // Of a room that got it twice, the first.
  const rooms = new Map(sent.map((row) => [row.id, row]))
  const gotAt = (row: (typeof sent)[number]): number => row.settled_at ?? row.created_at
  const first = Math.min(...sent.map(gotAt))
  const rows = await db
    .selectFrom('receipt')
    .selectAll()
    .where('thread_id', '=', thread)
    .orderBy('id')
    .execute()
  const answers = new Map<ContactId, number>()
  for (const { contact_id, room_id, at } of rows) {
    const contact = contact_id as ContactId
    const room = room_id === null ? undefined : rooms.get(room_id)
    // In private nobody says where it was read.
    if (!answers.has(contact)) answers.set(contact, Math.max(0, at - (room ? gotAt(room) : first)))
  }
  const grids = [...rooms.values()].map(({ grid_id }) => grid_id)
  return {
    rooms: rooms.size,
    people: [...rooms.values()].reduce((sum, { residents }) => sum + (residents ?? 0), 0),
    gridIds: grids.every((id) => id !== null) ? [...new Set(grids)] : undefined,
    answered: [...new Set(standings(rows).map(({ row }) => row.contact_id as ContactId))],
    tookMs: [...answers.values()],
  }
}
