import { DAY_MS, HOUR_MS } from '../../shared/index.js'

const CHINA_MS = 8 * HOUR_MS
const HOURS: Record<string, number> = { 半: 0.5, 一: 1, 两: 2, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 八: 8, 十: 10, 十二: 12, 二十四: 24 } // prettier-ignore

/**
 * 20:00, 今天20点, 明早8点半, 5月12日20时30分, 2026-05-12 20:00, in China.
 *
 * @returns UTC epoch milliseconds; undefined when it is no time of day, or there is none like it
 */
export function readMoment(text: string, now: number): number | undefined {
  const words = text.replace(/\s+/g, '').replace(/^(?:有效)?(?:到|至)|(?:为止|之前|前|止|左右)$/g, '')
  const match =
    /^(?:(\d{4})[-/.年])?(?:(\d{1,2})[-/.月](\d{1,2})[日号]?|(今天?|明天?|后天|今晚|明早|明晚|昨天?|昨晚))?(凌晨|早上|上午|中午|下午|晚上|夜里|早|晚)?(?:(\d{1,2})(?:[:：点时](半|\d{1,2})?分?))(?:\d{1,2}秒?|整)?$/.exec(
      words,
    )
  if (!match) return undefined
  const [, year, month, day, word = '', part = '', hourText, minuteText] = match
  let hour = Number(hourText)
  const minute = minuteText === '半' ? 30 : Number(minuteText ?? 0)
  const late = /晚|夜/.test(word + part) || part === '下午'
  if (late && hour < 12 && !(/夜/.test(part) && hour < 6)) hour += 12
  if (part === '中午' && hour < 3) hour += 12
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return undefined
  const china = new Date(now + CHINA_MS)
  const shift = word.startsWith('明') ? 1 : word.startsWith('后') ? 2 : word.startsWith('昨') ? -1 : 0
  const y = year === undefined ? china.getUTCFullYear() : Number(year)
  const m = month === undefined ? china.getUTCMonth() : Number(month) - 1
  const d = day === undefined ? china.getUTCDate() : Number(day)
  const midnight = Date.UTC(y, m, d)
  // 2月30日 would quietly be the second of March.
  if (new Date(midnight).getUTCMonth() !== m || new Date(midnight).getUTCDate() !== d) return undefined
  return midnight + shift * DAY_MS + hour * HOUR_MS + minute * 60_000 - CHINA_MS
}

/** How long something is valid: 3小时, 两个小时, 半天, or until a moment. @returns the instant it ends */
export function readExpiry(text: string, now: number): number | undefined {
  const hours = /^(\d{1,3}(?:\.5)?|半|十二|二十四|[一两二三四五六八十])个?(?:小时|钟头)(?:内|后|有效)?$/.exec(
    text.replace(/\s+/g, ''),
  )
  if (hours) return now + (HOURS[hours[1]!] ?? Number(hours[1])) * HOUR_MS
  if (/^(?:一天|1天|24h)$/.test(text)) return now + DAY_MS
  return readMoment(text, now)
}

/** Who issued an official text and when, as its first sentence says it. The text itself may have full-width digits. */
export function readIssuer(
  written: string,
  now: number,
): { issuer?: string; issuedAt?: number; sourceLink?: string } {
  const text = written.normalize('NFKC')
  const match =
    /^[【[]?([\u4e00-\u9fa5]{2,24}?(?:台|局|部|中心|办公室|厅|委员会|政府))(?:于)?((?:\d{4}年)?\d{1,2}月\d{1,2}日\d{1,2}[时:：点](?:\d{1,2}分?)?|今天\d{1,2}[时:：点](?:\d{1,2}分?)?|\d{1,2}[时:：点](?:\d{1,2}分?)?)?.{0,20}?(?:发布|解除|变更|升级|更新|继续)/.exec(
      text.trim(),
    )
  const issuedAt = match?.[2] === undefined ? undefined : readMoment(match[2], now)
  const link = /https?:\/\/[\x21-\x7e]+/.exec(text)?.[0]
  return {
    ...(match && { issuer: match[1]! }),
    ...(issuedAt !== undefined && { issuedAt }),
    ...(link !== undefined && { sourceLink: link }),
  }
}
