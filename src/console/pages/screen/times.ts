const ZONE_MS = 8 * 3_600_000
const WEEKDAYS = '日一二三四五六'

function inChina(at: number): Date {
  return new Date(at + ZONE_MS)
}

/** 14:03 in China, whatever the screen believes. */
export function clockTime(at: number): string {
  return inChina(at).toISOString().slice(11, 16)
}

/** 11月27日 周五 */
export function dayOf(at: number): string {
  const date = inChina(at)
  return `${date.getUTCMonth() + 1}月${date.getUTCDate()}日 周${WEEKDAYS[date.getUTCDay()]}`
}

/** 11月27日 14:03 */
export function momentOf(at: number): string {
  const date = inChina(at)
  return `${date.getUTCMonth() + 1}月${date.getUTCDate()}日 ${clockTime(at)}`
}
