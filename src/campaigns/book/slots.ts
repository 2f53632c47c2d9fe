import type { Db, CampaignSlotTable, CampaignVariantTable } from '../../storage/index.js'
import { addDays, instantAt } from '../calendar/days.js'
import type { EnteredDates } from '../calendar/occurrences.js'
import type { PlanSlot } from '../calendar/plan.js'
import type { PosterText } from '../files/schema.js'

/** A text of a slot for one audience. */
export interface Variant {
  variant: number
  audience: 'all' | readonly string[]
  text: string
  keyword: string
  entries: readonly string[]
  poster?: PosterText
  quiz: boolean
  edited: boolean
}

/** One moment of a campaign with its material: from the files, or as it was approved. */
export interface BookedSlot extends PlanSlot {
  campaignId: string
  occurrence: string
  year: number
  title: string
  datesFrom: string
  graceMs: number
  cancelled: boolean
  movedByStaff: boolean
  /** UTC epoch milliseconds */
  validFrom: number
  variants: readonly Variant[]
}

export async function slotsIn(db: Db, where: { year?: number; id?: string } = {}): Promise<BookedSlot[]> {
  let query = db.selectFrom('campaign_slot').selectAll().orderBy('due_at').orderBy('id')
  if (where.year !== undefined) query = query.where('year', '=', where.year)
  if (where.id !== undefined) query = query.where('id', '=', where.id)
  const rows = await query.execute()
  let variantQuery = db.selectFrom('campaign_variant').selectAll().orderBy('variant')
  if (where.id !== undefined) variantQuery = variantQuery.where('slot_id', '=', where.id)
  const variants = new Map<string, Variant[]>()
  for (const row of await variantQuery.execute())
    variants.set(row.slot_id, [...(variants.get(row.slot_id) ?? []), variantOf(row)])
  return rows.map((row) => slotOf(row, variants.get(row.id) ?? []))
}

/** Puts a slot with its texts in the book, in place of what stood there. */
export async function putSlot(trx: Db, slot: BookedSlot): Promise<void> {
  await trx
    .insertInto('campaign_slot')
    .values(toRow(slot))
    .onConflict((conflict) => conflict.column('id').doUpdateSet(toRow(slot)))
    .execute()
  await trx.deleteFrom('campaign_variant').where('slot_id', '=', slot.id).execute()
  await trx
    .insertInto('campaign_variant')
    .values(slot.variants.map((variant) => variantRow(slot.id, variant)))
    .execute()
}

/** Slots that go out, or went out, on a day of China, in some room; earliest first. */
export async function slotIdsOn(db: Db, day: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('campaign_push')
    .select((eb) => ['slot_id', eb.fn.min('due_at').as('first')])
    .where('due_at', '>=', instantAt(day, '00:00'))
    .where('due_at', '<', instantAt(addDays(day, 1), '00:00'))
    .groupBy('slot_id')
    .orderBy('first')
    .execute()
  return rows.map((row) => row.slot_id)
}

/** Slots of which no room has been decided yet may still change. */
export async function decidedSlots(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('campaign_push')
    .select('slot_id')
    .distinct()
    .where('state', '!=', 'planned')
    .execute()
  return new Set(rows.map((row) => row.slot_id))
}

/** What staff entered: `<campaign> <year>` → dates. */
export async function enteredDates(db: Db, year?: number): Promise<ReadonlyMap<string, EnteredDates>> {
  let query = db.selectFrom('campaign_dates').selectAll()
  if (year !== undefined) query = query.where('year', '=', year)
  return new Map(
    (await query.execute()).map((row) => [
      `${row.campaign_id} ${row.year}`,
      {
        from: row.from_day,
        ...(row.to_day !== null && { to: row.to_day }),
        ...(row.theme !== null && { theme: row.theme }),
      },
    ]),
  )
}

/** A running process looks at this to see that a plan has changed. */
export async function touch(trx: Db): Promise<void> {
  await trx
    .updateTable('campaign_state')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', 1)
    .execute()
}

function toRow(slot: BookedSlot): CampaignSlotTable {
  return {
    id: slot.id,
    campaign_id: slot.campaignId,
    occurrence: slot.occurrence,
    year: slot.year,
    title: slot.title,
    due_at: slot.dueAt,
    dates_from: slot.datesFrom,
    priority: slot.priority,
    grace_ms: slot.graceMs,
    life_safety: slot.lifeSafety ? 1 : 0,
    move_days: slot.moveDays,
    state: slot.cancelled ? 'cancelled' : 'approved',
    moved_by_staff: slot.movedByStaff ? 1 : 0,
    valid_from: slot.validFrom,
  }
}

function slotOf(row: CampaignSlotTable, variants: readonly Variant[]): BookedSlot {
  return {
    id: row.id,
    campaignId: row.campaign_id,
    occurrence: row.occurrence,
    year: row.year,
    title: row.title,
    dueAt: row.due_at,
    datesFrom: row.dates_from,
    priority: row.priority,
    graceMs: row.grace_ms,
    lifeSafety: row.life_safety === 1,
    moveDays: row.move_days,
    cancelled: row.state === 'cancelled',
    movedByStaff: row.moved_by_staff === 1,
    validFrom: row.valid_from,
    variants,
  }
}

function variantRow(slotId: string, variant: Variant): CampaignVariantTable {
  return {
    slot_id: slotId,
    variant: variant.variant,
    audience: JSON.stringify(variant.audience),
    text: variant.text,
    keyword: variant.keyword,
    entries: JSON.stringify(variant.entries),
    poster: variant.poster ? JSON.stringify(variant.poster) : null,
    quiz: variant.quiz ? 1 : 0,
    edited: variant.edited ? 1 : 0,
  }
}

function variantOf(row: CampaignVariantTable): Variant {
  return {
    variant: row.variant,
    audience: JSON.parse(row.audience) as Variant['audience'],
    text: row.text,
    keyword: row.keyword,
    entries: JSON.parse(row.entries) as string[],
    ...(row.poster !== null && { poster: JSON.parse(row.poster) as PosterText }),
    quiz: row.quiz === 1,
    edited: row.edited === 1,
  }
}
