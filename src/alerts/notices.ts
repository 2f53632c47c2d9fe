import { may, type StaffMember, type StaffRegister } from '../directory/index.js'
import type { Delivery, DeliveryId, Lane, Outbox } from '../outbox/index.js'
import { newId, type Clock } from '../shared/index.js'
import type { Db, Vault } from '../storage/index.js'

/** Whom a notice is for; looked up when it is told. */
export type NoticeAudience =
  | { kind: 'all' }
  | { kind: 'duty' }
  /** whoever may agree to an alert, but those who had a hand in it */
  | { kind: 'approvers'; except: readonly string[] }
  /** staff ids; whoever is on duty where none of them can be reached */
  | { kind: 'staff'; ids: readonly string[]; orDuty: boolean }

/** Puts a notice down with the act that it is about; any process may, and the one that has the channel tells it. */
export async function addNotice(
  trx: Db,
  vault: Vault,
  notice: { audience: NoticeAudience; lane: Lane; text: string },
  now: number,
): Promise<void> {
  const id = newId(now)
  await trx
    .insertInto('alert_notice')
    .values({
      id,
      audience: JSON.stringify(notice.audience),
      lane: notice.lane,
      text_sealed: vault.seal(notice.text, `alert_notice:${id}`),
      created_at: now,
      told_at: null,
    })
    .execute()
}

export interface TellerOptions {
  db: Db
  vault: Vault
  clock: Clock
  staff: StaffRegister
  outbox: Pick<Outbox, 'toRow' | 'wake'>
}

/** Tells staff what was put down for them, once each: the mark and the messages are one transaction. */
export class NoticeTeller {
  constructor(private readonly options: TellerOptions) {}

  /** @returns how many notices were told */
  async tell(): Promise<number> {
    const { db, vault, clock, outbox } = this.options
    const untold = db.selectFrom('alert_notice').select('id').where('told_at', 'is', null)
    if (!(await untold.limit(1).executeTakeFirst())) return 0
    const told = await db.transaction().execute(async (trx) => {
      const now = clock.now()
      const rows = await trx
        .updateTable('alert_notice')
        .set({ told_at: now })
        .where('told_at', 'is', null)
        .returningAll()
        .execute()
      rows.sort((a, b) => (a.id < b.id ? -1 : 1))
      const deliveries = rows.flatMap((row) => {
        const text = vault.unseal(row.text_sealed, `alert_notice:${row.id}`)
        const members = this.members(JSON.parse(row.audience) as NoticeAudience)
        return members.flatMap((member) => delivery(member, text, row.lane as Lane, `alert-notice:${row.id}`, now)) // prettier-ignore
      })
      for (let i = 0; i < deliveries.length; i += 200)
        await trx
          .insertInto('delivery')
          .values(deliveries.slice(i, i + 200).map((each) => outbox.toRow(each)))
          .execute()
      return { notices: rows.length, deliveries }
    })
    outbox.wake(told.deliveries)
    return told.notices
  }

  private members(audience: NoticeAudience): readonly StaffMember[] {
    const { staff } = this.options
    const reachable = staff.all().filter(({ contactId, roomId }) => (contactId ?? roomId) !== undefined)
    switch (audience.kind) {
      case 'all':
        return reachable
      case 'duty':
        return staff.onDuty()
      case 'approvers': {
        const able = reachable.filter(
          ({ id, role, contactId }) =>
            contactId !== undefined && may(role, 'approve') && !audience.except.includes(id),
        )
        return able.length > 0 ? able : staff.onDuty()
      }
      case 'staff': {
        const named = reachable.filter(({ id }) => audience.ids.includes(id))
        return named.length > 0 || !audience.orDuty ? named : staff.onDuty()
      }
    }
  }
}

function delivery(member: StaffMember, text: string, lane: Lane, cause: string, now: number): Delivery[] {
  const target = member.roomId
    ? ({ kind: 'room', id: member.roomId } as const)
    : member.contactId && ({ kind: 'contact', id: member.contactId } as const)
  if (!target) return []
  const id = newId(now) as DeliveryId
  return [{ id, lane, target, content: { kind: 'text', text }, cause, attempts: 0, createdAt: now }]
}
