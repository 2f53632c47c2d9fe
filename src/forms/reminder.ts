import { toRow, type Delivery, type DeliveryId, type Outbox } from '../outbox/index.js'
import {
  chinaHour,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  newId,
  type Clock,
  type Logger,
  type Ticker,
} from '../shared/index.js'
import type { Db, Vault } from '../storage/index.js'
import type { Draft, DraftBook } from './draft-book.js'
import type { Form } from './form.js'
import { leftOverPictures } from './pictures.js'
import { missing } from './finding.js'
import { reminderText } from './texts.js'

export interface FormReminderOptions {
  db: Db
  vault: Vault
  outbox: Pick<Outbox, 'wake'>
  clock: Clock
  ticker: Ticker
  logger: Logger
  drafts: DraftBook
  forms: ReadonlyMap<string, Form>
}

const REMIND_AFTER_MS = 2 * HOUR_MS
const FORGET_AFTER_MS = DAY_MS
/** Nobody is woken by a form. */
const FROM_HOUR = 8
const UNTIL_HOUR = 21
const LOOK_EVERY_MS = MINUTE_MS

/** Reminds once of a form that was left, and forgets it a day after the last word. */
export class FormReminder {
  private cancel: () => void = () => {}

  constructor(private readonly options: FormReminderOptions) {}

  start(): void {
    const { ticker, logger } = this.options
    this.cancel = ticker.after(LOOK_EVERY_MS, () => {
      this.start()
      this.sweep().catch((error: unknown) =>
        logger.error({ err: error }, 'forms could not be looked through'),
      )
    })
  }

  stop(): void {
    this.cancel()
  }

  async sweep(): Promise<void> {
    const { drafts, clock } = this.options
    const now = clock.now()
    const hour = chinaHour(now)
    for (const draft of drafts.all()) {
      const quiet = now - draft.updatedAt
      if (quiet >= FORGET_AFTER_MS) await this.forget(draft)
      else if (
        quiet >= REMIND_AFTER_MS &&
        draft.remindedAt === null &&
        draft.room === '' &&
        hour >= FROM_HOUR &&
        hour < UNTIL_HOUR
      )
        await this.remind(draft, now)
    }
  }

  private async remind(draft: Draft, now: number): Promise<void> {
    const { db, vault, outbox, drafts, forms } = this.options
    const form = forms.get(draft.kind)!
    const delivery: Delivery = {
      id: newId(now) as DeliveryId,
      lane: 'reply',
      target: { kind: 'contact', id: draft.contact },
      content: { kind: 'text', text: reminderText(form, missing(form, draft.state).length) },
      cause: `form:${draft.id}`,
      attempts: 0,
      createdAt: now,
    }
    const reminded = await db.transaction().execute(async (trx) => {
      // Whoever has said something meanwhile is not reminded of it.
      const row = await trx
        .updateTable('form_draft')
        .set({ reminded_at: now })
        .where('id', '=', draft.id)
        .where('updated_at', '=', draft.updatedAt)
        .where('reminded_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      if (!row) return false
      await trx.insertInto('delivery').values(toRow(delivery, vault)).execute()
      return true
    })
    if (!reminded) return
    if (drafts.isCurrent(draft)) drafts.remember({ ...draft, remindedAt: now })
    outbox.wake([delivery])
  }

  private async forget(draft: Draft): Promise<void> {
    const { db, drafts, forms } = this.options
    const gone = await db
      .deleteFrom('form_draft')
      .where('id', '=', draft.id)
      .where('updated_at', '=', draft.updatedAt)
      .returning('id')
      .executeTakeFirst()
    if (!gone || !drafts.isCurrent(draft)) return
    drafts.forget(draft)
    await leftOverPictures(forms.get(draft.kind)!, draft.state, undefined)
  }
}
