import type { CapInfo, CapSeverity } from './cap.js'

/** China's four colours, blue the least, and what has none. */
export const CAP_LEVELS = ['notice', 'blue', 'yellow', 'orange', 'red'] as const
export type CapLevel = (typeof CAP_LEVELS)[number]

const COLOURS: Readonly<Record<string, CapLevel>> = {
  蓝: 'blue', 黄: 'yellow', 橙: 'orange', 红: 'red',
  blue: 'blue', yellow: 'yellow', orange: 'orange', red: 'red',
} // prettier-ignore

const COLOUR_NAMES: Readonly<Record<CapLevel, string | undefined>> = {
  notice: undefined, blue: '蓝色', yellow: '黄色', orange: '橙色', red: '红色',
} // prettier-ignore

const SEVERITIES: Readonly<Record<CapLevel, CapSeverity>> = {
  notice: 'Unknown', blue: 'Minor', yellow: 'Moderate', orange: 'Severe', red: 'Extreme',
} // prettier-ignore

/** 由橙色降为黄色: what comes after is the colour that holds. */
const CHANGED = /(?:升级?|降级?|变更|调整|更改|改)(?:为|至|到|成)(.*)$/s

/**
 * The level that a warning has in China: the colour of its headline and of its parameters; where they differ the
 * higher, which asks for more eyes. Without any colour, what its severity stands for.
 */
export function levelOf(info: Pick<CapInfo, 'headline' | 'parameters' | 'severity' | 'event'>): CapLevel {
  const found = [
    ...coloursIn(info.headline ?? ''),
    ...coloursIn(info.event),
    ...info.parameters.flatMap(({ value }) => (value.length <= 20 ? coloursIn(value) : [])),
  ]
  if (found.length > 0) return CAP_LEVELS[Math.max(...found.map((level) => CAP_LEVELS.indexOf(level)))]!
  return CAP_LEVELS.find((level) => SEVERITIES[level] === info.severity)!
}

export function severityOf(level: CapLevel): CapSeverity {
  return SEVERITIES[level]
}

/** 橙色; undefined for a notice */
export function colourOf(level: CapLevel): string | undefined {
  return COLOUR_NAMES[level]
}

function coloursIn(text: string): CapLevel[] {
  const changed = CHANGED.exec(text)?.[1]
  const holds = changed !== undefined && /[蓝黄橙红]色/.test(changed) ? changed : text
  return [...holds.matchAll(/([蓝黄橙红])色|\b(blue|yellow|orange|red)\b/gi)].map(
    ([, chinese, english]) => COLOURS[chinese ?? english!.toLowerCase()]!,
  )
}
