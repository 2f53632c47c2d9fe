import type { PersonalRecords } from '../../directory/index.js'
import { chinaDay, chinaHour, type Clock, type Logger, type WakeUp } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'

export interface RetentionOptions {
  db: Db
  clock: Clock
  wakeUp: WakeUp
  logger: Logger
  records: () => readonly PersonalRecords[]
}

/** In China; when little else is going on. */
const FROM_HOUR = 3

/** Removes once a day what has reached its term; each area says what its terms are. */
export class Retention {
  private endWaking: () => Promise<void> = () => Promise.resolve()

  constructor(private readonly options: RetentionOptions) {}

  start(): void {
    this.endWaking = this.options.wakeUp.eachMinute('retention', () => this.runIfDue())
  }

  async stop(): Promise<void> {
    await this.endWaking()
  }

  /** @returns how many rows of what are gone; undefined when it was done today or is too early */
  async runIfDue(): Promise<Record<string, number> | undefined> {
    const { db, clock, records, logger } = this.options
    const now = clock.now()
    if (chinaHour(now) < FROM_HOUR) return undefined
    const day = chinaDay(now)
    const done = await db.selectFrom('retention_day').select('day').where('day', '=', day).executeTakeFirst()
    if (done) return undefined
    const counts: Record<string, number> = {}
    for (const area of records()) {
      if (!area.expire) continue
      try {
        // One area that fails keeps nobody else's data longer.
        const gone = await db.transaction().execute((trx) => area.expire!(trx, now))
        if (gone > 0) counts[area.kind] = gone
      } catch (error) {
        logger.error({ err: error, area: area.kind }, 'what has reached its term could not be removed')
        counts[area.kind] = -1
      }
    }
    await db
      .insertInto('retention_day')
      .values({ day, at: now, counts: JSON.stringify(counts) })
      .onConflict((conflict) => conflict.column('day').doNothing())
      .execute()
    return counts
  }
}
