import type { Heard, ServiceAnswer, Written } from '../chat/index.js'
import type { Logger } from '../shared/index.js'
import { placeKey, type Draft, type DraftBook } from './draft-book.js'
import { fillerOf, say, type Form } from './form.js'
import { leftOverPictures } from './pictures.js'
import type { FormState } from './state.js'
import * as texts from './texts.js'

/** What the desk answers, with what it writes in the transaction of the message and remembers after its commit. */
export class DraftAnswers {
  constructor(
    private readonly drafts: DraftBook,
    private readonly forms: ReadonlyMap<string, Form>,
    private readonly logger: Logger,
  ) {}

  /** @param parks the form that was open until now */
  put(what: string, draft: Draft, before: Draft | undefined, text: string, parks?: Draft): ServiceAnswer {
    const parked = parks && { ...parks, parked: true }
    return {
      note: `${draft.kind} ${what}`,
      replies: [say(text)],
      write: async (trx) => {
        if (parked) await this.drafts.put(trx, parked)
        if (before) await this.drafts.change(trx, draft)
        else await this.drafts.put(trx, draft)
      },
      committed: () => {
        if (parked) this.drafts.remember(parked)
        this.remember(draft, before)
      },
    }
  }

  /** Said after the answer of others, unless that answer was the end of the form. */
  aside(before: Draft, state: FormState, text: string): ServiceAnswer {
    const draft = { ...before, state }
    return {
      note: `${draft.kind} aside`,
      replies: [],
      write: async (trx) => ((await this.drafts.change(trx, draft)) ? { replies: [say(text)] } : {}),
      committed: () => this.remember(draft, before),
    }
  }

  drop(form: Form, draft: Draft, text: string): ServiceAnswer {
    return {
      note: `${form.kind} cancelled`,
      replies: [say(text), ...this.stillWaiting(draft)],
      write: (trx) => this.drafts.drop(trx, draft),
      committed: () => {
        this.drafts.forget(draft)
        this.dropPictures(form, draft.state, undefined)
      },
    }
  }

  /** What is submitted is written with the message; an answer that the database refuses is asked for again. */
  submit(form: Form, draft: Draft, state: FormState, { message, now }: Heard): ServiceAnswer {
    let left: Draft | undefined
    return {
      note: `${form.kind} submitted`,
      replies: [],
      write: async (trx): Promise<Written> => {
        left = undefined
        const submitted = await form.submit(trx, {
          values: this.complete(form, state),
          who: fillerOf(message),
          now,
          ...(state.consent && { consent: state.consent }),
        })
        if (!('again' in submitted)) {
          await this.drafts.drop(trx, draft)
          return { ...submitted, replies: [...(submitted.replies ?? []), ...this.stillWaiting(draft)] }
        }
        const asked = { kind: 'field' as const, key: submitted.again }
        const again: FormState = { ...state, asked, correcting: true, aside: false }
        left = { ...draft, state: again }
        await this.drafts.put(trx, left)
        return { replies: [say(`${submitted.problem}\n${texts.promptText(form, again)}`)] }
      },
      committed: () => (left ? this.drafts.remember(left) : this.drafts.forget(draft)),
    }
  }

  /** What was not asked, because other answers made it needless, is null. */
  private complete(form: Form, state: FormState): Record<string, unknown> {
    return Object.fromEntries(Object.keys(form.fields).map((key) => [key, state.values[key] ?? null]))
  }

  private stillWaiting(done: Draft): ReturnType<typeof say>[] {
    const other = this.drafts.at(placeKey(done.contact, done.room)).find(({ id }) => id !== done.id)
    return other ? [say(texts.alsoWaiting(this.forms.get(other.kind)!))] : []
  }

  private remember(draft: Draft, before: Draft | undefined): void {
    if (!before) {
      this.drafts.remember(draft)
      return
    }
    // A reminder may have gone out while the message was being answered, or another service have erased everything.
    const known = this.drafts.at(placeKey(draft.contact, draft.room)).find(({ id }) => id === draft.id)
    if (!known) return
    this.drafts.remember({ ...draft, remindedAt: known.remindedAt })
    this.dropPictures(this.forms.get(draft.kind)!, before.state, draft.state)
  }

  private dropPictures(form: Form, before: FormState, after: FormState | undefined): void {
    leftOverPictures(form, before, after).catch((error: unknown) =>
      this.logger.error({ err: error, form: form.kind }, 'pictures could not be removed'),
    )
  }
}
