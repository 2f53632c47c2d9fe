import { chinaDay, DAY_MS } from '../../shared/index.js'

/** Midnight in China of a day such as 2026-05-12. */
export function startOfDay(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`)
}

/** @returns whole days from one date to the other; negative when the other is earlier */
export function daysBetween(from: string, to: string): number {
  return Math.round((startOfDay(to) - startOfDay(from)) / DAY_MS)
}

/** 2026-5-12, 2026/5/12, 2026年5月12日, as 2026-05-12; in words what is wrong with anything else. */
export function dayCell(text: string): { ok: true; value: string } | { ok: false; problem: string } {
  const match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.trim())
  const day = match && `${match[1]}-${match[2]!.padStart(2, '0')}-${match[3]!.padStart(2, '0')}`
  // 2026-02-30 would quietly be the second of March.
  const real = day && !Number.isNaN(startOfDay(day)) && chinaDay(startOfDay(day)) === day
  return real ? { ok: true, value: day } : { ok: false, problem: `「${text}」不是日期，请写成 2026-05-12` }
}

/** 5月12日. */
export function dayText(day: string): string {
  return `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`
}

/** 5月12日 09:00 in China, whatever the host says. */
export function momentText(at: number): string {
  const china = new Date(at + 8 * 3_600_000).toISOString()
  return `${dayText(china.slice(0, 10))} ${china.slice(11, 16)}`
}
