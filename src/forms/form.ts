import type { ContactId, Person, Room } from '../channel/index.js'
import type { Heard, Reply, ServiceAnswer, Written } from '../chat/index.js'
import type { Db } from '../storage/index.js'
import type { Command } from '../understanding/index.js'
import type { Field } from './field.js'

/** Who fills in a form, and where. */
export interface Filler {
  contact: ContactId
  /** what the person calls themselves; never a proof */
  name: string
  room?: Room
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any field, whatever its value is
export type Fields = Readonly<Record<string, Field<any>>>

/** The answers of a form, by its fields. An optional field that was left out is null. */
export type ValuesOf<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** What has to be read and agreed to before anything is asked. */
export interface ConsentNotice {
  /** changes with the words: it is kept with the consent */
  version: string
  /** what, why, how long, who sees it, how to withdraw; short and plain */
  text: string
}

export interface Consent {
  version: string
  at: number
}

export interface Submission<F extends Fields> {
  values: ValuesOf<F>
  who: Filler
  now: number
  /** absent when the form has no notice */
  consent?: Consent
}

/** What became of the answers: written, or one of them has to be answered again. */
export type Submitted<F extends Fields> = Written | { again: keyof F & string; problem: string }

export type Begun<F extends Fields> =
  /** the form opens, with answers that are known already */
  | { kind: 'open'; values?: Partial<ValuesOf<F>> }
  /** something else is said, and no form opens */
  | { kind: 'answer'; answer: ServiceAnswer }

/** A form that is filled in by chat, one question at a time or several answers at once. */
export interface Form<F extends Fields = Fields> {
  /** stored with what is half filled in; never changes */
  kind: string
  /** 志愿者登记 */
  title: string
  /** opens it: commands of the understanding, and words of its own; absent when only `FormDesk.open` does */
  commands?: readonly Command[]
  words?: RegExp
  notice?: ConsentNotice
  fields: F
  /** asks once more before it is submitted; true unless it is said otherwise */
  confirms?: boolean
  /** decides whether the form opens; may ask the database */
  begin?(who: Filler, heard: Heard): Promise<Begun<F>>
  /** in the transaction of the last message; what it throws leaves everything as it was */
  submit(trx: Db, submission: Submission<F>): Promise<Submitted<F>>
}

export function defineForm<F extends Fields>(form: Form<F>): Form<F> {
  return form
}

/** Personal forms are filled in a private chat only. */
export function isPersonal(form: Form): boolean {
  return form.notice !== undefined || Object.values(form.fields).some((field) => field.personal === true)
}

export function fillerOf(message: { from: Person; room?: Room }): Filler {
  return {
    contact: message.from.id,
    name: message.from.name,
    ...(message.room ? { room: message.room } : {}),
  }
}

export function say(text: string): Reply {
  return { kind: 'text', text }
}
