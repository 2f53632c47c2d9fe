import type { EventDesk, ReceiptsOf } from '../services/events/index.js'
import type { HouseholdDesk } from '../services/households/index.js'
import { receivedOf, type AlertsToAnswer } from '../services/receipts/index.js'
import { addressText } from '../shared/index.js'
import type { BroadcastBook, ThreadId } from '../outbox/index.js'
import type { Db } from '../storage/index.js'

/** Drills that were announced and are not over: residents answer the announcement as they would an alert. */
export function drillsToAnswer(
  events: Pick<EventDesk, 'open'>,
  broadcasts: Pick<BroadcastBook, 'reached'>,
  db: Db,
): Pick<AlertsToAnswer, 'active'> {
  return {
    async active(room) {
      const drills = (await events.open()).filter(({ kind }) => kind === 'drill')
      const reached = await Promise.all(
        drills.map(async (drill) => {
          const rooms = await broadcasts.reached(db, `event:${drill.id}` as ThreadId)
          return rooms.some((target) => room === undefined || target.room === room) ? [drill] : []
        }),
      )
      return reached.flat().map((drill) => ({
        thread: `event:${drill.id}`,
        number: `演练活动${drill.number}`,
        kind: 'exercise',
        // Of two the newer is meant; an alert that is a drill by itself is asked about there and then.
        sentAt: drill.announcedAt ?? 0,
        expiresAt: drill.endsAt,
      }))
    },
  }
}

/** Who was reached, how fast they answered, and which of the households that Anlin knows did not. */
export function drillReceipts(households: Pick<HouseholdDesk, 'homesIn'>, db: Db): ReceiptsOf {
  return async (batch) => {
    const received = await receivedOf(db, batch as ThreadId)
    if (!received) return undefined
    const homes = new Map<string, { address: string; contacts: Awaited<ReturnType<typeof households.homesIn>>[number]['contactId'][] }>() // prettier-ignore
    for (const { address, contactId } of await households.homesIn(received.gridIds)) {
      const text = addressText(address)
      const home = homes.get(text) ?? { address: text, contacts: [] }
      home.contacts.push(contactId)
      homes.set(text, home)
    }
    const answered = new Set(received.answered)
    return {
      rooms: received.rooms,
      asked: received.people,
      received: received.tookMs,
      silent: [...homes.values()].filter(({ contacts }) => !contacts.some((each) => answered.has(each))),
    }
  }
}
