import { chinaDay } from '../../shared/index.js'

const CHINA_OFFSET_MS = 8 * 3_600_000

/** 2026-05-12 in China; '' for what has not happened. */
export function dayCellOf(at: number | null | undefined): string {
  return at === null || at === undefined ? '' : chinaDay(at)
}

/** 2026-05-12 09:00 in China. */
export function momentCellOf(at: number | null | undefined): string {
  if (at === null || at === undefined) return ''
  return new Date(at + CHINA_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ')
}
