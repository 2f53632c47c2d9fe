import { toRow, type Delivery, type DeliveryId, type Outbox } from '../../outbox/index.js'
import {
  chinaHour,
  DAY_MS,
  HOUR_MS,
  newId,
  type Clock,
  type Logger,
  type Ticker,
} from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import type { HouseholdDesk } from './desk.js'
import { askText } from './texts.js'

export interface QuarterlyAskingOptions {
  db: Db
  vault: Vault
  desk: HouseholdDesk
  outbox: Pick<Outbox, 'wake'>
  clock: Clock
  ticker: Ticker
  logger: Logger
}

const QUARTER_MS = 90 * DAY_MS
/** A few an hour: the account has more important things to send. */
const AT_ONCE = 20
const FROM_HOUR = 9
const UNTIL_HOUR = 18

/** Asks once a quarter whether the number that somebody left is still right. */
export class QuarterlyAsking {
  private cancel: () => void = () => {}

  constructor(private readonly options: QuarterlyAskingOptions) {}

  start(): void {
    const { ticker, logger } = this.options
    this.cancel = ticker.after(HOUR_MS, () => {
      this.start()
      this.ask().catch((error: unknown) => logger.error({ err: error }, 'numbers could not be asked about'))
    })
  }

  stop(): void {
    this.cancel()
  }

  /** @returns how many were asked */
  async ask(): Promise<number> {
    const { db, vault, desk, outbox, clock } = this.options
    const now = clock.now()
    const hour = chinaHour(now)
    if (hour < FROM_HOUR || hour >= UNTIL_HOUR) return 0
    const homes = await desk.unconfirmed(now - QUARTER_MS, AT_ONCE)
    if (homes.length === 0) return 0
    const deliveries = homes.map((home): Delivery => ({
      id: newId(now) as DeliveryId,
      lane: 'bulk',
      target: { kind: 'contact', id: home.contactId },
      content: { kind: 'text', text: askText(home) },
      cause: `household:${home.id}`,
      attempts: 0,
      createdAt: now,
    }))
    await db.transaction().execute(async (trx) => {
      await trx
        .updateTable('resident_home')
        .set({ asked_at: now })
        .where(
          'id',
          'in',
          homes.map((home) => home.id),
        ) // prettier-ignore
        .execute()
      await trx
        .insertInto('delivery')
        .values(deliveries.map((delivery) => toRow(delivery, vault)))
        .execute()
    })
    outbox.wake(deliveries)
    return deliveries.length
  }
}
