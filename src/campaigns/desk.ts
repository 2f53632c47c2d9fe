import { recordAudit, type Actor, type AuditFacts } from '../directory/index.js'
import type { Entry } from '../knowledge/index.js'
import type { BatchId, BroadcastBook } from '../outbox/index.js'
import { chinaDay, type Clock } from '../shared/index.js'
import type { Db } from '../storage/index.js'
import { addDays } from './calendar/days.js'
import { keepingStaffsChanges, material, wrongDates, wrongText } from './book/changes.js'
import { slotsFromFile } from './book/from-files.js'
import {
  decidedSlots,
  enteredDates,
  putSlot,
  slotIdsOn,
  slotsIn,
  touch,
  type BookedSlot,
} from './book/slots.js'
import type { Programme } from './files/load.js'

export interface CampaignDeskOptions {
  db: Db
  clock: Clock
  broadcasts: Pick<BroadcastBook, 'stop'>
  programme: () => Programme
  entries: () => ReadonlyMap<string, Entry>
}

export interface Approved {
  year: number
  at: number
  by: string
}

/** In Chinese: what is wrong and what to do. */
export interface Refused {
  kind: 'refused'
  reason: string
}

export interface Cancelled {
  kind: 'done'
  title: string
  /** rooms that were in line and do not get it */
  stopped: number
}

/** A slot that has passed or begun is history. */
const SENT_ALREADY = '这一场已经发出或者已经处理过，不能再改。'

/** What staff decide about campaigns: approve a year, its dates, one occurrence. Each act is written to the audit trail. */
export class CampaignDesk {
  constructor(private readonly options: CampaignDeskOptions) {}

  /** The slots of a year: as they were approved, or as the files have them now. */
  async slots(year: number): Promise<{ approved?: Approved; slots: readonly BookedSlot[] }> {
    const { db } = this.options
    const plan = await db.selectFrom('campaign_plan').selectAll().where('year', '=', year).executeTakeFirst()
    if (!plan) return { slots: await this.drafted(db, year, 0) }
    const approved = { year, at: plan.approved_at, by: plan.approved_by }
    return { approved, slots: await slotsIn(db, { year }) }
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
        after: { slots: slots.length, ahead: future },
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
        after: { year, from, to: to ?? null, theme: theme !== undefined },
      })
      const last = to ?? ('week_with' in campaign.rule ? addDays(from, 6) : from)
      return { kind: 'done', first: from, last }
    })
  }

  /** Cancels one occurrence; what of it is in line is taken out. */
  async cancel(slotId: string, actor: Actor): Promise<Cancelled | Refused> {
    return this.options.db.transaction().execute((trx) => this.cancelIn(trx, slotId, actor))
  }

  private async cancelIn(trx: Db, slotId: string, actor: Actor): Promise<Cancelled | Refused> {
    const found = await this.open(trx, slotId)
    if ('kind' in found) return found
    await putSlot(trx, { ...found, cancelled: true })
    const stopped = await this.stopBatches(trx, slotId)
    await trx
      .deleteFrom('campaign_push')
      .where('slot_id', '=', slotId)
      .where('state', '=', 'planned')
      .execute()
    const subject = { kind: 'campaign-slot', id: slotId }
    await this.record(trx, 'campaign.cancel', subject, actor, { after: { stopped } })
    return { kind: 'done', title: found.title, stopped }
  }

  /** Cancels everything that is still to go out on a day of China; in the transaction of a message. */
  async cancelDayIn(
    trx: Db,
    day: string,
    actor: Actor,
  ): Promise<{ titles: readonly string[]; stopped: number }> {
    const titles: string[] = []
    let stopped = 0
    for (const id of await slotIdsOn(trx, day)) {
      const outcome = await this.cancelIn(trx, id, actor)
      if (outcome.kind === 'refused') continue
      titles.push(outcome.title)
      stopped += outcome.stopped
    }
    return { titles, stopped }
  }

  /** Takes back what was cancelled of a day and can still go out. @returns the titles */
  async restoreDayIn(trx: Db, day: string, actor: Actor): Promise<readonly string[]> {
    const titles: string[] = []
    for (const slot of await slotsIn(trx)) {
      if (!slot.cancelled || chinaDay(slot.dueAt) !== day) continue
      if ((await this.restoreIn(trx, slot.id, actor)).kind === 'done') titles.push(slot.title)
    }
    return titles
  }

  /** Takes a cancellation back. */
  async restore(slotId: string, actor: Actor): Promise<{ kind: 'done' } | Refused> {
    return this.options.db.transaction().execute((trx) => this.restoreIn(trx, slotId, actor))
  }

  private async restoreIn(trx: Db, slotId: string, actor: Actor): Promise<{ kind: 'done' } | Refused> {
    const now = this.options.clock.now()
    const [slot] = await slotsIn(trx, { id: slotId })
    if (!slot) return refused(unknownSlot(slotId))
    if (!slot.cancelled) return refused('这一场没有取消，不用恢复。')
    if (slot.dueAt < now) return refused('时间已经过了，不能恢复。')
    if (await this.isDecided(trx, slotId)) return refused(SENT_ALREADY)
    // As if it had just been approved: the rows are made anew.
    await putSlot(trx, { ...slot, cancelled: false, validFrom: now })
    await this.record(trx, 'campaign.restore', { kind: 'campaign-slot', id: slotId }, actor, {})
    return { kind: 'done' }
  }

  /** Moves one occurrence, or gives one of its texts other words. */
  async edit(
    slotId: string,
    change: { at?: number; variant?: number; text?: string },
    actor: Actor,
  ): Promise<{ kind: 'done' } | Refused> {
    const { db, clock } = this.options
    const now = clock.now()
    return db.transaction().execute(async (trx) => {
      const found = await this.open(trx, slotId)
      if ('kind' in found) return found
      if (await this.isDecided(trx, slotId)) return refused(SENT_ALREADY)
      if (change.at !== undefined && change.at < now) return refused('新的时间已经过了，请写以后的时间。')
      const number = change.variant ?? found.variants[0]?.variant
      const variant = found.variants.find((v) => v.variant === number)
      if (change.text !== undefined) {
        if (!variant) return refused(`这一场没有第 ${(number ?? 0) + 1} 段内容。`)
        const wrong = wrongText(change.text)
        if (wrong) return refused(wrong)
      }
      await putSlot(trx, {
        ...found,
        ...(change.at !== undefined && { dueAt: change.at, movedByStaff: true, validFrom: now }),
        variants: found.variants.map((v) =>
          change.text !== undefined && v === variant ? { ...v, text: change.text, edited: true } : v,
        ),
      })
      await this.record(trx, 'campaign.edit', { kind: 'campaign-slot', id: slotId }, actor, {
        before: { at: found.dueAt },
        after: { at: change.at ?? found.dueAt, text: change.text !== undefined, variant: number ?? null },
      })
      return { kind: 'done' }
    })
  }

  /** Whether a room gets campaigns; alerts reach it either way. @returns false when there is no such room */
  async setRoom(roomId: string, wanted: boolean, actor: Actor): Promise<boolean> {
    return this.options.db.transaction().execute((trx) => this.setRoomIn(trx, roomId, wanted, actor))
  }

  /** The same in the transaction of a message. */
  async setRoomIn(trx: Db, roomId: string, wanted: boolean, actor: Actor): Promise<boolean> {
    const room = await trx.selectFrom('room').select('id').where('id', '=', roomId).executeTakeFirst()
    if (!room) return false
    if (wanted) await trx.deleteFrom('campaign_room_off').where('room_id', '=', roomId).execute()
    else
      await trx
        .insertInto('campaign_room_off')
        .values({ room_id: roomId, at: this.options.clock.now() })
        .onConflict((conflict) => conflict.column('room_id').doNothing())
        .execute()
    await this.record(
      trx,
      wanted ? 'campaign.room-on' : 'campaign.room-off',
      { kind: 'room', id: roomId },
      actor,
      {},
    )
    return true
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

  private async open(trx: Db, slotId: string): Promise<BookedSlot | Refused> {
    const [slot] = await slotsIn(trx, { id: slotId })
    if (!slot) return refused(unknownSlot(slotId))
    return slot.cancelled ? refused('这一场已经取消了。') : slot
  }

  private async isDecided(trx: Db, slotId: string): Promise<boolean> {
    const row = await trx
      .selectFrom('campaign_push')
      .select('slot_id')
      .where('slot_id', '=', slotId)
      .where('state', '!=', 'planned')
      .executeTakeFirst()
    return row !== undefined
  }

  private async stopBatches(trx: Db, slotId: string): Promise<number> {
    const batches = await trx
      .selectFrom('campaign_batch')
      .select(['batch', 'part'])
      .where('slot_id', '=', slotId)
      .execute()
    let rooms = 0
    for (const { batch, part } of batches) {
      const stopped = await this.options.broadcasts.stop(trx, { batch: batch as BatchId })
      if (part === 'text') rooms += stopped
    }
    return rooms
  }

  private async record(
    trx: Db,
    action: string,
    subject: { kind: string; id: string },
    actor: Actor,
    facts: { before?: AuditFacts; after?: AuditFacts },
  ): Promise<void> {
    await touch(trx)
    await recordAudit(trx, { at: this.options.clock.now(), actor, action, subject, ...facts })
  }
}

function refused(reason: string): Refused {
  return { kind: 'refused', reason }
}

function unknownSlot(id: string): string {
  return `没有 ${id} 这一场。先审批计划，再用 anlin campaign plan 查看编号。`
}
