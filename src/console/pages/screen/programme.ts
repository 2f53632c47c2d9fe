import type { ScreenAlert, ScreenShown, ScreenSlide } from '../../contract/index.js'
import { pagesOf } from './lines.js'

/** How much fits in letters that can be read from 5 m. */
export interface Room {
  perLine: number
  perPage: number
}

/** One thing that stands on the screen for a while. */
export type Sheet = { page: number; pages: number; lines: string[]; key: string } & (
  { kind: 'alert'; alert: ScreenAlert } | { kind: 'slide'; slide: ScreenSlide }
)

/**
 * What the screen goes through, over and over. A warning or a drill of one takes it over until it has ended or expired;
 * a notice of the community comes first, and the week's material after it.
 */
export function programmeOf(
  shown: Pick<ScreenShown, 'alerts'> & { slides: readonly ScreenSlide[] },
  now: number,
  room: Room,
): Sheet[] {
  const valid = shown.alerts.filter(({ expiresAt }) => expiresAt > now)
  const warnings = valid.filter(({ level }) => level !== 'notice')
  const alerts = warnings.length > 0 ? warnings : valid
  // Who says so, since when and until when stand there as well.
  const tighter = { ...room, perPage: room.perPage - 1 }
  const sheets = alerts.flatMap((alert) =>
    paged(alert.text.split('\n'), tighter, `alert:${alert.id}`, { kind: 'alert' as const, alert }),
  )
  if (warnings.length > 0) return sheets
  return [
    ...sheets,
    ...shown.slides.flatMap((slide, i) =>
      paged(slide.lines, room, `slide:${i}:${slide.title}`, { kind: 'slide' as const, slide }),
    ),
  ]
}

function paged<T extends { kind: 'alert' | 'slide' }>(
  lines: readonly string[],
  { perLine, perPage }: Room,
  key: string,
  what: T,
) {
  const pages = pagesOf(lines, perLine, perPage)
  return pages.map((page, i) => ({
    ...what,
    lines: page,
    page: i + 1,
    pages: pages.length,
    key: `${key}:${i}`,
  })) as (T & { lines: string[]; page: number; pages: number; key: string })[]
}
