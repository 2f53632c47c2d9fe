import { hasIdentityNumber } from '../shared/index.js'
import type { Understanding } from '../understanding/index.js'
import type { Field, Read } from './field.js'
import { NO_IDENTITY_NUMBER } from './fields.js'
import type { Form } from './form.js'
import { bare, findAll, inOrder, listOf, missing, namedField, takesDigit } from './finding.js'
import type { FormState } from './state.js'
import * as texts from './texts.js'
import { isQuestion, saysNo, saysYes, steerOf } from './words.js'

/** What a message does to a form. */
export type Step =
  /** not for the form: it is answered as ever, and the form says nothing */
  | { kind: 'pass' }
  /** answered as ever, and then this is said */
  | { kind: 'aside'; state: FormState; text: string }
  /** `wrong`: only if nobody else wants the message */
  | { kind: 'say'; state: FormState; text: string; wrong?: boolean }
  | { kind: 'cancel'; text: string }
  | { kind: 'submit'; state: FormState }

export interface Said {
  text: string
  digit: number | undefined
  understanding: Understanding | undefined
  now: number
  /** nothing was said to the form for a while: what does not fit is not for it */
  stale: boolean
}

/** A command that somebody sends to the letter is this short; longer ones may be a description. */
const SHORT_COMMAND = 6
const MANY_WRONG = 3

/** What one message means to an open form. Pure. */
export function step(form: Form, state: FormState, said: Said): Step {
  const { text, digit, understanding } = said
  if (/^(?:绑定|綁定)[群羣]?\s*[:：]?\s*\d/.test(text)) return { kind: 'pass' }
  // It may be happening now: the call line comes first, and a digit belongs to it.
  if (understanding?.kind === 'ambiguous' && !isPlainAnswer(form, state, said))
    return alarmed(form, state, said)
  if (digit !== undefined && (state.aside || (digit === 9 && !takesDigit(form, state, 9))))
    return { kind: 'pass' }
  const steer = steerOf(text)
  if (steer === 'cancel') return { kind: 'cancel', text: texts.CANCELLED }
  if (steer === 'go-on') return ask(form, { ...state, aside: false })
  if (hasIdentityNumber(text)) return wrong(form, state, NO_IDENTITY_NUMBER)
  if (state.asked.kind === 'notice') return atNotice(form, state, said)
  if (steer === 'again') return again(form, state)
  if (steer === 'back' || (digit === 0 && !takesDigit(form, state, 0))) return back(form, state)
  switch (state.asked.kind) {
    case 'field':
      return atField(form, state, state.asked.key, said)
    case 'summary':
      return atSummary(form, state, said)
    case 'pick':
      return atPick(form, state, said)
  }
}

/** What follows when one field has its value: the next field, the summary, or the end. */
export function answered(
  form: Form,
  state: FormState,
  values: Readonly<Record<string, unknown>>,
  prefix = '',
): Step {
  const { asked } = state
  const here = asked.kind === 'field' ? asked.key : undefined
  const trail =
    here === undefined || state.correcting
      ? state.trail
      : [...state.trail.filter((key) => key !== here), here]
  const next: FormState = {
    ...state,
    values: { ...state.values, ...values },
    trail,
    wrong: 0,
    aside: false,
  }
  return proceed(form, next, prefix)
}

/** Asks for the first thing that is missing. */
export function proceed(form: Form, state: FormState, prefix = ''): Step {
  const key = missing(form, state)[0]
  if (key !== undefined) return ask(form, { ...state, asked: { kind: 'field', key } }, prefix)
  const done: FormState = { ...state, asked: { kind: 'summary' }, correcting: false }
  if (form.confirms === false) return { kind: 'submit', state: done }
  return ask(form, done, prefix)
}

function ask(form: Form, state: FormState, prefix = ''): Step {
  const prompt = texts.promptText(form, state)
  return { kind: 'say', state, text: prefix === '' ? prompt : `${prefix}\n${prompt}` }
}

export function aside(form: Form, state: FormState): Step & { kind: 'aside' } {
  const next = { ...state, aside: true }
  return { kind: 'aside', state: next, text: `接着填${form.title}：\n${texts.promptText(form, next)}` }
}

/** A description may sound like danger without asking anything: it is kept, and the call line comes with it. */
function alarmed(form: Form, state: FormState, said: Said): Step {
  const field = state.asked.kind === 'field' ? form.fields[state.asked.key]! : undefined
  if (field?.prose && !isQuestion(said.text)) {
    const taken = atField(form, state, (state.asked as { key: string }).key, {
      ...said,
      understanding: undefined,
    })
    if (taken.kind === 'say') {
      const next = { ...taken.state, aside: true }
      return { kind: 'aside', state: next, text: texts.promptText(form, next) }
    }
  }
  return { kind: 'aside', state: { ...state, aside: true }, text: texts.alsoWaiting(form) }
}

/** Nothing but answers: a flat alone may sound like a place of danger, and here it is where somebody lives. */
function isPlainAnswer(form: Form, state: FormState, said: Said): boolean {
  const field = state.asked.kind === 'field' ? form.fields[state.asked.key] : undefined
  const sure = (text: string): boolean => {
    const read: Read<unknown> | undefined = field?.read(text, said.now)
    return read !== undefined && (read.ok ? read.sure === true : read.attempt === true)
  }
  if (sure(said.text)) return true
  const { values, rest } = findAll(form, state, said)
  const left = bare(rest)
  return Object.keys(values).length > 0 && (left === '' || sure(left))
}

function atNotice(form: Form, state: FormState, said: Said): Step {
  const { text, digit, now } = said
  if (digit === 1 || saysYes(text)) {
    const agreed = { ...state, consent: { version: form.notice!.version, at: now }, aside: false }
    return proceed(form, agreed)
  }
  if (digit === 2 || saysNo(text)) return { kind: 'cancel', text: texts.NOT_AGREED }
  if (wantsSomethingElse(said)) return aside(form, state)
  const { values } = findAll(form, state, said)
  if (said.stale && Object.keys(values).length === 0) return aside(form, state)
  const wrongly = Object.keys(values).length === 0
  return {
    kind: 'say',
    state: { ...state, values: { ...state.values, ...values } },
    text: texts.AGREE_FIRST,
    wrong: wrongly,
  }
}

function atField(form: Form, state: FormState, key: string, said: Said): Step {
  const field = form.fields[key]!
  const { text, now } = said
  const steer = steerOf(text)
  const given = state.values[key]
  if (
    field.repeat !== undefined &&
    Array.isArray(given) &&
    given.length > 0 &&
    (steer === 'done' || steer === 'skip')
  )
    return answered(form, state, {})
  if (steer === 'skip') {
    if (field.optional) return answered(form, state, { [key]: null })
    const read: Read<unknown> = field.read(text, now)
    if (!read.ok || !read.sure) return wrong(form, state, texts.MUST_FILL)
  }
  const read: Read<unknown> = field.read(text, now)
  if (read.ok && isTaken(form, field, read, said)) {
    const more = field.prose ? findAll(form, state, said, key).values : {}
    return taken(form, state, key, read.value, more)
  }
  if (!(read.ok && field.prose)) {
    const found = findAll(form, state, said)
    const keys = Object.keys(found.values)
    if (keys.length > 0) {
      const rest = bare(found.rest)
      // What is left over may be the answer to what is asked: a name in front of its number.
      const left = key in found.values || rest === '' ? undefined : (field.read(rest, now) as Read<unknown>)
      const all = left?.ok ? { ...found.values, [key]: left.value } : found.values
      return answered(form, state, all, texts.receivedText(form.fields, inOrder(form, Object.keys(all))))
    }
  }
  const attempt = !read.ok && read.attempt === true
  if (!attempt && (wantsSomethingElse(said) || said.stale)) return aside(form, state)
  return wrong(form, state, read.ok ? '没看懂，请再写一次。' : read.problem)
}

/** One of a list is added to it; the list is full at some point. */
function taken(
  form: Form,
  state: FormState,
  key: string,
  value: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Step {
  const field = form.fields[key]!
  if (field.repeat === undefined) return answered(form, state, { ...more, [key]: value })
  const list = [...listOf(state, key), ...(value as unknown[])].slice(0, field.repeat)
  if (list.length >= field.repeat) return answered(form, state, { ...more, [key]: list })
  return ask(form, {
    ...state,
    values: { ...state.values, ...more, [key]: list },
    wrong: 0,
    aside: false,
  })
}

/** A picture goes to the field that asks for one, or to the first that takes one and is not full. */
export function pictureField(form: Form, state: FormState): string | undefined {
  if (state.asked.kind === 'notice') return undefined
  const here = state.asked.kind === 'field' ? state.asked.key : undefined
  if (here !== undefined && form.fields[here]!.photo) return here
  return Object.entries<Field<unknown>>(form.fields).find(
    ([key, field]) =>
      field.photo !== undefined &&
      (!(key in state.values) || listOf(state, key).length < (field.repeat ?? 0)),
  )?.[0]
}

export function pictured(form: Form, state: FormState, key: string, read: Read<unknown>): Step {
  if (!read.ok) return wrong(form, state, read.problem)
  if (state.asked.kind === 'field' && state.asked.key === key) return taken(form, state, key, read.value)
  // Sent before it was asked for: kept, and the question that is open stays.
  const value =
    form.fields[key]!.repeat === undefined
      ? read.value
      : [...listOf(state, key), ...(read.value as unknown[])]
  return ask(form, { ...state, values: { ...state.values, [key]: value } }, '照片收到。')
}

function atSummary(form: Form, state: FormState, said: Said): Step {
  const { text, digit, now } = said
  if (digit === 1 || saysYes(text)) return { kind: 'submit', state }
  if (digit === 2 || /^(?:有要改的|要改|改|修改|更正|有错|不对|错了)[。!！]?$/.test(text))
    return ask(form, { ...state, asked: { kind: 'pick' }, aside: false })
  if (digit === 3 || saysNo(text)) return { kind: 'cancel', text: texts.CANCELLED }
  const named = namedField(form, state, text)
  if (named) {
    const at: FormState = { ...state, asked: { kind: 'field', key: named.key }, correcting: true }
    if (named.rest === '') return ask(form, cleared(form, at, named.key))
    const read: Read<unknown> = form.fields[named.key]!.read(named.rest, now)
    if (read.ok) return answered(form, at, { [named.key]: read.value })
    return wrong(form, at, read.problem)
  }
  if (wantsSomethingElse(said)) return aside(form, state)
  const { values } = findAll(form, { ...state, values: {} }, said)
  if (Object.keys(values).length > 0) return answered(form, state, values, '改好了。')
  return said.stale ? aside(form, state) : wrong(form, state, '没看懂。')
}

function atPick(form: Form, state: FormState, said: Said): Step {
  const fields = texts.shownFields(form, state)
  const number = /^\d{1,2}$/.test(said.text) ? Number(said.text) : said.digit
  const key = number === undefined ? namedField(form, state, said.text)?.key : fields[number - 1]?.[0]
  if (key !== undefined)
    return ask(form, cleared(form, { ...state, asked: { kind: 'field', key }, correcting: true }, key))
  if (wantsSomethingElse(said) || said.stale) return aside(form, { ...state, asked: { kind: 'summary' } })
  return wrong(form, state, `请回复 1 到 ${fields.length} 的数字。`)
}

/** A list that is corrected is made anew; anything else is kept until its new answer is there. */
function cleared(form: Form, state: FormState, key: string): FormState {
  if (form.fields[key]!.repeat === undefined) return { ...state, aside: false }
  const { [key]: _, ...values } = state.values
  return { ...state, values, aside: false }
}

function back(form: Form, state: FormState): Step {
  if (state.asked.kind === 'pick' || (state.asked.kind === 'field' && state.correcting))
    return proceed(form, { ...state, correcting: false, aside: false })
  const before = state.trail.at(-1)
  if (before === undefined) return ask(form, { ...state, aside: false }, texts.FIRST_ALREADY)
  const { [before]: _, ...values } = state.values
  const asked = { kind: 'field' as const, key: before }
  return ask(form, { ...state, values, trail: state.trail.slice(0, -1), asked, wrong: 0, aside: false })
}

function again(form: Form, state: FormState): Step {
  return proceed(
    form,
    { ...state, values: {}, trail: [], wrong: 0, correcting: false, aside: false },
    '好，重新来。',
  )
}

function wrong(form: Form, state: FormState, problem: string): Step {
  const next = { ...state, wrong: state.wrong + 1, aside: false }
  const help = next.wrong >= MANY_WRONG ? `\n${texts.HARD}` : ''
  return { kind: 'say', state: next, text: `${problem}\n${texts.promptText(form, next)}${help}`, wrong: true }
}

/** Whether an answer that fits is meant as one. */
function isTaken(form: Form, field: Field<unknown>, read: { sure?: boolean }, said: Said): boolean {
  const { understanding, text } = said
  if (read.sure || understanding === undefined) return true
  if (field.prose) {
    if (understanding.kind === 'command')
      return text.length > SHORT_COMMAND || (form.commands ?? []).includes(understanding.command)
    return !(isQuestion(text) && (understanding.kind === 'answer' || understanding.kind === 'choices'))
  }
  return understanding.kind === 'none'
}

function wantsSomethingElse({ understanding, text }: Said): boolean {
  if (!understanding || understanding.kind === 'none') return false
  return (
    understanding.kind === 'command' ||
    understanding.kind === 'emergency' ||
    isQuestion(text) ||
    text.length > 4
  )
}
