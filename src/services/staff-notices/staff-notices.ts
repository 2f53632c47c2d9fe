import type { RoomNotice, StaffRegister } from '../../directory/index.js'
import type { Outbox, OutboxNotice } from '../../outbox/index.js'
import type { Clock, Logger } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { pages } from '../incidents/index.js'
import { noticeText } from './texts.js'

export interface StaffNoticesOptions {
  db: Db
  outbox: Outbox
  staff: StaffRegister
  clock: Clock
  logger: Logger
}

/** Tells whoever is on duty what the outbox and the directory notice. */
export class StaffNotices {
  constructor(private readonly options: StaffNoticesOptions) {}

  tell(notice: OutboxNotice | RoomNotice): void {
    const { db, outbox, staff, clock, logger } = this.options
    const deliveries = pages(noticeText(notice), staff.onDuty(), `notice:${notice.kind}`, clock.now(), 'bulk')
    if (deliveries.length === 0) return
    db.insertInto('delivery')
      .values(deliveries.map((delivery) => outbox.toRow(delivery)))
      .execute()
      .then(
        () => outbox.wake(deliveries),
        (error: unknown) => {
          logger.error({ err: error, notice: notice.kind }, 'a notice to staff could not be stored')
          // The one thing that may be said without a row: that no row can be written.
          if (notice.kind === 'cannot-write') outbox.wake(deliveries)
        },
      )
  }
}
