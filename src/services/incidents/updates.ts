import type { StaffMember } from '../../directory/index.js'
import { toRow, type Delivery, type DeliveryId, type Lane } from '../../outbox/index.js'
import { MINUTE_MS, newId } from '../../shared/index.js'
import type { Target } from '../../channel/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { clockTime } from './page.js'

const MAX_LINES = 12
/** Reports older than this are history by the time a restarted process sees them. */
const STILL_NEWS_MS = 60 * MINUTE_MS

/** Urgent deliveries of one text, one a person or room on duty. */
export function pages(
  text: string,
  staff: readonly StaffMember[],
  cause: string,
  now: number,
  lane: Lane = 'urgent',
): Delivery[] {
  return staff.flatMap((member) => {
    const target = targetOf(member)
    if (!target) return []
    return [
      {
        id: newId(now) as DeliveryId,
        lane,
        target,
        content: { kind: 'text' as const, text },
        cause,
        attempts: 0,
        createdAt: now,
      },
    ]
  })
}

export function targetOf(member: StaffMember): Target | undefined {
  if (member.roomId) return { kind: 'room', id: member.roomId }
  return member.contactId ? { kind: 'contact', id: member.contactId } : undefined
}

/**
 * Tells staff what was reported since they were last told: one message an incident, written in the transaction
 * that marks the reports as told.
 *
 * @param incidentId one incident, or every one with news when left out (after a restart)
 */
export async function pageFurtherReports(
  db: Db,
  vault: Vault,
  staff: readonly StaffMember[],
  now: number,
  incidentId?: string,
): Promise<Delivery[]> {
  if (staff.length === 0) return []
  return db.transaction().execute(async (trx) => {
    let query = trx
      .selectFrom('incident_report')
      .innerJoin('incident', 'incident.id', 'incident_report.incident_id')
      .select([
        'incident_report.id',
        'incident_report.at',
        'incident_report.words_sealed',
        'incident.id as incident_id',
        'incident.number',
      ])
      .where('incident_report.paged', '=', 0)
      .where('incident_report.at', '>', now - STILL_NEWS_MS)
      .orderBy('incident_report.id')
    if (incidentId) query = query.where('incident.id', '=', incidentId)
    const rows = await query.execute()
    const all: Delivery[] = []
    for (const id of new Set(rows.map((row) => row.incident_id))) {
      const mine = rows.filter((row) => row.incident_id === id)
      const counted = await trx
        .selectFrom('incident_report')
        .select('contact_id')
        .distinct()
        .where('incident_id', '=', id)
        .execute()
      const lines = mine
        .slice(-MAX_LINES)
        .map(
          (row) =>
            `${clockTime(row.at)} ${vault.unseal(row.words_sealed, `incident_report:${row.id}`).slice(0, 100)}`,
        )
      const text = [
        `警情 ${mine[0]!.number} 又有 ${mine.length} 条消息（共 ${counted.length} 人报告）`,
        ...lines,
      ].join('\n')
      const deliveries = pages(text, staff, `incident:${id}`, now)
      if (deliveries.length > 0)
        await trx
          .insertInto('delivery')
          .values(deliveries.map((d) => toRow(d, vault)))
          .execute()
      await trx
        .updateTable('incident_report')
        .set({ paged: 1 })
        .where('id', 'in', mine.map((row) => row.id))
        .execute() // prettier-ignore
      all.push(...deliveries)
    }
    return all
  })
}
