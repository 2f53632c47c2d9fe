const ZONE_MS = 8 * 3_600_000
const DAY_MS = 24 * 3_600_000

function inChina(at: number): Date {
  return new Date(at + ZONE_MS)
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** 14:03 in China, wherever the browser is. */
export function clockTime(at: number): string {
  const date = inChina(at)
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}

/** 今天 14:03, 昨天 9:05, 5月11日 0:00, 2025年12月31日 8:30 */
export function dayTime(at: number, now = Date.now()): string {
  const days = Math.floor((now + ZONE_MS) / DAY_MS) - Math.floor((at + ZONE_MS) / DAY_MS)
  if (days === 0) return `今天 ${clockTime(at)}`
  if (days === 1) return `昨天 ${clockTime(at)}`
  return `${day(at, now)} ${clockTime(at)}`
}

/** 5月11日, with the year when it is not this one. */
export function day(at: number, now = Date.now()): string {
  const date = inChina(at)
  const words = `${date.getUTCMonth() + 1}月${date.getUTCDate()}日`
  return date.getUTCFullYear() === inChina(now).getUTCFullYear()
    ? words
    : `${date.getUTCFullYear()}年${words}`
}

/** 刚刚, 5 分钟, 3 小时, 2 天: how long ago. */
export function ago(at: number, now = Date.now()): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return '刚刚'
  if (minutes < 60) return `${minutes} 分钟前`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} 小时前`
  return `${Math.floor(minutes / 60 / 24)} 天前`
}
