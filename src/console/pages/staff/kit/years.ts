/** Today in China as 2026-05-12, wherever the browser is. */
export function todayInChina(now = Date.now()): string {
  return new Date(now + 8 * 3_600_000).toISOString().slice(0, 10)
}

export function thisYear(): number {
  return Number(todayInChina().slice(0, 4))
}
