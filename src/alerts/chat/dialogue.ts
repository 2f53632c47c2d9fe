import type { ContactId } from '../../channel/index.js'
import { MINUTE_MS } from '../../shared/index.js'
import type { Db, Vault } from '../../storage/index.js'
import type { AlertId } from '../alert.js'

export const STEPS = [
  'targets',
  'text',
  'level',
  'issuer',
  'issuedAt',
  'sourceLink',
  'expiresAt',
  'headline',
  'correction',
  'confirm',
  'did-you-mean',
] as const
export type Step = (typeof STEPS)[number]

/** Where somebody stands who writes an alert in the chat. The draft itself is an alert like any other. */
export interface Dialogue {
  alertId?: AlertId
  step: Step
  /** of the preview that they have seen */
  hash?: string
  /** what they probably meant; acted on when they say so */
  suggestion?: string
  /** UTC epoch milliseconds */
  at: number
}

/** After so long a word is no longer taken for an answer; the draft stays. */
const IDLE_MS = 30 * MINUTE_MS

/** In memory for the question whether a message is for us; in the database, so that a restart loses nothing. */
export class Dialogues {
  private readonly open = new Map<ContactId, Dialogue>()
  private loaded = false

  constructor(
    private readonly db: Db,
    private readonly vault: Vault,
  ) {}

  /** What a restart interrupted; read when the first of staff writes. */
  async load(): Promise<void> {
    if (this.loaded) return
    for (const row of await this.db.selectFrom('alert_dialogue').selectAll().execute())
      this.open.set(
        row.contact_id as ContactId,
        JSON.parse(this.vault.unseal(row.state_sealed, binding(row.contact_id))) as Dialogue,
      )
    this.loaded = true
  }

  of(contact: ContactId, now: number): Dialogue | undefined {
    const dialogue = this.open.get(contact)
    // Also when the clock was set back, so far that nobody knows how long ago it was.
    return dialogue && Math.abs(now - dialogue.at) < IDLE_MS ? dialogue : undefined
  }

  /** @returns what to do after the commit */
  async keep(trx: Db, contact: ContactId, dialogue: Dialogue | undefined): Promise<() => void> {
    if (!dialogue) {
      await trx.deleteFrom('alert_dialogue').where('contact_id', '=', contact).execute()
      return () => void this.open.delete(contact)
    }
    const row = {
      contact_id: contact,
      state_sealed: this.vault.seal(JSON.stringify(dialogue), binding(contact)),
      updated_at: dialogue.at,
    }
    await trx
      .insertInto('alert_dialogue')
      .values(row)
      .onConflict((conflict) => conflict.column('contact_id').doUpdateSet(row))
      .execute()
    return () => void this.open.set(contact, dialogue)
  }
}

function binding(contact: string): string {
  return `alert_dialogue:${contact}`
}
