import { auditHead, auditTail, type StaffMember, type StaffRegister } from '../../directory/index.js'
import type { Delivery, Outbox } from '../../outbox/index.js'
import { chinaDay, HOUR_MS, type Clock, type WakeUp } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { pages } from '../incidents/index.js'
import { auditPostText } from './texts.js'

export interface DailyAuditPostOptions {
  db: Db
  outbox: Outbox
  staff: StaffRegister
  clock: Clock
  wakeUp: WakeUp
  /** the channel is there: what cannot be sent today is not posted today */
  ready: () => boolean
}

/** In China; late enough to be read and not to wake anybody. */
const FROM_HOUR = 8

/**
 * Posts the end of the audit chain once a day into the duty rooms, or to whoever is on duty where there is no room. A
 * trail that is changed afterwards does not end there any more.
 */
export class DailyAuditPost {
  private endWaking: () => Promise<void> = () => Promise.resolve()

  constructor(private readonly options: DailyAuditPostOptions) {}

  start(): void {
    this.endWaking = this.options.wakeUp.eachMinute('the end of the audit chain', () => this.postIfDue())
  }

  async stop(): Promise<void> {
    await this.endWaking()
  }

  /** @returns whether it was posted now; the row of the day is committed with what is to be sent */
  async postIfDue(): Promise<boolean> {
    const { db, outbox, clock, ready } = this.options
    const now = clock.now()
    const readers = this.readers()
    const hour = (Math.floor(now / HOUR_MS) + 8) % 24
    if (hour < FROM_HOUR || readers.length === 0 || !ready()) return false
    const posted = await db.transaction().execute(async (trx): Promise<Delivery[]> => {
      const head = await auditHead(trx)
      const day = await trx
        .insertInto('audit_post')
        .values({ day: chinaDay(now), at: now, seq: head.seq })
        .onConflict((conflict) => conflict.column('day').doNothing())
        .returning('day')
        .executeTakeFirst()
      if (!day) return []
      const text = auditPostText(auditTail(head.hash), head.seq)
      const deliveries = pages(text, readers, `audit-post:${day.day}`, now, 'bulk')
      await trx
        .insertInto('delivery')
        .values(deliveries.map((delivery) => outbox.toRow(delivery)))
        .execute()
      return deliveries
    })
    outbox.wake(posted)
    return posted.length > 0
  }

  private readers(): readonly StaffMember[] {
    const { staff } = this.options
    const rooms = staff.all().filter((member) => member.roomId !== undefined)
    return rooms.length > 0 ? rooms : staff.onDuty()
  }
}
