import type { ContactId } from '../../channel/index.js'
import type { Erased, Holding, PersonalRecords, PersonalSection } from '../../directory/index.js'
import { addressText } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import type { VolunteerDesk } from './desk.js'
import type { Volunteer } from './volunteer.js'
import { namesOf, ROLES, SKILLS, STATE_NAMES, TIMES, timeText } from './words.js'

/** What the volunteer service holds about a person. */
export class VolunteerRecords implements PersonalRecords {
  readonly kind = 'volunteer'

  constructor(
    private readonly db: Db,
    private readonly desk: VolunteerDesk,
  ) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const volunteer = await this.own(contact)
    if (!volunteer) return []
    const times = await this.desk.teams.times(this.db, volunteer.id)
    return [
      { what: '志愿者登记', count: 1 },
      ...(times.length > 0 ? [{ what: '服务和培训记录', count: times.length }] : []),
    ]
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const volunteer = await this.own(contact)
    if (!volunteer) return []
    const times = await this.desk.teams.times(this.db, volunteer.id)
    const { teams } = await this.desk.teams.own(volunteer.id)
    const { name, mobile, home, helper, skills, roles } = volunteer
    return [
      {
        title: '志愿者登记',
        rows: [
          ['编号', `V${volunteer.number}`],
          ['状态', STATE_NAMES[volunteer.state]],
          ['姓名', name],
          ['手机号', mobile],
          ...(home ? [['住址', addressText(home)] as const] : []),
          ['本领', namesOf(SKILLS, skills)],
          ['时间', namesOf(TIMES, volunteer.times)],
          ['愿做', namesOf(ROLES, roles)],
          ...(helper ? [['紧急联系人', `${helper.name} ${helper.mobile}`] as const] : []),
          ['队伍', teams.join('、') || '没有'],
        ],
      },
      ...(times.length > 0
        ? [
            {
              title: '服务和培训',
              rows: times.map((t) => [t.day, `${t.title} ${timeText(t.minutes)}`] as const),
            },
          ]
        : []),
    ]
  }

  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    await trx
      .updateTable('volunteer')
      .set({ claim_contact_id: null })
      .where('claim_contact_id', '=', contact)
      .execute()
    const gone = await trx
      .deleteFrom('volunteer')
      .where('contact_id', '=', contact)
      .returning('id')
      .executeTakeFirst()
    // The pages that staff got of the application.
    if (gone)
      await trx
        .deleteFrom('delivery')
        .where('cause', '=', `volunteer:${gone.id}`)
        .where('state', 'not in', ['handed-in', 'queued', 'sending'])
        .execute()
    return {}
  }

  expire(trx: Db, now: number): Promise<number> {
    return this.desk.expire(trx, now)
  }

  private async own(contact: ContactId): Promise<Volunteer | undefined> {
    const volunteer = await this.desk.byContact(contact)
    // Somebody who only says to be a volunteer gets nothing of theirs.
    return volunteer?.contactId === contact ? volunteer : undefined
  }
}
