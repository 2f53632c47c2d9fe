import type { ContactId } from '../../channel/index.js'
import type { Erased, Holding, PersonalRecords, PersonalSection } from '../../directory/index.js'
import { addressText } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import type { HouseholdDesk } from './desk.js'

/** What the household service holds about a person. */
export class HouseholdRecords implements PersonalRecords {
  readonly kind = 'household'

  constructor(private readonly desk: HouseholdDesk) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const home = await this.desk.homeOf(contact)
    return home ? [{ what: '登记的住址', count: 1 }] : []
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const home = await this.desk.homeOf(contact)
    if (!home) return []
    const { address, mobile } = home
    const rows = [['住址', addressText(address)] as const, ...(mobile ? [['手机号', mobile] as const] : [])]
    return [{ title: '登记的住址', rows }]
  }

  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    await trx.deleteFrom('resident_home').where('contact_id', '=', contact).execute()
    return {}
  }
}
