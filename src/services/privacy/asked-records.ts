import type { ContactId } from '../../channel/index.js'
import { consentsOf, type Erased, type Holding, type PersonalRecords, type PersonalSection } from '../../directory/index.js' // prettier-ignore
import { DAY_MS } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import { SETTLED, timeText } from './talk-records.js'

/** What was learned from the questions of a year is in the entries by then. */
export const QUESTION_DAYS = 365
/** Personal data of an emergency serves that emergency: 突发事件应对法 84, 85. */
export const INCIDENT_DAYS = 30
/** That somebody had agreed can be shown for three years after they withdrew. */
export const CONSENT_DAYS = 3 * 365

/** Questions without an answer, marks for answers, who wants to be told, who wants no campaigns. */
export class QuestionRecords implements PersonalRecords {
  readonly kind = 'question'

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
  ) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const count = async (table: 'question' | 'feedback' | 'opt_out'): Promise<number> => {
      const row = await this.db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('contact_id', '=', contact)
        .executeTakeFirstOrThrow()
      return Number(row.count)
    }
    return [
      { what: '没答上的问题', count: await count('question') },
      { what: '对回答的评价', count: await count('feedback') },
      { what: '不收宣传的选择', count: await count('opt_out') },
    ].filter((holding) => holding.count > 0)
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const questions = await this.db
      .selectFrom('question')
      .select(['id', 'asked_at', 'text_sealed'])
      .where('contact_id', '=', contact)
      .orderBy('asked_at')
      .execute()
    const feedback = await this.db
      .selectFrom('feedback')
      .selectAll()
      .where('contact_id', '=', contact)
      .orderBy('at')
      .execute()
    const optOut = await this.db
      .selectFrom('opt_out')
      .select('at')
      .where('contact_id', '=', contact)
      .executeTakeFirst()
    const section = (title: string, rows: PersonalSection['rows']): PersonalSection[] =>
      rows.length === 0 ? [] : [{ title, rows }]
    return [
      ...section(
        '没答上的问题',
        questions.map((q) => [timeText(q.asked_at), this.vault.unseal(q.text_sealed, `question:${q.id}`)]),
      ),
      ...section(
        '对回答的评价',
        feedback.map((f) => [timeText(f.at), `${f.topic} ${f.helpful === 1 ? '有用' : '没用'}`]),
      ),
      ...section('不收宣传', optOut ? [['从', timeText(optOut.at)]] : []),
    ]
  }

  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    await trx.deleteFrom('follow_up').where('contact_id', '=', contact).execute()
    await trx
      .deleteFrom('follow_up')
      .where('question_id', 'in', (eb) =>
        eb.selectFrom('question').select('id').where('contact_id', '=', contact),
      )
      .execute()
    await trx.deleteFrom('question').where('contact_id', '=', contact).execute()
    await trx.deleteFrom('feedback').where('contact_id', '=', contact).execute()
    const optOut = await trx
      .selectFrom('opt_out')
      .select('at')
      .where('contact_id', '=', contact)
      .executeTakeFirst()
    // Forgetting that somebody wants no campaigns would send them campaigns again.
    return optOut ? { kept: ['您不收宣传的选择（不然又会发给您）'] } : {}
  }

  async expire(trx: Db, now: number): Promise<number> {
    const before = now - QUESTION_DAYS * DAY_MS
    await trx
      .deleteFrom('follow_up')
      .where('question_id', 'in', (eb) =>
        eb.selectFrom('question').select('id').where('asked_at', '<', before),
      )
      .execute()
    const questions = await trx.deleteFrom('question').where('asked_at', '<', before).executeTakeFirst()
    const feedback = await trx.deleteFrom('feedback').where('at', '<', before).executeTakeFirst()
    return Number(questions.numDeletedRows + feedback.numDeletedRows)
  }
}

/** Pictures that people sent during an emergency; where they are kept, the composition root knows. */
export interface IncidentPictures {
  countOf(contact: ContactId): Promise<number>
  eraseOf(contact: ContactId): Promise<void>
  /** @param before UTC epoch milliseconds */
  eraseBefore(before: number): Promise<void>
}

/** What people reported of an emergency, in their words and pictures. That there was one stays: it names nobody. */
export class IncidentRecords implements PersonalRecords {
  readonly kind = 'incident'

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly pictures: IncidentPictures,
  ) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const { count } = await this.db
      .selectFrom('incident_report')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('contact_id', '=', contact)
      .executeTakeFirstOrThrow()
    const pictures = await this.pictures.countOf(contact)
    return [
      { what: '报过的险情', count: Number(count) },
      { what: '险情照片', count: pictures },
    ].filter((holding) => holding.count > 0)
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const rows = await this.db
      .selectFrom('incident_report')
      .select(['id', 'at', 'words_sealed'])
      .where('contact_id', '=', contact)
      .orderBy('at')
      .execute()
    if (rows.length === 0) return []
    const said = rows.map((row): readonly [string, string] => [
      timeText(row.at),
      this.vault.unseal(row.words_sealed, `incident_report:${row.id}`),
    ])
    return [{ title: '报过的险情', rows: said }]
  }

  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    const gone = await trx
      .deleteFrom('incident_report')
      .where('contact_id', '=', contact)
      .returning('incident_id')
      .execute()
    const causes = [...new Set(gone.map((row) => `incident:${row.incident_id}`))]
    if (causes.length > 0)
      await trx.deleteFrom('delivery').where('cause', 'in', causes).where('state', 'in', SETTLED).execute()
    return { afterwards: () => this.pictures.eraseOf(contact) }
  }

  async expire(trx: Db, now: number): Promise<number> {
    const before = now - INCIDENT_DAYS * DAY_MS
    const reports = await trx.deleteFrom('incident_report').where('at', '<', before).executeTakeFirst()
    await this.pictures.eraseBefore(before)
    return Number(reports.numDeletedRows)
  }
}

/** What somebody agreed to, and when. */
export class ConsentRecords implements PersonalRecords {
  readonly kind = 'consent'

  constructor(private readonly db: Db) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const all = await consentsOf(this.db, contact)
    return all.length === 0 ? [] : [{ what: '同意的记录', count: all.length }]
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const all = await consentsOf(this.db, contact)
    if (all.length === 0) return []
    const rows = all.map(({ version, givenAt, withdrawnAt }): readonly [string, string] => [
      timeText(givenAt),
      `${version}${withdrawnAt === undefined ? '' : `，${timeText(withdrawnAt)} 撤回`}`,
    ])
    return [{ title: '同意的记录', rows }]
  }

  /** Nothing is held any more that a consent would have to be shown for. */
  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    await trx.deleteFrom('consent').where('contact_id', '=', contact).execute()
    return {}
  }

  /** With them goes the record of lists that were taken out, and of what was erased. */
  async expire(trx: Db, now: number): Promise<number> {
    const before = now - CONSENT_DAYS * DAY_MS
    const consents = await trx.deleteFrom('consent').where('withdrawn_at', '<', before).executeTakeFirst()
    const exports = await trx.deleteFrom('personal_export').where('at', '<', before).executeTakeFirst()
    const erasures = await trx.deleteFrom('erasure').where('at', '<', before).executeTakeFirst()
    return Number(consents.numDeletedRows + exports.numDeletedRows + erasures.numDeletedRows)
  }
}
