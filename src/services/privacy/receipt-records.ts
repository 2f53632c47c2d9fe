import type { ContactId } from '../../channel/index.js'
import type { Erased, Holding, PersonalRecords, PersonalSection } from '../../directory/index.js'
import { DAY_MS, newId, type Clock } from '../../shared/index.js'
import type { Db, ReceiptTable, Vault } from '../../storage/index.js'
import { INCIDENT_DAYS } from './asked-records.js'
import { SETTLED, timeText } from './talk-records.js'

/** Whoever asked for help in an alert that may still be going on is not forgotten before it is over. */
const STILL_GOING_ON_MS = DAY_MS

/** What people answered to alerts. That somebody answered is counted for good; who and in which words is not. */
export class ReceiptRecords implements PersonalRecords {
  readonly kind = 'receipt'

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const { count } = await this.db
      .selectFrom('receipt')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('contact_id', '=', contact)
      .executeTakeFirstOrThrow()
    return Number(count) === 0 ? [] : [{ what: '对预警的回复', count: Number(count) }]
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const rows = await this.db
      .selectFrom('receipt')
      .selectAll()
      .where('contact_id', '=', contact)
      .orderBy('at')
      .execute()
    if (rows.length === 0) return []
    const said = rows.map((row): readonly [string, string] => [
      timeText(row.at),
      this.vault.unseal(row.words_sealed, `receipt_words:${row.id}`),
    ])
    return [{ title: '对预警的回复', rows: said }]
  }

  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    const rows = await trx.selectFrom('receipt').selectAll().where('contact_id', '=', contact).execute()
    const now = this.clock.now()
    const over = rows.filter((row) => row.at < now - STILL_GOING_ON_MS)
    await this.forgetWho(trx, over, now)
    // The pages to those who were asked to help.
    for (const { message_id } of over)
      await trx.deleteFrom('delivery').where('cause', '=', message_id).where('state', 'in', SETTLED).execute()
    return over.length < rows.length ? { kept: ['一天之内对预警的回复（怕正需要帮助），明天再删'] } : {}
  }

  async expire(trx: Db, now: number): Promise<number> {
    const rows = await trx
      .selectFrom('receipt')
      .selectAll()
      .where('at', '<', now - INCIDENT_DAYS * DAY_MS)
      .where('contact_id', 'not like', `${NOBODY}%`)
      .execute()
    await this.forgetWho(trx, rows, now)
    return rows.length
  }

  /** The same person stays one person within an alert, and nobody in particular. */
  private async forgetWho(trx: Db, rows: readonly ReceiptTable[], now: number): Promise<void> {
    const nobodies = new Map<string, string>()
    for (const row of rows) {
      const who = `${row.thread_id} ${row.contact_id}`
      const nobody = nobodies.get(who) ?? `${NOBODY}${newId(now)}`
      nobodies.set(who, nobody)
      await trx
        .updateTable('receipt')
        .set({
          contact_id: nobody,
          message_id: `${NOBODY}${row.id}`,
          name_sealed: this.vault.seal('', `receipt_name:${row.id}`),
          words_sealed: this.vault.seal('', `receipt_words:${row.id}`),
          place_sealed: null,
        })
        .where('id', '=', row.id)
        .execute()
    }
  }
}

/** In front of what stands for somebody who is no longer known. */
const NOBODY = 'nobody:'
