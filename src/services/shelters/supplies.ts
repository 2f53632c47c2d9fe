import { recordAudit, type Actor, type StaffRegister } from '../../directory/index.js'
import { chinaDay, newId, type Clock } from '../../shared/index.js'
import type { Db, SupplyTable } from '../../storage/index.js'
import { daysBetween, dayText, type Letters } from '../desk/index.js'
import { targetOf } from '../incidents/index.js'

export interface SupplyDetails {
  /** which cupboard or shop it lies in */
  store: string
  name: string
  quantity: number
  unit: string
  /** such as 2026-05-12; absent for what does not expire */
  expiresOn?: string | undefined
  /** how many days before it expires staff are told */
  remindDays: number
}

export interface Supply extends SupplyDetails {
  id: string
}

export const REMIND_DAYS = 30
const MAX_LINES = 15

/** What lies in the stores of the community, and until when it is good. */
export class SupplyDesk {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly letters: Letters,
    private readonly staff: Pick<StaffRegister, 'onDuty'>,
  ) {}

  /** What expires first comes first; what does not expire comes last. */
  async all(): Promise<Supply[]> {
    const rows = await this.db.selectFrom('supply').selectAll().orderBy('store').orderBy('name').execute()
    const key = (supply: Supply): string => supply.expiresOn ?? '9999'
    return rows.map(fromRow).sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
  }

  /** @returns 'twin' when the store has a lot of that name and day already */
  async add(communityId: string, details: SupplyDetails, actor: Actor): Promise<Supply | 'twin'> {
    return this.db.transaction().execute(async (trx) => {
      const supply = await this.insert(trx, communityId, details)
      if (!supply) return 'twin'
      const after = { quantity: supply.quantity, expires: supply.expiresOn ?? null }
      await recordAudit(trx, { at: this.clock.now(), actor, action: 'supply.add', subject: { kind: 'supply', id: supply.id }, after }) // prettier-ignore
      return supply
    })
  }

  /** Without an audit row. @returns undefined when there is such a lot */
  async insert(trx: Db, communityId: string, details: SupplyDetails): Promise<Supply | undefined> {
    const now = this.clock.now()
    const row: SupplyTable = {
      id: newId(now),
      community_id: communityId,
      store: details.store,
      name: details.name,
      quantity: details.quantity,
      unit: details.unit,
      expires_on: details.expiresOn ?? '',
      remind_days: details.remindDays,
      reminded_for: null,
      created_at: now,
    }
    const added = await trx
      .insertInto('supply')
      .values(row)
      .onConflict((conflict) => conflict.columns(['community_id', 'store', 'name', 'expires_on']).doNothing())
      .returning('id')
      .executeTakeFirst()
    return added && fromRow(row)
  }

  /** What was taken, brought, or counted anew. @returns undefined when there is no such lot */
  async count(id: string, quantity: number, actor: Actor): Promise<Supply | undefined> {
    return this.db.transaction().execute(async (trx) => {
      const before = await trx.selectFrom('supply').selectAll().where('id', '=', id).executeTakeFirst()
      if (!before) return undefined
      await trx.updateTable('supply').set({ quantity }).where('id', '=', id).execute()
      await recordAudit(trx, {
        at: this.clock.now(),
        actor,
        action: 'supply.count',
        subject: { kind: 'supply', id },
        before: { quantity: before.quantity },
        after: { quantity },
      })
      return fromRow({ ...before, quantity })
    })
  }

  async remove(id: string, actor: Actor): Promise<boolean> {
    return this.db.transaction().execute(async (trx) => {
      const row = await trx.deleteFrom('supply').where('id', '=', id).returning('quantity').executeTakeFirst()
      if (!row) return false
      await recordAudit(trx, { at: this.clock.now(), actor, action: 'supply.remove', subject: { kind: 'supply', id }, before: { quantity: row.quantity } }) // prettier-ignore
      return true
    })
  }

  /** What is left and expires within its time of reminding, or has expired. */
  async due(): Promise<Supply[]> {
    const today = chinaDay(this.clock.now())
    return (await this.all()).filter(
      ({ quantity, expiresOn, remindDays }) =>
        quantity > 0 && expiresOn !== undefined && daysBetween(today, expiresOn) <= remindDays,
    )
  }

  /** Tells whoever is on duty of what expires: each lot once, all of them in one message. @returns lots that were told */
  async remind(): Promise<number> {
    const due = await this.due()
    const targets = this.staff.onDuty().flatMap((member) => targetOf(member) ?? [])
    if (due.length === 0 || targets.length === 0) return 0
    const told = await this.db.transaction().execute(async (trx) => {
      const news: Supply[] = []
      for (const supply of due) {
        const fresh = await trx
          .updateTable('supply')
          .set({ reminded_for: supply.expiresOn! })
          .where('id', '=', supply.id)
          .where((eb) => eb.or([eb('reminded_for', 'is', null), eb('reminded_for', '!=', supply.expiresOn!)]))
          .returning('id')
          .executeTakeFirst()
        if (fresh) news.push(supply)
      }
      if (news.length === 0) return 0
      const text = reminderText(news, chinaDay(this.clock.now()))
      await this.letters.write(trx, targets.map((to) => ({ to, lane: 'bulk', cause: 'supplies', content: { kind: 'text', text } }))) // prettier-ignore
      return news.length
    })
    if (told > 0) this.letters.soon()
    return told
  }
}

function reminderText(due: readonly Supply[], today: string): string {
  const lines = due.slice(0, MAX_LINES).map((supply) => {
    const days = daysBetween(today, supply.expiresOn!)
    const when =
      days < 0 ? '已过期' : days === 0 ? '今天到期' : `还有 ${days} 天（${dayText(supply.expiresOn!)}）`
    return `${supply.store}：${supply.name} ${supply.quantity}${supply.unit}，${when}`
  })
  const more = due.length > MAX_LINES ? [`还有 ${due.length - MAX_LINES} 样`] : []
  return ['应急物资快到期了，请更换：', ...lines, ...more].join('\n')
}

function fromRow(row: SupplyTable): Supply {
  return {
    id: row.id,
    store: row.store,
    name: row.name,
    quantity: row.quantity,
    unit: row.unit,
    ...(row.expires_on !== '' && { expiresOn: row.expires_on }),
    remindDays: row.remind_days,
  }
}
