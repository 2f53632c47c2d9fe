import { addressField, choiceField, choicesField, countField, mobileField, nameField, proseField, yesField, type Field } from '../../src/forms/index.js' // prettier-ignore
import { normaliseText } from '../../src/shared/index.js'
import { findAll } from '../../src/forms/finding.js'
import { step } from '../../src/forms/step.js'
import type { Form } from '../../src/forms/form.js'
import { parseState, type FormState } from '../../src/forms/state.js'
import { sampleForms } from './sample.js'

/** The same answers each time. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

const PIECES = [
  '张秀兰', '13800001234', '一三八', '零', '3栋', '2单元', '501', '#', '-', '/', '.', '身份证', '342501196001011234',
  '同意', '取消', '返回', '重来', '跳过', '继续', '是', '不', '1', '2', '9', '0', '99999999999999999999', '?', '？', ' ', '\n',
  '<script>alert(1)</script>', "'; drop table volunteer; --", '=1+1', '{{', '${x}', '\\', '\u0000', '\u200B', '\uD800', '😀', '𠮷',
  'null', 'undefined', 'NaN', '__proto__', 'constructor', '怎么', '急救', '电工', '十百', '百百百', '零零零零', '甲', 'A', '栋栋栋',
  '（', '，', '。', '的'.repeat(300), '8'.repeat(500), '-1', '1e9', '0x10', '٣', '²', '½', 'Ⅷ', '㈠',
] // prettier-ignore

function answers(seed: number, count: number): string[] {
  const random = seeded(seed)
  return Array.from({ length: count }, () => {
    const pieces = Array.from({ length: 1 + Math.floor(random() * 5) }, () => PIECES[Math.floor(random() * PIECES.length)]!) // prettier-ignore
    return normaliseText(pieces.join(random() < 0.5 ? '' : ' '))
  })
}

const choices = [
  { value: 'a', name: '急救' },
  { value: 'b', name: '电工' },
]
const words = { label: '项', prompt: '？' }
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any field
const FIELDS: Record<string, [Field<any>, (value: any) => boolean]> = {
  name: [
    nameField(words),
    (v) => typeof v === 'string' && v.length >= 2 && v.length <= 40 && !/[\d<>='"\\]/.test(v),
  ],
  mobile: [mobileField(words), (v) => /^1[3-9]\d{9}$/.test(v as string)],
  building: [
    addressField({ ...words, upTo: 'building' }),
    (v: { building: string; unit?: string; room?: string }) =>
      /^(?:[A-Z]?[1-9]\d{0,2}|[A-Z])$/.test(v.building) && (v.room === undefined || /^\d{1,5}$/.test(v.room)),
  ],
  flat: [addressField({ ...words, upTo: 'room' }), (v: { room?: string }) => /^\d{1,5}$/.test(v.room ?? '')],
  choice: [choiceField({ ...words, choices }), (v) => ['a', 'b'].includes(v as string)],
  choices: [
    choicesField({ ...words, choices }),
    (v: string[]) =>
      v.length > 0 && new Set(v).size === v.length && v.every((each) => ['a', 'b'].includes(each)),
  ],
  count: [countField({ ...words, least: 1, most: 50 }), (v) => Number.isInteger(v) && v >= 1 && v <= 50],
  yes: [yesField(words), (v) => typeof v === 'boolean'],
  prose: [
    proseField({ ...words, most: 100 }),
    (v) => typeof v === 'string' && v.length >= 2 && v.length <= 100,
  ],
}

test.each(Object.keys(FIELDS))(
  '1,000 malformed answers to %s: a value that is right, or words of what is wrong',
  (key) => {
    const [field, isRight] = FIELDS[key]!
    for (const text of answers(key.length * 7_919, 1_000)) {
      const read = field.read(text, 0)
      if (read.ok) expect([text, isRight(read.value)]).toEqual([text, true])
      else expect(read.problem).toMatch(/\p{Script=Han}/u)
      const found = field.find?.(text, 0)
      if (found) expect([text, isRight(found.value)]).toEqual([text, true])
    }
  },
)

test('1,000 malformed answers to a whole form, wherever it stands: never a crash, never a state that cannot be read again', () => {
  const form = sampleForms().forms[0] as unknown as Form
  const fresh: FormState = {
    asked: { kind: 'notice' },
    values: {},
    trail: [],
    wrong: 0,
    correcting: false,
    aside: false,
  }
  let state = fresh
  for (const [i, text] of answers(42, 5_000).entries()) {
    if (text === '') continue
    const digit = /^\d$/.test(text) ? Number(text) : undefined
    const next = step(form, state, { text, digit, understanding: undefined, now: i, stale: i % 17 === 0 })
    findAll(form, state, { text, now: i })
    if (next.kind === 'cancel' || next.kind === 'submit') state = fresh
    else if (next.kind !== 'pass') state = next.state
    if (next.kind === 'say' || next.kind === 'aside') expect(next.text.length).toBeGreaterThan(2)
    expect(parseState(JSON.stringify(state))).toEqual(state)
    for (const [key, value] of Object.entries(state.values)) {
      expect(Object.keys(form.fields)).toContain(key)
      if (key === 'mobile') expect(value).toMatch(/^1[3-9]\d{9}$/)
    }
    // Nothing but consent leads past the notice.
    if (state.asked.kind !== 'notice') expect(state.consent).toBeDefined()
  }
})
