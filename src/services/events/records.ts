import type { ContactId } from '../../channel/index.js'
import type { Erased, Holding, PersonalRecords, PersonalSection } from '../../directory/index.js'
import { DAY_MS } from '../../shared/index.js'
import type { Db, EventSignupTable, Vault } from '../../storage/index.js'
import { momentText } from '../desk/index.js'

/** Who came to what a year ago is of no use; how many is, and stays. */
const SIGNUP_DAYS = 365

/** What somebody has signed up for, and come to. */
export class EventRecords implements PersonalRecords {
  readonly kind = 'event'

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
  ) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const count = (await this.of(this.db, contact)).length
    return count === 0 ? [] : [{ what: '活动报名', count }]
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const states: Record<string, string> = { going: '报名', waiting: '候补', withdrawn: '取消' }
    return (await this.of(this.db, contact)).map((row) => ({
      title: `活动：${row.title}`,
      rows: [
        ['时间', momentText(row.starts_at)],
        ['名字', this.vault.unseal(row.name_sealed, `event_signup:${row.event_id}:${contact}`)],
        ['人数', `${row.people}`],
        ['情况', row.came_at === null ? (states[row.state] ?? row.state) : '到场'],
      ],
    }))
  }

  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    await this.forget(trx, await this.of(trx, contact))
    return {}
  }

  async expire(trx: Db, now: number): Promise<number> {
    const old = await trx
      .selectFrom('event_signup')
      .innerJoin('event', 'event.id', 'event_signup.event_id')
      .selectAll('event_signup')
      .where('event.ends_at', '<', now - SIGNUP_DAYS * DAY_MS)
      .execute()
    await this.forget(trx, old)
    return old.length
  }

  private async of(trx: Db, contact: ContactId) {
    return trx
      .selectFrom('event_signup')
      .innerJoin('event', 'event.id', 'event_signup.event_id')
      .selectAll('event_signup')
      .select(['event.title', 'event.starts_at'])
      .where('event_signup.contact_id', '=', contact)
      .orderBy('event.starts_at')
      .execute()
  }

  /** Heads that were counted stay counted, without the person. */
  private async forget(trx: Db, rows: readonly EventSignupTable[]): Promise<void> {
    for (const { event_id, contact_id, people, came_at } of rows) {
      if (came_at !== null)
        await trx
          .updateTable('event')
          .set((eb) => ({ uncounted: eb('uncounted', '+', people) }))
          .where('id', '=', event_id)
          .execute()
      await trx.deleteFrom('event_signup').where('event_id', '=', event_id).where('contact_id', '=', contact_id).execute() // prettier-ignore
    }
  }
}
