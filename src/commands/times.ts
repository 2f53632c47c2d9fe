import { instantCell } from '../directory/index.js'
import { UsageError } from './world.js'

/** 2026-05-12 08:00 in China. */
export function instantOf(text: string): number {
  const cell = instantCell(text)
  if (!cell.ok) throw new UsageError(cell.problem)
  return cell.value
}

/** 05-12 08:00 in China, whatever the host says. */
export function shortTime(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ')
}

/** 周三, in China. */
export function weekdayName(at: number): string {
  return `周${'日一二三四五六'[new Date(at + 8 * 3_600_000).getUTCDay()]!}`
}
