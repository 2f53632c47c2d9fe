import type { Field } from './field.js'
import type { Fields, Form } from './form.js'
import type { FormState } from './state.js'

const STEERING = '填错回复 返回，不填回复 取消'

/** What is asked now, as often as it has to be said. */
export function promptText(form: Form, state: FormState): string {
  switch (state.asked.kind) {
    case 'notice':
      return [form.notice!.text, state.aside ? '同意就回复 同意，不愿意回复 取消' : '1 同意\n2 不同意'].join(
        '\n',
      )
    case 'field':
      return fieldPrompt(form.fields[state.asked.key]!, state, state.asked.key)
    case 'summary':
      return summaryText(form, state)
    case 'pick':
      return pickText(form, state)
  }
}

function fieldPrompt(field: Field<unknown>, state: FormState, key: string): string {
  const given = state.values[key]
  if (field.repeat !== undefined && Array.isArray(given) && given.length > 0)
    return [`收到 ${given.length} ${field.photo ? '张' : '个'}。`, '还有就接着发，没有了回复 好了'].join('\n')
  const lines = [field.prompt]
  if (field.choices) {
    // After another answer a digit is that answer's; the choices are still there by their names.
    if (state.aside)
      lines.push(`可选：${field.choices.map(({ name }) => name).join('、')}`, '请写字；回复 继续 看数字')
    else {
      lines.push(...field.choices.map(({ name }, i) => `${i + 1} ${name}`))
      if (field.several) lines.push('可以选几个，例如 1 3')
    }
  } else if (field.example !== undefined) lines.push(`例如：${field.example}`)
  if (field.optional) lines.push('没有就回复 跳过')
  return lines.join('\n')
}

/** The first question of a form says how to steer it. */
export function openingText(form: Form, state: FormState): string {
  const prompt = promptText(form, state)
  return state.asked.kind === 'field' ? `${form.title}\n${prompt}\n${STEERING}` : prompt
}

export function summaryText(form: Form, state: FormState): string {
  const lines = shownFields(form, state).map(([, field, shown]) => `${field.label}：${shown}`)
  const choice = state.aside
    ? ['都对就回复 提交', '要改就写，例如：手机号改成…']
    : ['1 都对，提交', '2 有要改的', '3 不填了']
  return ['请核对：', ...lines, '', ...choice].join('\n')
}

function pickText(form: Form, state: FormState): string {
  const lines = shownFields(form, state).map(([, field, shown], i) => `${i + 1} ${field.label}：${shown}`)
  return ['要改哪一项？回复数字', ...lines, '0 返回'].join('\n')
}

/** What has been answered or left out, in the order of the form. */
export function shownFields(
  form: Form,
  state: FormState,
): [key: string, field: Field<unknown>, shown: string][] {
  return Object.entries<Field<unknown>>(form.fields).flatMap(([key, field]) => {
    if (!(key in state.values)) return []
    const value = state.values[key]
    return [[key, field, value === null ? '没有' : field.show(value)] as [string, Field<unknown>, string]]
  })
}

/** What was understood of a message that said several things. */
export function receivedText(fields: Fields, keys: readonly string[]): string {
  return `收到：${keys.map((key) => fields[key]!.label).join('、')}。`
}

export const NOT_AGREED = '好的，什么也没有登记。'
export const CANCELLED = '已取消，填的内容都删掉了。'
export const FIRST_ALREADY = '已经是第一项了。'
export const AGREE_FIRST = '请先看上面的说明。\n同意回复 1，不同意回复 2'
export const MUST_FILL = '这一项要填。'
export const HARD = '填不好可以先 取消，\n或回复 9 找社区的人帮您。'

export function privateOnly(form: Form): string {
  return [`${form.title}要填个人信息，`, '请私聊我：点我的头像，', '把刚才的话再发一遍。'].join('\n')
}

export const NOT_IN_ROOM = '个人信息不要发在群里，\n请私聊我接着填。'

export function reminderText(form: Form, left: number): string {
  const missing = left > 0 ? `还差 ${left} 项。` : '就差最后一步。'
  return [`您的${form.title}还没填完，`, missing, '接着填，回复 继续', '不填了，回复 取消'].join('\n')
}

export function alsoWaiting(form: Form): string {
  return `您的${form.title}还没填完，\n回复 继续 接着填`
}
