import { recordAudit, type Actor, type AuditFacts } from '../directory/index.js'
import type { BatchId } from '../outbox/index.js'
import { chinaDay } from '../shared/index.js'
import type { Db } from '../storage/index.js'
import { wrongText } from './book/changes.js'
import { putSlot, slotIdsOn, slotsIn, touch, type BookedSlot } from './book/slots.js'
import { refused, type CampaignDeskOptions, type Refused } from './desk-options.js'
import { YearDesk } from './year-desk.js'

export interface Cancelled {
  kind: 'done'
  title: string
  /** rooms that were in line and do not get it */
  stopped: number
}

/** A slot that has passed or begun is history. */
const SENT_ALREADY = '这一场已经发出或者已经处理过，不能再改。'

/** What staff decide about campaigns: one occurrence, one room. Each act is written to the audit trail. */
export class CampaignDesk {
  /** what they decide about a whole year */
  readonly years: YearDesk

  constructor(private readonly options: CampaignDeskOptions) {
    this.years = new YearDesk(options)
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

function unknownSlot(id: string): string {
  return `没有 ${id} 这一场。先审批计划，再用 anlin campaign plan 查看编号。`
}
