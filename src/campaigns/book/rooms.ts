import type { CommunityRoomId } from '../../directory/index.js'
import { accountOf, type AccountId } from '../../outbox/index.js'
import type { Db } from '../../storage/index.js'

/** A room as a plan sees it. */
export interface PlanRoom {
  id: CommunityRoomId
  communityId: string
  name: string
  tags: readonly string[]
  account: AccountId
  /** something sent to it would arrive */
  reachable: boolean
  /** its staff want no campaigns */
  off: boolean
}

export async function planRooms(db: Db): Promise<PlanRoom[]> {
  const tags = new Map<string, string[]>()
  for (const { room_id, tag } of await db.selectFrom('room_tag').selectAll().orderBy('tag').execute())
    tags.set(room_id, [...(tags.get(room_id) ?? []), tag])
  const off = new Set(
    (await db.selectFrom('campaign_room_off').select('room_id').execute()).map((row) => row.room_id),
  )
  const rows = await db
    .selectFrom('room')
    .select(['id', 'community_id', 'name', 'state', 'webhook_sealed'])
    .orderBy('id')
    .execute()
  return rows.map((row) => {
    const id = row.id as CommunityRoomId
    const robot = row.webhook_sealed !== null
    return {
      id,
      communityId: row.community_id,
      name: row.name,
      tags: tags.get(row.id) ?? [],
      account: accountOf({ id, robot }),
      reachable: robot || row.state === 'bound',
      off: off.has(row.id),
    }
  })
}

/** Rooms of the same kinds have the same plan. */
export function byTags<T extends { tags: readonly string[] }>(rooms: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const room of rooms) {
    const key = room.tags.join(' ')
    groups.set(key, [...(groups.get(key) ?? []), room])
  }
  return groups
}
