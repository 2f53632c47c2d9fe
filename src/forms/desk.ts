import type { ContactId, IncomingMessage } from '../channel/index.js'
import type { ChatService, Heard, ServiceAnswer, Written } from '../chat/index.js'
import type { Outbox } from '../outbox/index.js'
import { hasIdentityNumber, MINUTE_MS, newId, type Clock, type Logger, type Ticker } from '../shared/index.js'
import type { Db, Vault } from '../storage/index.js'
import { DraftBook, placeKey, placeOf, type Draft } from './draft-book.js'
import type { Read } from './field.js'
import { fillerOf, isPersonal, say, type Fields, type Form } from './form.js'
import { leftOverPictures } from './pictures.js'
import { FormReminder } from './reminder.js'
import type { FormState } from './state.js'
import { findAll, pictured, pictureField, proceed, step, type Step } from './step.js'
import * as texts from './texts.js'
import { steerOf } from './words.js'

export interface FormDeskOptions {
  db: Db
  vault: Vault
  outbox: Pick<Outbox, 'toRow' | 'wake'>
  clock: Clock
  ticker: Ticker
  logger: Logger
}

/** After this pause a message that does not fit is not for the form. */
const STALE_MS = 30 * MINUTE_MS
/** A command in so many characters is one; more may be a description. */
const SHORT_COMMAND = 6
const NO_FORM: FormState = {
  asked: { kind: 'summary' },
  values: {},
  trail: [],
  wrong: 0,
  correcting: false,
  aside: false,
}

/**
 * Holds every form that is being filled in, wherever. Hears a message before other services do: what answers an open
 * form is taken, what does not is answered as ever, and the form stays open.
 *
 * @see docs/decisions/0019-forms.md
 */
export class FormDesk implements ChatService {
  readonly name = 'forms'
  private readonly forms = new Map<string, Form>()
  private readonly drafts: DraftBook
  private readonly reminder: FormReminder

  constructor(private readonly options: FormDeskOptions) {
    this.drafts = new DraftBook(options.db, options.vault)
    this.reminder = new FormReminder({ ...options, drafts: this.drafts, forms: this.forms })
  }

  /** Before `start`. */
  register<F extends Fields>(form: Form<F>): void {
    if (this.forms.has(form.kind)) throw new Error(`the form ${form.kind} is registered twice`)
    this.forms.set(form.kind, form as unknown as Form)
  }

  /** Takes up what was half filled in before a restart. */
  async start(): Promise<void> {
    await this.drafts.load(new Set(this.forms.keys()))
    this.reminder.start()
  }

  stop(): void {
    this.reminder.stop()
  }

  /** Reminds once, and forgets what nobody came back to. */
  sweep(): Promise<void> {
    return this.reminder.sweep()
  }

  /** What is half filled in of one person, for those who answer for personal data. */
  draftsOf(contact: ContactId): readonly Draft[] {
    return this.drafts.all().filter((draft) => draft.contact === contact)
  }

  /** Forgets what is half filled in of one person. @returns what is to be done after the commit */
  async erase(trx: Db, contact: ContactId): Promise<() => Promise<void>> {
    const mine = this.draftsOf(contact)
    await trx.deleteFrom('form_draft').where('contact_id', '=', contact).execute()
    return async () => {
      for (const draft of mine) {
        this.drafts.forget(draft)
        await leftOverPictures(this.forms.get(draft.kind)!, draft.state, undefined)
      }
    }
  }

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    const answer = await this.answerTo(heard)
    if (!answer || !hasIdentityNumber(heard.message.text)) return answer
    return { ...answer, write: (trx) => this.withoutNumber(trx, heard.message, answer.write) }
  }

  /** Opens a form that somebody asked another service for. */
  async open(kind: string, heard: Heard): Promise<ServiceAnswer> {
    const form = this.forms.get(kind)
    if (!form) throw new Error(`there is no form ${kind}`)
    return this.begin(form, heard)
  }

  private async answerTo(heard: Heard): Promise<ServiceAnswer | undefined> {
    const { message } = heard
    const place = placeOf(message)
    const draft = this.drafts.open(place)
    if (message.kind === 'image') return draft && this.hearPicture(draft, heard)
    if (message.kind !== 'text' || !heard.addressed || message.text === '') return undefined
    const wanted = this.formFor(heard)
    if (draft && !(wanted && this.leadsAway(draft, wanted, message.text))) return this.advance(draft, heard)
    if (wanted) return this.begin(wanted, heard)
    if (steerOf(message.text) === 'go-on') {
      const latest = this.drafts.at(place).at(-1)
      return latest && this.resume(latest, heard)
    }
    return message.room && this.keepOutOfRoom(message)
  }

  /** The form that a message asks for. */
  private formFor({ message, understanding }: Heard): Form | undefined {
    const command = understanding?.kind === 'command' ? understanding.command : undefined
    return [...this.forms.values()].find(
      (form) =>
        form.words?.test(message.text) === true ||
        (command !== undefined && form.commands?.includes(command) === true),
    )
  }

  /** Whether a message that could open a form is meant to, in the middle of another one. */
  private leadsAway(draft: Draft, wanted: Form, text: string): boolean {
    const form = this.forms.get(draft.kind)!
    const { asked } = draft.state
    const field = asked.kind === 'field' ? form.fields[asked.key] : undefined
    if (field) {
      const read: Read<unknown> = field.read(text, 0)
      if (read.ok && (read.sure || (field.prose && text.length > SHORT_COMMAND))) return false
    }
    // Asked for once more: it goes on where it was.
    return wanted.kind !== draft.kind || text.length <= SHORT_COMMAND
  }

  private async begin(form: Form, heard: Heard): Promise<ServiceAnswer> {
    const { message, now } = heard
    if (message.room && isPersonal(form))
      return { note: `${form.kind} in a room`, replies: [say(texts.privateOnly(form))] }
    const place = placeOf(message)
    const known = this.drafts.at(place).find(({ kind }) => kind === form.kind)
    if (known) return this.resume(known, heard)
    const begun = (await form.begin?.(fillerOf(message), heard)) ?? { kind: 'open' as const }
    if (begun.kind === 'answer') return begun.answer
    const given: FormState = { ...NO_FORM, values: { ...begun.values } as Record<string, unknown> }
    const { values } = findAll(form, given, { text: message.text, now })
    const state: FormState = { ...given, values: { ...given.values, ...values } }
    const opened: Step = form.notice
      ? { kind: 'say', state: { ...state, asked: { kind: 'notice' } }, text: '' }
      : proceed(form, state)
    const draft: Draft = {
      id: newId(now),
      contact: message.from.id,
      room: message.room?.id ?? '',
      kind: form.kind,
      parked: false,
      state: opened.kind === 'say' ? opened.state : state,
      startedAt: now,
      updatedAt: now,
      remindedAt: null,
    }
    if (opened.kind === 'submit') return this.submit(form, draft, opened.state, heard)
    return this.put('opened', draft, undefined, texts.openingText(form, draft.state), this.drafts.open(place))
  }

  private resume(known: Draft, { message, now }: Heard): ServiceAnswer {
    const form = this.forms.get(known.kind)!
    const open = this.drafts.open(placeOf(message))
    const state = { ...known.state, aside: false }
    const draft = { ...known, state, parked: false, updatedAt: now }
    const text = `接着填${form.title}。\n${texts.promptText(form, state)}`
    return this.put('resumed', draft, known, text, open?.id === known.id ? undefined : open)
  }

  private advance(draft: Draft, heard: Heard): ServiceAnswer | undefined {
    const form = this.forms.get(draft.kind)!
    const { message, digit, understanding, now } = heard
    const stale = now - draft.updatedAt > STALE_MS
    const next = step(form, draft.state, { text: message.text, digit, understanding, now, stale })
    return this.done(form, draft, next, heard)
  }

  private async hearPicture(draft: Draft, heard: Heard): Promise<ServiceAnswer | undefined> {
    const form = this.forms.get(draft.kind)!
    const key = pictureField(form, draft.state)
    const photo = key === undefined ? undefined : form.fields[key]!.photo
    if (key === undefined || !photo) return undefined
    let read: Read<unknown>
    try {
      read = await photo.keep(heard.message)
    } catch (error) {
      this.options.logger.error({ err: error, message: heard.message.id }, 'a picture could not be kept')
      read = { ok: false, problem: '照片没有收到，请再发一次。' }
    }
    return this.done(form, draft, pictured(form, draft.state, key, read), heard)
  }

  private done(form: Form, draft: Draft, next: Step, heard: Heard): ServiceAnswer | undefined {
    const updatedAt = heard.now
    switch (next.kind) {
      case 'pass':
        return undefined
      case 'aside':
        return { ...this.put('aside', { ...draft, state: next.state }, draft, next.text), after: true }
      case 'say':
        return this.put(
          next.state.asked.kind === 'field' ? next.state.asked.key : next.state.asked.kind,
          { ...draft, state: next.state, updatedAt },
          draft,
          next.text,
        )
      case 'cancel':
        return this.drop(form, draft, next.text)
      case 'submit':
        return this.submit(form, { ...draft, updatedAt }, next.state, heard)
    }
  }

  /** @param parks the form that was open until now */
  private put(
    what: string,
    draft: Draft,
    before: Draft | undefined,
    text: string,
    parks?: Draft,
  ): ServiceAnswer {
    const parked = parks && { ...parks, parked: true }
    return {
      note: `${draft.kind} ${what}`,
      replies: [say(text)],
      write: async (trx) => {
        if (parked) await this.drafts.put(trx, parked)
        await this.drafts.put(trx, draft)
      },
      committed: () => {
        if (parked) this.drafts.remember(parked)
        this.remember(draft, before)
      },
    }
  }

  private drop(form: Form, draft: Draft, text: string): ServiceAnswer {
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
  private submit(form: Form, draft: Draft, state: FormState, { message, now }: Heard): ServiceAnswer {
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
    // A reminder may have gone out while the message was being answered.
    const known =
      before && this.drafts.at(placeKey(draft.contact, draft.room)).find(({ id }) => id === draft.id)
    this.drafts.remember({ ...draft, remindedAt: known?.remindedAt ?? draft.remindedAt })
    if (before) this.dropPictures(this.forms.get(draft.kind)!, before.state, draft.state)
  }

  private dropPictures(form: Form, before: FormState, after: FormState | undefined): void {
    leftOverPictures(form, before, after).catch((error: unknown) =>
      this.options.logger.error({ err: error, form: form.kind }, 'pictures could not be removed'),
    )
  }

  /** Somebody who fills in a form in private goes on with it in a group: nothing of that is repeated there. */
  private keepOutOfRoom(message: IncomingMessage): ServiceAnswer | undefined {
    const draft = this.drafts.open(placeKey(message.from.id, ''))
    const asked = draft?.state.asked
    const field = asked?.kind === 'field' ? this.forms.get(draft!.kind)!.fields[asked.key] : undefined
    if (!field?.personal) return undefined
    const read: Read<unknown> = field.read(message.text, 0)
    return read.ok && read.sure
      ? { note: 'personal in a room', replies: [say(texts.NOT_IN_ROOM)] }
      : undefined
  }

  /** The number of an identity card does not stay with the message either. */
  private async withoutNumber(
    trx: Db,
    { id }: IncomingMessage,
    write: ServiceAnswer['write'],
  ): Promise<Written | void> {
    const sealed = this.options.vault.seal('［身份证号，没有保存］', `message:${id}`)
    await trx.updateTable('message').set({ text_sealed: sealed }).where('id', '=', id).execute()
    return write?.(trx)
  }
}
