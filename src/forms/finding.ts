import type { Field } from './field.js'
import type { Form } from './form.js'
import type { FormState } from './state.js'

/** Fields that have no value yet, in their order. */
export function missing(form: Form, state: FormState): string[] {
  return Object.entries<Field<unknown>>(form.fields).flatMap(([key, field]) =>
    key in state.values || field.when?.(state.values) === false ? [] : [key],
  )
}

/** Everything that a message answers beside what is asked; what is unmistakable is looked for first. */
export function findAll(
  form: Form,
  state: FormState,
  said: { text: string; now: number },
  except?: string,
): { values: Record<string, unknown>; rest: string } {
  const values: Record<string, unknown> = {}
  let rest = said.text
  const open = Object.entries<Field<unknown>>(form.fields)
    .filter(
      ([key, field]) =>
        field.find &&
        key !== except &&
        !(key in state.values) &&
        field.when?.({ ...state.values, ...values }) !== false,
    )
    .sort(([, a], [, b]) => (a.rank ?? 3) - (b.rank ?? 3))
  for (const [key, field] of open) {
    const found = field.find!(rest, said.now)
    if (!found) continue
    values[key] = found.value
    rest = found.rest
  }
  return { values, rest }
}

/** Keys of fields in the order of the form. */
export function inOrder(form: Form, keys: readonly string[]): string[] {
  return Object.keys(form.fields).filter((key) => keys.includes(key))
}

/** 手机号改成 139…; 手机号不对. */
export function namedField(
  form: Form,
  state: FormState,
  text: string,
): { key: string; rest: string } | undefined {
  for (const [key, field] of Object.entries<Field<unknown>>(form.fields)) {
    if (!(key in state.values)) continue
    for (const label of [field.label, ...(field.labels ?? [])].sort((a, b) => b.length - a.length)) {
      const named = /^(?:把|我的|改)?(.*)$/su.exec(text)![1]!
      if (!named.startsWith(label)) continue
      const rest = named
        .slice(label.length)
        .replace(
          /^(?:不对|错了|写错了|有误)?[\s,，。:：]*(?:应该|要|请)?(?:改成|改为|改|换成|换|是|为)?[\s,，。:：]*/,
          '',
        )
      return { key, rest: rest.trim() }
    }
  }
  return undefined
}

/** What is left of a message without what stands between answers. */
export function bare(text: string): string {
  return text.replace(/[\s,，。;；、:：]+/g, ' ').trim()
}

/** The answers so far to a field that is answered several times. */
export function listOf(state: FormState, key: string): readonly unknown[] {
  const value = state.values[key]
  return Array.isArray(value) ? (value as unknown[]) : []
}

/** Whether a lone digit is an answer here, so that 0 and 9 mean what they mean. */
export function takesDigit(form: Form, state: FormState, digit: number): boolean {
  if (state.asked.kind !== 'field') return false
  const field = form.fields[state.asked.key]!
  if (field.choices) return digit >= 1 && digit <= field.choices.length
  return field.read(String(digit), 0).ok && !field.prose
}
