import type { ContactId } from '../../channel/index.js'
import type { Erased, Holding, PersonalRecords, PersonalSection } from '../../directory/index.js'
import type { Db } from '../../storage/index.js'
import type { TakeoverDesk } from './desk.js'

/** That a person has answered somebody, and what they said. */
export class TakeoverRecords implements PersonalRecords {
  readonly kind = 'takeover'

  constructor(
    private readonly db: Db,
    private readonly desk: TakeoverDesk,
  ) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const rows = await this.db
      .selectFrom('takeover')
      .select('contact_id')
      .where('contact_id', '=', contact)
      .execute()
    return rows.length === 0 ? [] : [{ what: '工作人员亲自回过我', count: rows.length }]
  }

  /** What was said is part of the talk; here is nothing more. */
  export(): Promise<PersonalSection[]> {
    return Promise.resolve([])
  }

  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    const rows = await trx
      .deleteFrom('takeover')
      .where('contact_id', '=', contact)
      .returning('room_id')
      .execute()
    const causes = rows.map((row) => `takeover:${contact}|${row.room_id}`)
    if (causes.length > 0) await trx.deleteFrom('delivery').where('cause', 'in', causes).execute()
    return { afterwards: () => this.desk.load() }
  }
}
