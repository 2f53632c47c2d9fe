import { DAY_MS, newId } from '../shared/index.js'
import type { Db } from '../storage/index.js'
import { recordAudit, type Actor } from './audit.js'

/** Somebody's turn on the duty roster; `until` is not part of it. */
export interface Shift {
  id: string
  staffId: string
  from: number
  until: number
}

/** A clock that was set back must still find the shift it stands in. */
const KEPT_MS = 7 * DAY_MS

/** @returns what is on now or still to come, earliest first */
export async function loadShifts(db: Db, now: number): Promise<Shift[]> {
  const rows = await db
    .selectFrom('duty_shift')
    .selectAll()
    .where('until_at', '>', now - KEPT_MS)
    .orderBy('from_at')
    .execute()
  return rows.map((row) => ({ id: row.id, staffId: row.staff_id, from: row.from_at, until: row.until_at }))
}

/**
 * Puts a shift on the roster; one with the same member and beginning is replaced.
 *
 * @throws RangeError when it ends before it begins
 */
export async function addShift(trx: Db, shift: Omit<Shift, 'id'>, now: number, actor: Actor): Promise<void> {
  await putShift(trx, shift, now)
  await recordAudit(trx, {
    at: now,
    actor,
    action: 'duty.add',
    subject: { kind: 'staff', id: shift.staffId },
    after: { from: shift.from, until: shift.until },
  })
}

/** @see addShift; without the audit row, for an import that has one of its own */
export async function putShift(trx: Db, shift: Omit<Shift, 'id'>, now: number): Promise<void> {
  if (shift.until <= shift.from)
    throw new RangeError(`a shift of ${shift.staffId} ends at ${shift.until}, before it begins`)
  await trx
    .insertInto('duty_shift')
    .values({ id: newId(now), staff_id: shift.staffId, from_at: shift.from, until_at: shift.until })
    .onConflict((conflict) =>
      conflict.columns(['staff_id', 'from_at']).doUpdateSet({ until_at: shift.until }),
    )
    .execute()
}

/** @returns false when there is no such shift */
export async function removeShift(trx: Db, id: string, now: number, actor: Actor): Promise<boolean> {
  const row = await trx.deleteFrom('duty_shift').where('id', '=', id).returningAll().executeTakeFirst()
  if (!row) return false
  await recordAudit(trx, {
    at: now,
    actor,
    action: 'duty.remove',
    subject: { kind: 'staff', id: row.staff_id },
    before: { from: row.from_at, until: row.until_at },
  })
  return true
}
