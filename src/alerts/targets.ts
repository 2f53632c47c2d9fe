import { RoomBook, TAG_NAMES, type CommunityRoom, type CommunityRoomId } from '../directory/index.js'
import { accountOf, type BroadcastTarget } from '../outbox/index.js'
import type { Clock } from '../shared/index.js'
import type { Db, Vault } from '../storage/index.js'

/** Which rooms are meant: those of any of the grids, with any of the tags, or named; or all of them. */
export interface Targets {
  all: boolean
  /** ids */
  grids: readonly string[]
  /** codes, such as low-lying */
  tags: readonly string[]
  /** our ids */
  rooms: readonly string[]
}

export const NO_TARGETS: Targets = { all: false, grids: [], tags: [], rooms: [] }
export const ALL_ROOMS: Targets = { ...NO_TARGETS, all: true }

export interface AudienceRoom extends BroadcastTarget {
  name: string
  residents: number | undefined
}

/** The rooms that will get it, and those that are meant and cannot. */
export interface Audience {
  rooms: readonly AudienceRoom[]
  leftOut: readonly { room: CommunityRoomId; name: string; why: 'unbound' | 'doubtful' }[]
}

/** Read in the transaction that decides: what is frozen is what was counted. */
export async function audienceOf(trx: Db, vault: Vault, clock: Clock, targets: Targets): Promise<Audience> {
  return chosenFrom(await new RoomBook(trx, vault, clock).all(), targets)
}

export function chosenFrom(all: readonly CommunityRoom[], targets: Targets): Audience {
  const meant = all.filter((room) => isMeant(room, targets))
  const rooms: AudienceRoom[] = []
  const leftOut: Audience['leftOut'][number][] = []
  for (const room of meant) {
    // A robot is the room's own: it needs no chat of the account to be known.
    if (room.robot || room.binding.kind === 'bound')
      rooms.push({ room: room.id, account: accountOf(room), name: room.name, residents: room.residents })
    else leftOut.push({ room: room.id, name: room.name, why: room.binding.kind })
  }
  return { rooms, leftOut }
}

function isMeant(room: CommunityRoom, { all, grids, tags, rooms }: Targets): boolean {
  return (
    all ||
    (room.gridId !== undefined && grids.includes(room.gridId)) ||
    room.tags.some((tag) => tags.includes(tag)) ||
    rooms.includes(room.id)
  )
}

export function targetsEmpty({ all, grids, tags, rooms }: Targets): boolean {
  return !all && grids.length + tags.length + rooms.length === 0
}

/** As staff read it: 全部群, or 2 号网格、低洼、一期. */
export function targetsText(
  { all, grids, tags, rooms }: Targets,
  names: { grid: (id: string) => string; room: (id: string) => string },
): string {
  if (all) return '全部群'
  const words = [
    ...grids.map(names.grid),
    ...tags.map((tag) => TAG_NAMES[tag] ?? tag),
    ...rooms.map(names.room),
  ]
  return words.length === 0 ? '还没选' : words.join('、')
}
