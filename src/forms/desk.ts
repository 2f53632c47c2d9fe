import type { ContactId, IncomingMessage } from '../channel/index.js'
import type { ChatService, Heard, ServiceAnswer, Written } from '../chat/index.js'
import type { Outbox } from '../outbox/index.js'
import { hasIdentityNumber, MINUTE_MS, newId, type Clock, type Logger, type Ticker } from '../shared/index.js'
import type { Db, Vault } from '../storage/index.js'
import { DraftAnswers } from './draft-answers.js'
import { DraftBook, placeKey, placeOf, type Draft } from './draft-book.js'
import type { Read } from './field.js'
import { fillerOf, isPersonal, say, type Fields, type Form } from './form.js'
import { leftOverPictures } from './pictures.js'
import { FormReminder } from './reminder.js'
import type { FormState } from './state.js'
import { findAll } from './finding.js'
import { aside, pictured, pictureField, proceed, step, type Step } from './step.js'
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
  private readonly answers: DraftAnswers
  private loaded: Promise<void> | undefined

  constructor(private readonly options: FormDeskOptions) {
    this.drafts = new DraftBook(options.db, options.vault)
    this.answers = new DraftAnswers(this.drafts, this.forms, options.logger)
    this.reminder = new FormReminder({ ...options, drafts: this.drafts, forms: this.forms })
  }

  /** Before `start`. */
  register<F extends Fields>(form: Form<F>): void {
    if (this.forms.has(form.kind)) throw new Error(`the form ${form.kind} is registered twice`)
    this.forms.set(form.kind, form as unknown as Form)
  }

  /** Takes up what was half filled in before a restart. */
  async start(): Promise<void> {
    await this.load()
    this.reminder.start()
  }

  /** Once, before the first message is heard, even if that comes before the start. */
  private load(): Promise<void> {
    this.loaded ??= this.drafts.load(new Set(this.forms.keys())).catch((error: unknown) => {
      this.loaded = undefined
      throw error
    })
    return this.loaded
  }

  stop(): void {
    this.reminder.stop()
  }

  /** Reminds once, and forgets what nobody came back to. */
  sweep(): Promise<void> {
    return this.reminder.sweep()
  }

  /** What is half filled in of one person, for those who answer for personal data. */
  async draftsOf(
    contact: ContactId,
  ): Promise<{ title: string; answers: readonly (readonly [string, string])[] }[]> {
    await this.load()
    return this.allOf(contact).map(({ kind, state }) => {
      const form = this.forms.get(kind)!
      const answers = texts.shownFields(form, state).map(([, { label }, shown]) => [label, shown] as const)
      return { title: form.title, answers }
    })
  }

  private allOf(contact: ContactId): readonly Draft[] {
    return this.drafts.all().filter((draft) => draft.contact === contact)
  }

  /** Forgets what is half filled in of one person. @returns what is to be done after the commit */
  async erase(trx: Db, contact: ContactId): Promise<() => Promise<void>> {
    await this.load()
    const mine = this.allOf(contact)
    await trx.deleteFrom('form_draft').where('contact_id', '=', contact).execute()
    return async () => {
      for (const draft of mine) {
        this.drafts.forget(draft)
        await leftOverPictures(this.forms.get(draft.kind)!, draft.state, undefined)
      }
    }
  }

  async hear(heard: Heard): Promise<ServiceAnswer | undefined> {
    await this.load()
    const answer = await this.answerTo(heard)
    if (!answer || !hasIdentityNumber(heard.message.text)) return answer
    const without = (said: ServiceAnswer): ServiceAnswer => ({
      ...said,
      write: (trx) => this.withoutNumber(trx, heard.message, said.write),
    })
    return { ...without(answer), ...(answer.yields && { yields: without(answer.yields) }) }
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
    // A longer message may sound like a command and be an answer: only its own words lead away then.
    if (text.length > SHORT_COMMAND && wanted.words?.test(text) !== true) return false
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
    if (opened.kind === 'submit') return this.answers.submit(form, draft, opened.state, heard)
    return this.answers.put(
      'opened',
      draft,
      undefined,
      texts.openingText(form, draft.state),
      this.drafts.open(place),
    )
  }

  private resume(known: Draft, { message, now }: Heard): ServiceAnswer {
    const form = this.forms.get(known.kind)!
    const open = this.drafts.open(placeOf(message))
    const state = { ...known.state, aside: false }
    const draft = { ...known, state, parked: false, updatedAt: now }
    const text = `接着填${form.title}。\n${texts.promptText(form, state)}`
    return this.answers.put('resumed', draft, known, text, open?.id === known.id ? undefined : open)
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
        return { ...this.answers.aside(draft, next.state, next.text), after: true }
      case 'say': {
        const what = next.state.asked.kind === 'field' ? next.state.asked.key : next.state.asked.kind
        const said = this.answers.put(what, { ...draft, state: next.state, updatedAt }, draft, next.text)
        if (!next.wrong) return said
        const { state, text } = aside(form, draft.state)
        return { ...said, yields: this.answers.aside(draft, state, text) }
      }
      case 'cancel':
        return this.answers.drop(form, draft, next.text)
      case 'submit':
        return this.answers.submit(form, { ...draft, updatedAt }, next.state, heard)
    }
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
