import { BroadcastBook, Outlook, type BatchId, type BroadcastLane, type Paces, type ThreadId } from '../outbox/index.js' // prettier-ignore
import { RoomBook } from '../directory/index.js'
import type { Clock } from '../shared/index.js'
import type { Db, Vault } from '../storage/index.js'
import type { Alert } from './alert.js'
import type { AlertBook } from './alert-book.js'
import { otherColour, problemsOf, type Problem, type Warning } from './completeness.js'
import { fingerprint } from './fingerprint.js'
import { needsSecondPerson } from './second-person.js'
import { audienceOf, type Audience, type AudienceRoom } from './targets.js'
import { alertText, confirmWords } from './wording.js'

/** What whoever confirms is shown, and what the confirmation is compared with. */
export interface Preview {
  alert: Alert
  /** as a phone shows it */
  text: string
  rooms: readonly AudienceRoom[]
  /** people in these rooms, as far as staff have entered them */
  residents: number
  /** rooms of which nobody has entered how many people they have */
  uncounted: number
  leftOut: Audience['leftOut']
  /** at the present pace */
  minutes: number
  problems: readonly Problem[]
  warnings: readonly Warning[]
  hash: string
  needsSecondPerson: boolean
  /** what is typed to confirm: `37`, of a drill `演练 37` */
  confirmWith: string
}

export interface PreviewTools {
  vault: Vault
  clock: Clock
  paces: Paces
  book: AlertBook
}

/** Reads everything in the transaction that it is given. */
export async function makePreview(trx: Db, alert: Alert, tools: PreviewTools): Promise<Preview> {
  const { vault, clock, paces, book } = tools
  const followed = alert.follows && (await book.get(trx, alert.follows))
  const text = alertText(alert, followed)
  const { rooms, leftOut } =
    alert.type === 'alert'
      ? await audienceOf(trx, vault, clock, alert.targets)
      : { rooms: await whoHeard(trx, alert, tools), leftOut: [] }
  const minutes = await new Outlook(trx, clock, paces).etaFor(rooms, laneOf(alert))
  const now = clock.now()
  const problems = [
    ...problemsOf(alert, followed, now),
    ...(rooms.length === 0 ? (['no-rooms'] as const) : []),
  ]
  const tooSlow = alert.expiresAt !== undefined && now + minutes * 60_000 > alert.expiresAt
  return {
    alert,
    text,
    rooms,
    residents: rooms.reduce((all, room) => all + (room.residents ?? 0), 0),
    uncounted: rooms.filter((room) => room.residents === undefined).length,
    leftOut,
    minutes,
    problems,
    warnings: [
      ...(otherColour(alert) ? (['other-colour'] as const) : []),
      ...(tooSlow && rooms.length > 0 ? (['too-slow'] as const) : []),
      ...(leftOut.length > 0 ? (['rooms-left-out'] as const) : []),
    ],
    hash: fingerprint(alert, text, rooms),
    needsSecondPerson: needsSecondPerson(alert, followed),
    confirmWith: confirmWords(alert.kind, rooms.length),
  }
}

/**
 * Whom a correction or an end goes to: every room that has the alert, or may have it. New words that replace it go to
 * those that still wait for it as well, since they will not get the old ones.
 */
async function whoHeard(
  trx: Db,
  alert: Alert,
  { vault, clock, book }: PreviewTools,
): Promise<AudienceRoom[]> {
  const broadcasts = new BroadcastBook(trx, vault, clock)
  const targets = await broadcasts.reached(trx, threadOf(alert))
  if (alert.type === 'update' && !alert.prepared) {
    const have = new Set(targets.map(({ room }) => room))
    for (const earlier of await book.list(trx, { thread: alert.thread }))
      for (const row of await broadcasts.list(batchOf(earlier), ['queued']))
        if (!have.has(row.room)) {
          have.add(row.room)
          targets.push({ room: row.room, account: row.account })
        }
  }
  const known = new Map((await new RoomBook(trx, vault, clock).all()).map((room) => [room.id, room]))
  return targets.map(({ room, account }) => ({
    room,
    account,
    name: known.get(room)?.name ?? '（已去掉的群）',
    residents: known.get(room)?.residents,
  }))
}

/** Real warnings go before everything; drills and notices take their turn, so that no drill stands before one. */
export function laneOf(alert: Pick<Alert, 'kind' | 'level'>): BroadcastLane {
  return alert.kind === 'actual' && alert.level !== 'notice' ? 'urgent' : 'bulk'
}

/** As staff read it in lists; the year keeps it apart from the same number of another. */
export function batchOf(alert: Pick<Alert, 'number' | 'day'>): BatchId {
  return `${alert.number}-${alert.day.slice(0, 4)}` as BatchId
}

export function threadOf(alert: Pick<Alert, 'thread'>): ThreadId {
  return alert.thread as string as ThreadId
}
