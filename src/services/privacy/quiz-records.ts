import type { ContactId } from '../../channel/index.js'
import type { Erased, Holding, PersonalRecords, PersonalSection } from '../../directory/index.js'
import type { Db } from '../../storage/index.js'
import { timeText } from './talk-records.js'

/** What somebody answered in the quiz, and their place in its list. */
export class QuizRecords implements PersonalRecords {
  readonly kind = 'quiz'

  constructor(private readonly db: Db) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const { count } = await this.db
      .selectFrom('quiz_answer')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('contact_id', '=', contact)
      .executeTakeFirstOrThrow()
    return Number(count) === 0 ? [] : [{ what: '答题记录', count: Number(count) }]
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const rows = await this.db
      .selectFrom('quiz_answer')
      .select(['at', 'correct'])
      .where('contact_id', '=', contact)
      .orderBy('at')
      .execute()
    if (rows.length === 0) return []
    const right = rows.filter(({ correct }) => correct === 1).length
    return [
      {
        title: '答题记录',
        rows: [
          ['答了', `${rows.length} 题，对 ${right} 题`],
          ['第一次', timeText(rows[0]!.at)],
        ],
      },
    ]
  }

  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    await trx.deleteFrom('quiz_answer').where('contact_id', '=', contact).execute()
    await trx.deleteFrom('quiz_round').where('contact_id', '=', contact).execute()
    await trx.deleteFrom('quiz_player').where('contact_id', '=', contact).execute()
    return {}
  }
}
