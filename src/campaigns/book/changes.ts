import { badPlaceholders } from '../../knowledge/index.js'
import { addDays, isDay } from '../calendar/days.js'
import { MAX_TEXT_BYTES, MAX_TEXT_CHARS } from '../files/schema.js'
import { withTheme } from '../files/theme.js'
import type { BookedSlot } from './slots.js'

/** In Chinese: why a text cannot be sent; undefined when it can. */
export function wrongText(text: string): string | undefined {
  if ([...text].length > MAX_TEXT_CHARS) return `有 ${[...text].length} 个字，最多 ${MAX_TEXT_CHARS} 个。`
  if (Buffer.byteLength(text) > MAX_TEXT_BYTES) return `超过 ${MAX_TEXT_BYTES} 字节，微信会截断，请写短一些。`
  if (text.trim() === '') return '内容不能空着。'
  const bad = badPlaceholders(withTheme(text, ''))
  return bad.length > 0 ? `没有这个本地设置：${bad.join('、')}` : undefined
}

/** In Chinese: why these cannot be the dates of a year. */
export function wrongDates(
  year: number,
  { from, to, theme }: { from: string; to?: string | undefined; theme?: string | undefined },
  rule: object,
): string | undefined {
  if (!isDay(from)) return `没有 ${from} 这一天，请写成 ${year}-05-09`
  if (!from.startsWith(`${year}-`)) return `开始的日期要在 ${year} 年`
  if (to !== undefined && !isDay(to)) return `没有 ${to} 这一天，请写成 ${year}-05-15`
  if (to !== undefined && to < from) return '结束的日期在开始之前'
  if (theme !== undefined && [...theme].length > 40) return '主题最多 40 个字'
  if (!('week_with' in rule)) return undefined
  const day = `${year}-${String((rule as { week_with: string }).week_with)}`
  const last = to ?? addDays(from, 6)
  return from <= day && day <= last ? undefined : `宣传周要包含 ${day}，请看通知再填`
}

/** What a file says now, with what staff changed in the plan. */
export function keepingStaffsChanges(slot: BookedSlot, known: BookedSlot): BookedSlot {
  const edited = new Map(known.variants.filter((v) => v.edited).map((v) => [v.variant, v]))
  return {
    ...slot,
    cancelled: known.cancelled,
    ...(known.movedByStaff && { dueAt: known.dueAt, movedByStaff: true }),
    variants: slot.variants.map((v) => edited.get(v.variant) ?? v),
  }
}

/** What residents would notice. */
export function material(slot: BookedSlot): string {
  const texts = slot.variants.map(({ edited: _, ...variant }) => variant)
  return JSON.stringify([slot.dueAt, texts])
}
