const ZONE_MS = 8 * 3_600_000

/** An instant as `<input type="datetime-local">` takes it, in China. */
export function toInput(at: number | undefined): string {
  return at === undefined ? '' : new Date(at + ZONE_MS).toISOString().slice(0, 16)
}

/** @returns undefined for an empty or unfinished input */
export function fromInput(text: string): number | undefined {
  const at = Date.parse(`${text}:00+08:00`)
  return Number.isNaN(at) ? undefined : at
}
