import { recordAudit, type Actor, type AuditFacts } from '../directory/index.js'
import type { Db } from '../storage/index.js'
import { addDays } from './calendar/days.js'
import { keepingStaffsChanges, material, wrongDates } from './book/changes.js'
import { slotsFromFile } from './book/from-files.js'
import { decidedSlots, enteredDates, putSlot, slotsIn, touch, type BookedSlot } from './book/slots.js'
import { refused, type CampaignDeskOptions, type Refused } from './desk-options.js'

export interface Approved {
  year: number
  at: number
  by: string
}

/** What staff decide about a whole year: its plan, and the dates of its campaigns. */
export class YearDesk {
  constructor(private readonly options: Omit<CampaignDeskOptions, 'broadcasts'>) {}

  /** The slots of a year: as they were approved, or as the files have them now. */
  async slots(year: number): Promise<{ approved?: Approved; slots: readonly BookedSlot[] }> {
    const { db } = this.options
    const plan = await db.selectFrom('campaign_plan').selectAll().where('year', '=', year).executeTakeFirst()
    if (!plan) return { slots: await this.drafted(db, year, 0) }
    const approved = { year, at: plan.approved_at, by: plan.approved_by }
    return { approved, slots: await slotsIn(db, { year }) }
  }

  /** What was approved of the years around one. */
  async beside(year: number): Promise<readonly BookedSlot[]> {
    const { db } = this.options
    return [...(await slotsIn(db, { year: year - 1 })), ...(await slotsIn(db, { year: year + 1 }))]
  }

  /** Every slot of a year from the files, with the dates that staff entered. */
  async drafted(db: Db, year: number, validFrom: number): Promise<BookedSlot[]> {
    const entered = await enteredDates(db, year)
    const entries = this.options.entries()
    return [...this.options.programme().campaigns.values()]
      .flatMap((campaign) =>
        slotsFromFile(campaign, year, entered.get(`${campaign.id} ${year}`), entries, validFrom),
      )
      .sort((a, b) => a.dueAt - b.dueAt)
  }

  /** Slots whose text, day or kinds of rooms are not as they were approved: the files have changed since. */
  async changedSince(year: number): Promise<readonly string[]> {
    const { db, clock } = this.options
    const { approved, slots } = await this.slots(year)
    if (!approved) return []
    const now = clock.now()
    const fresh = new Map((await this.drafted(db, year, 0)).map((slot) => [slot.id, slot]))
    const booked = new Map(slots.map((slot) => [slot.id, slot]))
    const ids = new Set([...fresh.keys(), ...booked.keys()])
    return [...ids].filter((id) => {
      const [now_, then] = [fresh.get(id), booked.get(id)]
      if ((then ?? now_)!.dueAt < now || then?.cancelled) return false
      return !now_ || !then || material(keepingStaffsChanges(now_, then)) !== material(then)
    })
  }

  /**
   * Approves the plan of a year as it stands: its texts are kept as they are now, whatever becomes of the files. Approved
   * again, it takes up what the files have changed since, but for what was sent and what staff changed themselves.
   */
  async approve(year: number, actor: Actor): Promise<{ kind: 'approved'; slots: number } | Refused> {
    const { db, clock } = this.options
    const now = clock.now()
    return db.transaction().execute(async (trx) => {
      const slots = await this.drafted(trx, year, now)
      if (slots.length === 0) return refused(`${year} 年没有任何宣传，请检查 knowledge/campaigns 里的文件。`)
      const before = new Map((await slotsIn(trx, { year })).map((slot) => [slot.id, slot]))
      const decided = await decidedSlots(trx)
      let future = 0
      for (const slot of slots) {
        if (slot.dueAt >= now) future++
        const known = before.get(slot.id)
        before.delete(slot.id)
        if (known && (decided.has(slot.id) || known.dueAt < now)) continue
        await putSlot(trx, known ? keepingStaffsChanges(slot, known) : slot)
      }
      // What is in no file any more is not sent.
      for (const gone of before.values())
        if (!decided.has(gone.id) && gone.dueAt >= now) await putSlot(trx, { ...gone, cancelled: true })
      const by = typeof actor === 'string' ? actor : actor.id
      await trx
        .insertInto('campaign_plan')
        .values({ year, approved_at: now, approved_by: by })
        .onConflict((conflict) => conflict.column('year').doUpdateSet({ approved_at: now, approved_by: by }))
        .execute()
      await this.record(trx, 'campaign.approve', { kind: 'campaign-plan', id: String(year) }, actor, {
        slots: slots.length,
        ahead: future,
      })
      return { kind: 'approved', slots: future }
    })
  }

  /** Enters the dates of a campaign in a year; at once, also in a plan that was approved. */
  async setDates(
    campaignId: string,
    year: number,
    dates: { from: string; to?: string | undefined; theme?: string | undefined },
    actor: Actor,
  ): Promise<{ kind: 'done'; first: string; last: string } | Refused> {
    const { db, clock } = this.options
    const campaign = this.options.programme().campaigns.get(campaignId)
    if (!campaign)
      return refused(`没有 ${campaignId} 这个宣传，用 anlin campaign plan --year ${year} 查看编号。`)
    if ('weekly' in campaign.rule || 'quarterly' in campaign.rule)
      return refused('每周、每季度的宣传没有起止日期，请用 anlin campaign edit 改单独一场。')
    const wrong = wrongDates(year, dates, campaign.rule)
    if (wrong) return refused(wrong)
    const { from, to, theme } = dates
    const now = clock.now()
    return db.transaction().execute(async (trx) => {
      const row = { from_day: from, to_day: to ?? null, theme: theme ?? null, entered_at: now }
      await trx
        .insertInto('campaign_dates')
        .values({ campaign_id: campaignId, year, ...row })
        .onConflict((conflict) => conflict.columns(['campaign_id', 'year']).doUpdateSet(row))
        .execute()
      await this.redate(trx, campaignId, year, now)
      const subject = { kind: 'campaign', id: campaignId }
      await this.record(trx, 'campaign.dates', subject, actor, {
        year,
        from,
        to: to ?? null,
        theme: theme !== undefined,
      })
      const last = to ?? ('week_with' in campaign.rule ? addDays(from, 6) : from)
      return { kind: 'done', first: from, last }
    })
  }

  /** New dates move what is still ahead, bring in days that are new and take out days that are gone. */
  private async redate(trx: Db, campaignId: string, year: number, now: number): Promise<void> {
    const plan = await trx
      .selectFrom('campaign_plan')
      .select('year')
      .where('year', '=', year)
      .executeTakeFirst()
    if (!plan) return touch(trx)
    const campaign = this.options.programme().campaigns.get(campaignId)!
    const entered = (await enteredDates(trx, year)).get(`${campaignId} ${year}`)
    const fresh = new Map(
      slotsFromFile(campaign, year, entered, this.options.entries(), now).map((slot) => [slot.id, slot]),
    )
    const decided = await decidedSlots(trx)
    for (const slot of await slotsIn(trx, { year })) {
      if (slot.campaignId !== campaignId) continue
      const moved = fresh.get(slot.id)
      fresh.delete(slot.id)
      if (decided.has(slot.id) || slot.movedByStaff) continue
      if (moved)
        await putSlot(trx, { ...slot, dueAt: moved.dueAt, datesFrom: moved.datesFrom, validFrom: now })
      else await putSlot(trx, { ...slot, cancelled: true })
    }
    for (const slot of fresh.values()) await putSlot(trx, slot)
  }

  private async record(
    trx: Db,
    action: string,
    subject: { kind: string; id: string },
    actor: Actor,
    after: AuditFacts,
  ): Promise<void> {
    await touch(trx)
    await recordAudit(trx, { at: this.options.clock.now(), actor, action, subject, after })
  }
}
