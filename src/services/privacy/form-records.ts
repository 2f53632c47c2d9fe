import type { ContactId } from '../../channel/index.js'
import type { Erased, Holding, PersonalRecords, PersonalSection } from '../../directory/index.js'
import type { FormDesk } from '../../forms/index.js'
import type { Db } from '../../storage/index.js'

/** Forms that somebody has not finished. */
export class FormRecords implements PersonalRecords {
  readonly kind = 'form'

  constructor(private readonly forms: FormDesk) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const count = (await this.forms.draftsOf(contact)).length
    return count === 0 ? [] : [{ what: '没填完的表', count }]
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const drafts = await this.forms.draftsOf(contact)
    return drafts.map((draft) => ({ title: `没填完：${draft.title}`, rows: draft.answers }))
  }

  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    return { afterwards: await this.forms.erase(trx, contact) }
  }
}
