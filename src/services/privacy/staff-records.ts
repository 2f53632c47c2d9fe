import type { ContactId } from '../../channel/index.js'
import { ROLE_NAMES, type Erased, type Holding, type PersonalRecords, type PersonalSection, type StaffRegister } from '../../directory/index.js' // prettier-ignore
import type { Db } from '../../storage/index.js'

/** Whoever works for the community is known as staff: that ends when an administrator ends it, not by a message. */
export class StaffRecords implements PersonalRecords {
  readonly kind = 'staff'

  constructor(private readonly staff: Pick<StaffRegister, 'byContact'>) {}

  what(contact: ContactId): Promise<Holding[]> {
    return Promise.resolve(this.staff.byContact(contact) ? [{ what: '工作人员登记', count: 1 }] : [])
  }

  export(contact: ContactId): Promise<PersonalSection[]> {
    const member = this.staff.byContact(contact)
    if (!member) return Promise.resolve([])
    const rows = [
      ['姓名', member.name] as const,
      ['角色', ROLE_NAMES[member.role]] as const,
      ...(member.phone ? [['电话', member.phone] as const] : []),
    ]
    return Promise.resolve([{ title: '工作人员登记', rows }])
  }

  erase(_trx: Db, contact: ContactId): Promise<Erased> {
    const kept = this.staff.byContact(contact) ? ['您的工作人员登记（请找管理员取消）'] : []
    return Promise.resolve({ kept })
  }
}
