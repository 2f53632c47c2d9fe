import { PARTS, PART_NAMES, RECEIPTS, RECEIPT_NAMES, type Part, type Receipts } from '../grids.js'
import { ROLE_NAMES, ROLES, type Role } from '../roles.js'
import { tagFor } from '../rooms.js'

/** What a cell means, or in words what is wrong with it. */
export type Cell<T> = { ok: true; value: T } | { ok: false; problem: string }

const good = <T>(value: T): Cell<T> => ({ ok: true, value })
const bad = (problem: string): { ok: false; problem: string } => ({ ok: false, problem })

export function wordsCell(text: string, most: number): Cell<string> {
  if (text === '') return bad('不能空着')
  return text.length <= most ? good(text) : bad(`最多 ${most} 个字`)
}

export function countCell(text: string): Cell<number | undefined> {
  if (text === '') return good(undefined)
  const digits = text.replace(/[,，\s]|人$/g, '')
  return /^\d{1,6}$/.test(digits) ? good(Number(digits)) : bad(`「${text}」不是人数，请填数字`)
}

export function receiptsCell(text: string): Cell<Receipts> {
  if (text === '') return good('off')
  return named(text, RECEIPTS, RECEIPT_NAMES)
}

export function roleCell(text: string): Cell<Role> {
  if (text === '') return good('viewer')
  return named(text, ROLES, ROLE_NAMES)
}

export function partCell(text: string): Cell<Part> {
  if (text === '') return good('worker')
  return named(text, PARTS, PART_NAMES)
}

/** As stored: digits only, so that one telephone is one telephone however it is written. */
export function phoneCell(text: string): Cell<string | undefined> {
  if (text === '') return good(undefined)
  const digits = text.replace(/[\s\-()]/g, '').replace(/^\+?86(?=1\d{10}$)/, '')
  return /^\d{5,12}$/.test(digits) ? good(digits) : bad(`电话不对，请检查位数`)
}

export function tagsCell(text: string): Cell<readonly string[]> {
  const tags = text.split(/[、,，;；/\s]+/).filter(Boolean)
  const long = tags.find((tag) => tag.length > 20)
  return long ? bad(`标签「${long}」太长，最多 20 个字`) : good([...new Set(tags.map(tagFor))])
}

/** 2026-05-12 08:00, 2026/5/12 8:00, 2026年5月12日 8:00; the time of China. */
export function instantCell(text: string): Cell<number> {
  const match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s+(\d{1,2})[:点时](\d{2})?分?(?::\d{2})?$/.exec(
    text,
  )
  const problem = bad(`「${text}」不是时间，请写成 2026-05-12 08:00`)
  if (!match) return problem
  const [year, month, day, hour, minute] = match.slice(1).map((part) => Number(part ?? 0)) as number[]
  const at = Date.UTC(year!, month! - 1, day, hour! - 8, minute)
  const china = new Date(at + 8 * 3_600_000)
  // 2026-02-30 would quietly be the second of March; 24:00 is the beginning of the next day.
  const real = china.getUTCDate() === day || (hour === 24 && minute === 0)
  return real && month! <= 12 && hour! <= 24 && minute! < 60 ? good(at) : problem
}

function named<T extends string>(text: string, all: readonly T[], names: Record<T, string>): Cell<T> {
  const found = all.find((each) => each === text.toLowerCase() || names[each] === text)
  return found ? good(found) : bad(`没有「${text}」，只能填：${all.map((each) => names[each]).join('、')}`)
}
