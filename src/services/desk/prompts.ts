import type { ContactId } from '../../channel/index.js'
import { chosenDigit, type Heard } from '../../chat/index.js'
import type { Clock } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'

/** What somebody was asked and answers with a digit, a word, or a photo. */
export interface Prompt {
  /** the service that asked */
  service: string
  /** what it is about, in the service's own words; nothing that can be read of a person */
  subject: string
  askedAt: number
}

/**
 * Questions that wait for an answer. The truth is in the database, so that a restart forgets none and a command line may
 * ask; who may have one is kept in memory, so that a message of anybody else costs nothing.
 */
export class Prompts {
  private contacts = new Set<string>()
  /** who has spoken of something else since they were asked: their digits mean that */
  private readonly elsewhere = new Set<string>()

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  /** Reads who was asked something, by this process or another. */
  async load(): Promise<void> {
    const rows = await this.db
      .selectFrom('prompt')
      .select('contact_id')
      .distinct()
      .where('until', '>', this.clock.now())
      .execute()
    this.contacts = new Set(rows.map((row) => row.contact_id))
  }

  /** Forgets what nobody answered in its time. */
  async sweep(): Promise<void> {
    await this.db.deleteFrom('prompt').where('until', '<=', this.clock.now()).execute()
  }

  /** One question a person and service: a new one takes the place of the last. */
  async ask(trx: Db, contact: ContactId, service: string, subject: string, forMs: number): Promise<void> {
    const now = this.clock.now()
    const row = { contact_id: contact, service, subject, asked_at: now, until: now + forMs }
    await trx
      .insertInto('prompt')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['contact_id', 'service'])
          .doUpdateSet({ subject, asked_at: now, until: now + forMs }),
      )
      .execute()
    // Before the commit: somebody too many costs a look, somebody too few would not be heard.
    this.contacts.add(contact)
    this.elsewhere.delete(contact)
  }

  async done(trx: Db, contact: ContactId, service: string): Promise<void> {
    await trx.deleteFrom('prompt').where('contact_id', '=', contact).where('service', '=', service).execute()
  }

  /** What a service has asked a person and not been told yet; undefined at once for most people. */
  async waiting(contact: ContactId, service: string): Promise<Prompt | undefined> {
    if (!this.contacts.has(contact)) return undefined
    const row = await this.db
      .selectFrom('prompt')
      .selectAll()
      .where('contact_id', '=', contact)
      .where('service', '=', service)
      .where('until', '>', this.clock.now())
      .executeTakeFirst()
    return row && { service, subject: row.subject, askedAt: row.asked_at }
  }

  /** The same, if it was the last to ask for a digit; who is asked for a photo may be asked for a digit as well. */
  async of(contact: ContactId, service: string): Promise<Prompt | undefined> {
    if (!this.contacts.has(contact)) return undefined
    const row = await this.db
      .selectFrom('prompt')
      .selectAll()
      .where('contact_id', '=', contact)
      .where('until', '>', this.clock.now())
      .where('service', 'not like', '%-photo')
      .orderBy('asked_at', 'desc')
      .executeTakeFirst()
    if (row?.service !== service) return undefined
    return { service, subject: row.subject, askedAt: row.asked_at }
  }

  /** A digit, for the service that asked last, unless the person has spoken of something else meanwhile. */
  async answered(heard: Heard, service: string): Promise<Prompt | undefined> {
    const { message, digit } = heard
    if (message.room !== undefined || digit === undefined || this.elsewhere.has(message.from.id))
      return undefined
    return this.of(message.from.id, service)
  }

  /** Whether somebody has spoken of something else since they were asked. */
  away(contact: ContactId): boolean {
    return this.elsewhere.has(contact)
  }

  /** A message that no service here wanted: the next digit belongs to whatever it leads to. */
  passed({ message }: Heard): void {
    if (
      message.room === undefined &&
      this.contacts.has(message.from.id) &&
      chosenDigit(message.text) === undefined
    )
      this.elsewhere.add(message.from.id)
  }
}
