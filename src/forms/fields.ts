import { chosenDigit } from '../chat/index.js'
import {
  addressText,
  findAddress,
  findMobile,
  hasIdentityNumber,
  maskMobile,
  maskNumbers,
  numberOf,
  parseAddress,
  readMobile,
  type Address,
} from '../shared/index.js'
import type { Choice, Field, Found, Read } from './field.js'
import { findName, nameIn } from './names.js'

type Words = Pick<Field<unknown>, 'label' | 'prompt'> &
  Partial<Pick<Field<unknown>, 'labels' | 'example' | 'personal' | 'when' | 'rank'>>

const bad = (problem: string): { ok: false; problem: string } => ({ ok: false, problem })

export const NO_IDENTITY_NUMBER = '请不要发身份证号。\n我们不需要，也不会保存。'

/** A person's name. */
export function nameField(words: Words): Field<string> {
  return {
    labels: ['名字', '姓名'],
    example: '张秀兰',
    personal: true,
    rank: 5,
    ...words,
    read(text) {
      if (hasIdentityNumber(text)) return bad(NO_IDENTITY_NUMBER)
      const found = nameIn(text)
      if (!found) return bad('请只写姓名，\n2 到 4 个字。')
      return { ok: true, value: found.name, sure: found.sure }
    },
    find(text) {
      const found = findName(text)
      return found && { value: found.name, rest: found.rest }
    },
    show: (name) => name,
  }
}

/** A mobile number, shown masked. */
export function mobileField(words: Words): Field<string> {
  return {
    labels: ['电话', '手机', '手机号', '号码', '电话号码'],
    example: '13800001234',
    personal: true,
    rank: 1,
    ...words,
    read(text) {
      const read = readMobile(text)
      switch (read.kind) {
        case 'mobile':
          return { ok: true, value: read.number, sure: true }
        case 'identity-card':
          return bad(NO_IDENTITY_NUMBER)
        case 'length':
          return {
            ok: false,
            attempt: true,
            problem:
              read.digits === 11
                ? '这个号码不对。\n手机号是 1 开头的 11 位。'
                : `手机号是 11 位，\n您发的是 ${read.digits} 位，请再看看。`,
          }
        case 'landline':
          return bad('这是座机号，\n请写 11 位的手机号。')
        case 'none':
          return bad('请写 11 位的手机号。')
      }
    },
    find(text) {
      const found = findMobile(text)
      return found && { value: found.number, rest: without(text, found) }
    },
    show: maskMobile,
  }
}

/**
 * Where somebody lives.
 *
 * @param upTo how much has to be said: the building, or the flat
 */
export function addressField(words: Words & { upTo: 'building' | 'room' }): Field<Address> {
  const { upTo, ...rest } = words
  const enough = (address: Address): boolean => upTo === 'building' || address.room !== undefined
  return {
    labels: ['住址', '地址', '楼栋', '住处'],
    example: upTo === 'building' ? '3栋' : '3栋2单元501',
    personal: true,
    rank: 2,
    ...rest,
    read(text) {
      const address = parseAddress(text)
      if (!address) return bad(`没看懂是几栋${upTo === 'room' ? '几号' : ''}。`)
      if (!enough(address)) return { ok: false, problem: '还要写单元和门牌号。', attempt: true }
      return { ok: true, value: address, sure: true }
    },
    find(text) {
      const found = findAddress(text)
      if (!found || !enough(found.address)) return undefined
      return { value: found.address, rest: without(text, found) }
    },
    show: addressText,
  }
}

type ChoiceWords<T extends string> = Words & { choices: readonly Choice<T>[] }

/** One of at most eight, by digit or by word. */
export function choiceField<T extends string>(words: ChoiceWords<T>): Field<T> {
  const { choices } = words
  return {
    ...words,
    read(text) {
      const digit = chosenDigit(text)
      const chosen = digit === undefined ? choices.find((c) => means(c, text)) : choices[digit - 1]
      if (chosen) return { ok: true, value: chosen.value, sure: true }
      return bad(`请回复 1 到 ${choices.length} 的数字。`)
    },
    find: (text) => {
      const chosen = choices.find((choice) => wordsOf(choice).some((word) => text.includes(word)))
      return chosen && { value: chosen.value, rest: withoutWords(text, [chosen]) }
    },
    rank: words.rank ?? 4,
    show: (value) => choices.find((choice) => choice.value === value)?.name ?? value,
  }
}

/** Any of at most eight: 1 3, 13, 急救和电工. */
export function choicesField<T extends string>(words: ChoiceWords<T>): Field<T[]> {
  const { choices } = words
  const named = (text: string): Choice<T>[] =>
    choices.filter((choice) => wordsOf(choice).some((word) => text.includes(word)))
  return {
    several: true,
    ...words,
    read(text): Read<T[]> {
      const digits = text.replace(/^(?:我?(?:回复|选择?|要))/, '').replace(/[\s,，、.。和跟及号+;；]/g, '')
      const spoken = digits.replace(/[一二两三四五六七八]/g, (char) => String(chosenDigit(char)))
      if (/^\d+$/.test(spoken)) {
        const picked = [...new Set(spoken)].map((digit) => choices[Number(digit) - 1])
        if (picked.some((choice) => choice === undefined))
          return bad(`只有 1 到 ${choices.length}，\n请再选一次。`)
        return { ok: true, value: picked.map((choice) => choice!.value), sure: true }
      }
      if (/^(?:都|全部|全都|样样)(?:会|行|可以|要|选|愿意)?$/.test(text))
        return { ok: true, value: choices.map((choice) => choice.value), sure: true }
      const picked = named(text)
      // Nothing else is said beside the choices.
      const rest = withoutWords(text, picked).replace(/[\s,，、.。和跟及我会还有点也懂能做可以愿意想当]/g, '')
      if (picked.length > 0)
        return { ok: true, value: picked.map((choice) => choice.value), sure: rest.length <= 1 }
      return bad('请回复数字，可以选几个。')
    },
    find: (text): Found<T[]> | undefined => {
      const picked = named(text)
      if (picked.length === 0) return undefined
      return { value: picked.map((choice) => choice.value), rest: withoutWords(text, picked) }
    },
    rank: words.rank ?? 4,
    show: (values) =>
      values.map((value) => choices.find((choice) => choice.value === value)?.name ?? value).join('、'),
  }
}

/** In the resident's own words. */
export function proseField(words: Words & { most: number; least?: number }): Field<string> {
  const { most, least = 2, ...rest } = words
  return {
    prose: true,
    ...rest,
    read(text) {
      if (hasIdentityNumber(text)) return bad(NO_IDENTITY_NUMBER)
      if (text.length < least) return bad('请多写几个字。')
      if (text.length > most) return bad(`太长了，请写在 ${most} 个字以内。`)
      return { ok: true, value: text }
    },
    show: (text) => maskNumbers(text.length > 60 ? `${text.slice(0, 60)}…` : text),
  }
}

/** A whole number with bounds: an age, a head-count. */
export function countField(words: Words & { least: number; most: number; unit?: string }): Field<number> {
  const { least, most, unit = '', ...rest } = words
  return {
    ...rest,
    read(text) {
      const bare = text
        .replace(/^(?:今年|有|我|是|大概|大约|年龄)+/, '')
        .replace(/[\s。.]*(?:周?岁了?|个?人|个|位)?[\s。.了]*$/, '')
      const count = numberOf(bare)
      if (count === undefined) return bad('请写一个数字。')
      if (count < least || count > most) return bad(`请写 ${least} 到 ${most} 之间的数字。`)
      return { ok: true, value: count, sure: true }
    },
    show: (count) => `${count}${unit}`,
  }
}

/** Yes or no, as 1 and 2. */
export function yesField(words: Words): Field<boolean> {
  return {
    ...words,
    choices: [
      { value: 'yes', name: '是' },
      { value: 'no', name: '不是' },
    ],
    read(text) {
      const digit = chosenDigit(text)
      if (digit === 1 || /^(?:是的?|对的?|好的?|可以|行|嗯|有|愿意|已满|满了)[。!！]?$/.test(text))
        return { ok: true, value: true, sure: true }
      if (
        digit === 2 ||
        /^(?:不|否|不是|不对|没有|不行|不可以|不愿意|还没有?|没满|未满|不满)[。!！]?$/.test(text)
      )
        return { ok: true, value: false, sure: true }
      return bad('请回复 1 或 2。')
    },
    show: (yes) => (yes ? '是' : '不是'),
  }
}

/** A picture; `keep` checks it and puts it where it belongs. The value is what `keep` calls it. */
export function photoField(words: Words & NonNullable<Field<string>['photo']>): Field<string> {
  const { keep, drop, ...rest } = words
  return {
    ...rest,
    photo: { keep, drop },
    read: () => bad('请发一张照片。'),
    show: () => '照片',
  }
}

function wordsOf(choice: Choice): readonly string[] {
  return [choice.name, ...(choice.words ?? [])]
}

function means(choice: Choice, text: string): boolean {
  const bare = text.replace(/[\s。.,，!！]+$/g, '')
  return wordsOf(choice).includes(bare)
}

function withoutWords(text: string, choices: readonly Choice[]): string {
  return choices.flatMap(wordsOf).reduce((rest, word) => rest.replaceAll(word, ' '), text)
}

function without(text: string, { start, end }: { start: number; end: number }): string {
  return `${text.slice(0, start)} ${text.slice(end)}`
}
