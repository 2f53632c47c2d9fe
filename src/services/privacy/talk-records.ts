import type { ContactId } from '../../channel/index.js'
import type { Erased, Holding, PersonalRecords, PersonalSection } from '../../directory/index.js'
import { DAY_MS } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'

/** What was said and answered is kept for half a year, so that staff can follow what a resident was told. */
export const MESSAGE_DAYS = 180
export const DELIVERY_DAYS = 90
export const CONVERSATION_DAYS = 30
/** Messages that are shown in an export by chat. */
const SHOWN_MESSAGES = 50
/** Deliveries that are done with, one way or another. */
export const SETTLED = ['sent', 'echoed', 'failed', 'expired', 'stopped', 'in-doubt'] as const
const IDS_A_STATEMENT = 200

/** What people said, and what was said to them: messages, replies, what the bot remembers between two messages. */
export class TalkRecords implements PersonalRecords {
  readonly kind = 'talk'

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
  ) {}

  async what(contact: ContactId): Promise<Holding[]> {
    const { count } = await this.db
      .selectFrom('message')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('contact_id', '=', contact)
      .executeTakeFirstOrThrow()
    return Number(count) === 0 ? [] : [{ what: '和我说过的话', count: Number(count) }]
  }

  async export(contact: ContactId): Promise<PersonalSection[]> {
    const rows = await this.db
      .selectFrom('message')
      .select(['id', 'sent_at', 'text_sealed', 'kind'])
      .where('contact_id', '=', contact)
      .orderBy('sent_at', 'desc')
      .limit(SHOWN_MESSAGES)
      .execute()
    if (rows.length === 0) return []
    const said = rows.reverse().map((row): readonly [string, string] => {
      const text = this.vault.unseal(row.text_sealed, `message:${row.id}`)
      return [timeText(row.sent_at), text === '' ? `［${row.kind}］` : text]
    })
    return [{ title: '您说过的话', rows: said }]
  }

  /**
   * The id of a message stays, without who and what: a message that arrives twice must still act once. It goes with its
   * term.
   */
  async erase(trx: Db, contact: ContactId): Promise<Erased> {
    const messages = await trx.selectFrom('message').select('id').where('contact_id', '=', contact).execute()
    for (const { id } of messages)
      await trx
        .updateTable('message')
        .set({
          contact_id: '',
          room_id: null,
          text_sealed: this.vault.seal('', `message:${id}`),
          decision: '{}',
        })
        .where('id', '=', id)
        .execute()
    const key = `${contact}|`
    await trx
      .deleteFrom('conversation')
      .where((eb) => eb(eb.fn<string>('substr', ['key', eb.val(1), eb.val([...key].length)]), '=', key))
      .execute()
    // Replies in a room stand under the message that they answer; pages to staff name it after a colon.
    const causes = messages.flatMap(({ id }) => [id, `human:${id}`, `over:${id}`])
    for (let i = 0; i < causes.length; i += IDS_A_STATEMENT)
      await trx
        .deleteFrom('delivery')
        .where('cause', 'in', causes.slice(i, i + IDS_A_STATEMENT))
        .where('state', 'in', SETTLED)
        .execute()
    await trx
      .deleteFrom('delivery')
      .where('target_kind', '=', 'contact')
      .where('target_id', '=', contact)
      .where('state', 'in', SETTLED)
      .execute()
    return {}
  }

  async expire(trx: Db, now: number): Promise<number> {
    const messages = await trx
      .deleteFrom('message')
      .where('received_at', '<', now - MESSAGE_DAYS * DAY_MS)
      .executeTakeFirst()
    const deliveries = await trx
      .deleteFrom('delivery')
      .where('created_at', '<', now - DELIVERY_DAYS * DAY_MS)
      .where('state', 'in', SETTLED)
      .executeTakeFirst()
    const conversations = await trx
      .deleteFrom('conversation')
      .where('updated_at', '<', now - CONVERSATION_DAYS * DAY_MS)
      .executeTakeFirst()
    return Number(messages.numDeletedRows + deliveries.numDeletedRows + conversations.numDeletedRows)
  }
}

/** 2026-05-12 09:03 in China. */
export function timeText(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
}
