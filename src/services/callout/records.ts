import type { ContactId } from '../../channel/index.js'
import type { Erased, Holding, PersonalRecords, PersonalSection } from '../../directory/index.js'
import { DAY_MS } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { momentText } from '../desk/index.js'
import { readPerson } from './mutual-help.js'

/** What a drill was judged by is in its record by then. */
const PAGE_DAYS = 365

/** What somebody was called to, and whom they look after. */
export class CalloutRecords implements PersonalRecords {
  readonly kind = 'callout'

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
  ) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const { pages, people } = await this.of(contact)
    return [
      { what: '集结记录', count: pages.length },
      { what: '结对的邻居', count: people.length },
    ].filter(({ count }) => count > 0)
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const { pages, people } = await this.of(contact)
    const answers: Record<string, string> = {
      none: '没有回',
      claimed: '去了',
      declined: '去不了',
      late: '岗位已满',
    }
    const names = await Promise.all(people.map(({ person_id }) => readPerson(this.db, this.vault, person_id)))
    const section = (title: string, rows: PersonalSection['rows']): PersonalSection[] => rows.length === 0 ? [] : [{ title, rows }] // prettier-ignore
    return [
      ...section(
        '集结记录',
        pages.map((page) => [momentText(page.paged_at), answers[page.answer] ?? page.answer]),
      ),
      ...section(
        '结对的邻居',
        names.flatMap((person) => (person ? [['结对', person.name] as const] : [])),
      ),
    ]
  }

  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    // A post that they hold is free again; whoever calls people finds the next one.
    await trx
      .updateTable('callout_seat')
      .set({ claimed_by: null, claimed_at: null, arrived_at: null })
      .where('claimed_by', '=', contact)
      .execute()
    await trx.deleteFrom('callout_page').where('contact_id', '=', contact).execute()
    await trx.updateTable('roll_call').set({ helper: null }).where('helper', '=', contact).execute()
    await trx.deleteFrom('mutual_helper').where('contact_id', '=', contact).execute()
    await trx.deleteFrom('prompt').where('contact_id', '=', contact).execute()
    return {}
  }

  async expire(trx: Db, now: number): Promise<number> {
    const before = now - PAGE_DAYS * DAY_MS
    const pages = await trx.deleteFrom('callout_page').where('paged_at', '<', before).executeTakeFirst()
    await trx
      .updateTable('callout_seat')
      .set({ claimed_by: null })
      .where('callout_id', 'in', (eb) => eb.selectFrom('callout').select('id').where('ended_at', '<', before))
      .execute()
    const asked = await trx.deleteFrom('roll_call').where('asked_at', '<', before).executeTakeFirst()
    return Number(pages.numDeletedRows) + Number(asked.numDeletedRows)
  }

  private async of(contact: ContactId) {
    const pages = await this.db.selectFrom('callout_page').selectAll().where('contact_id', '=', contact).orderBy('paged_at').execute() // prettier-ignore
    const people = await this.db.selectFrom('mutual_helper').select('person_id').where('contact_id', '=', contact).execute() // prettier-ignore
    return { pages, people }
  }
}
