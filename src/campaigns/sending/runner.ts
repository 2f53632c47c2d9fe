import type { LocalSettings } from '../../knowledge/index.js'
import type { Delivery, Outbox } from '../../outbox/index.js'
import { chinaDay, MINUTE_MS, type Clock, type Logger, type Ticker, type WakeUp } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import type { PlanLimits } from '../calendar/plan.js'
import { enteredDates } from '../book/slots.js'
import { syncPushes } from '../book/sync.js'
import { decideDue, type Decided, type DueGroup } from './dispatch.js'
import { fanOut, type FanOutOptions } from './fan-out.js'
import { holdAndLetGo } from './hold.js'
import { skippedText } from './notices.js'

export interface CampaignRunnerOptions {
  db: Db
  outbox: Pick<Outbox, 'wake' | 'wakeBroadcasts' | 'broadcasts'>
  clock: Clock
  ticker: Pick<Ticker, 'elapsed'>
  wakeUp: WakeUp
  logger: Logger
  limits: PlanLimits
  settings: LocalSettings
  /** whether an orange or red alert is active in a community */
  alertActive: (communityId: string) => boolean | Promise<boolean>
  /** stores a page to staff in the transaction; @returns what the outbox is woken with */
  tellStaff: (trx: Db, text: string, cause: string) => Promise<readonly Delivery[]>
  question?: FanOutOptions['question']
  /** further work of each look, such as results of the quiz and reminders */
  also?: readonly FurtherWork[]
}

/** Work in a transaction of its own; what it stored is sent after the commit. */
export type FurtherWork = (
  trx: Db,
  now: number,
  /** communities in which an alert is active */
  alerted: ReadonlySet<string>,
) => Promise<{ deliveries: readonly Delivery[]; broadcasts: boolean }>

/** Rooms, their kinds and their wishes change seldom. */
const SYNC_EVERY_MS = 10 * MINUTE_MS

/**
 * Sends what is due. It only wakes once a minute; what is to be done stands in the rows, and each look decides about them
 * in one transaction, so that neither a restart nor a second process does anything twice.
 */
export class CampaignRunner {
  private endWaking: () => Promise<void> = () => Promise.resolve()
  private syncedVersion = -1
  private syncedAt = -Infinity
  private looking: Promise<void> | undefined

  constructor(private readonly options: CampaignRunnerOptions) {}

  start(): void {
    this.endWaking = this.options.wakeUp.eachMinute('campaigns', () => this.look())
    void this.look()
  }

  async stop(): Promise<void> {
    await this.endWaking()
    await this.looking
  }

  /** One look at a time; never rejects. */
  async look(): Promise<void> {
    this.looking ??= this.lookOnce()
      .catch((error: unknown) =>
        this.options.logger.error({ err: error }, 'campaigns could not be looked at'),
      )
      .finally(() => (this.looking = undefined))
    await this.looking
  }

  private async lookOnce(): Promise<void> {
    const { db, outbox, clock, ticker, limits, also = [] } = this.options
    const alerted = await this.alertedCommunities()
    const now = clock.now()
    const elapsed = ticker.elapsed()
    const found = await db.transaction().execute(async (trx) => {
      const { version } = await trx
        .selectFrom('campaign_state')
        .select('version')
        .where('id', '=', 1)
        .executeTakeFirstOrThrow()
      const sync = version !== this.syncedVersion || elapsed - this.syncedAt >= SYNC_EVERY_MS
      if (sync) await syncPushes(trx, now, limits)
      const resumed = await holdAndLetGo(trx, outbox.broadcasts, alerted, now)
      const decided = await decideDue(trx, { now, limits, alerted })
      return {
        version,
        sync,
        resumed,
        groups: decided.groups,
        told: await this.skip(trx, decided.skipped, now),
      }
    })
    if (found.sync) {
      this.syncedVersion = found.version
      this.syncedAt = elapsed
    }
    outbox.wake(found.told)
    const inLine = await this.fanOutAll(found.groups, now)
    if (found.resumed || inLine > 0) outbox.wakeBroadcasts()
    for (const work of also) {
      try {
        const done = await db.transaction().execute((trx) => work(trx, now, alerted))
        outbox.wake(done.deliveries)
        if (done.broadcasts) outbox.wakeBroadcasts()
      } catch (error) {
        this.options.logger.error({ err: error }, 'what goes with the campaigns could not be done')
      }
    }
  }

  /** Each text in a transaction of its own, so that one that cannot be sent does not keep the others back. */
  private async fanOutAll(groups: readonly DueGroup[], now: number): Promise<number> {
    const { db, outbox, limits, question, logger } = this.options
    let inLine = 0
    for (const group of groups) {
      try {
        inLine += await db.transaction().execute(async (trx) => {
          const themes = await enteredDates(trx, group.slot.year)
          return fanOut(trx, group, now, {
            broadcasts: outbox.broadcasts,
            settings: await this.settingsOf(trx, group.communityId),
            limits,
            theme: themes.get(`${group.slot.campaignId} ${group.slot.year}`)?.theme,
            ...(question && { question }),
          })
        })
      } catch (error) {
        logger.error({ err: error, slot: group.slot.id }, 'a campaign could not be put in line')
      }
    }
    return inLine
  }

  /** In a district each community is called by its own name. */
  private async settingsOf(trx: Db, communityId: string): Promise<LocalSettings> {
    const { settings } = this.options
    if (settings.community !== undefined) return settings
    const row = await trx
      .selectFrom('community')
      .select('name')
      .where('id', '=', communityId)
      .executeTakeFirst()
    return row ? { ...settings, community: row.name } : settings
  }

  private async skip(trx: Db, skipped: Decided['skipped'], now: number): Promise<readonly Delivery[]> {
    for (const { row, reason } of skipped)
      await trx
        .updateTable('campaign_push')
        .set({ state: 'skipped', reason, decided_at: now })
        .where('campaign_id', '=', row.campaign_id)
        .where('occurrence', '=', row.occurrence)
        .where('room_id', '=', row.room_id)
        .execute()
    const text = skippedText(skipped)
    return text === undefined ? [] : this.options.tellStaff(trx, text, `campaign-skipped:${chinaDay(now)}`)
  }

  private async alertedCommunities(): Promise<ReadonlySet<string>> {
    const { db, alertActive, logger } = this.options
    const alerted = new Set<string>()
    for (const { id } of await db.selectFrom('community').select('id').execute())
      try {
        if (await alertActive(id)) alerted.add(id)
      } catch (error) {
        // Not known is treated as an alert: a tip in the middle of one does harm, a late one does not.
        logger.error({ err: error, community: id }, 'it is not known whether an alert is active')
        alerted.add(id)
      }
    return alerted
  }
}
