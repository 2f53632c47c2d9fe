const DIGITS: Readonly<Record<string, string>> = {
  零: '0', 〇: '0', 一: '1', 壹: '1', 幺: '1', 二: '2', 两: '2', 贰: '2', 三: '3', 叁: '3', 四: '4', 肆: '4',
  五: '5', 伍: '5', 六: '6', 陆: '6', 七: '7', 柒: '7', 拐: '7', 八: '8', 捌: '8', 九: '9', 玖: '9', 勾: '9',
} // prettier-ignore

/** Characters that stand for a digit when a number is spoken one by one: 一三八 is 138, 幺 is 1. */
export const DIGIT_CHARS = Object.keys(DIGITS).join('')

/** What voice-to-text leaves of a number that was spoken digit by digit, in digits; everything else stays. */
export function digitsOf(text: string): string {
  return text.replace(/[零〇一壹幺二两贰三叁四肆五伍六陆七柒拐八捌九玖勾]/g, (char) => DIGITS[char]!)
}

const PLACES: Readonly<Record<string, number>> = { 十: 10, 百: 100 }

/**
 * A number as people write it: 12, 十二, 一百零二, 五零一 (501).
 *
 * @returns undefined when it is none
 */
export function numberOf(text: string): number | undefined {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  if (!/^[零〇一壹幺二两贰三叁四肆五伍六陆七柒八捌九玖十百]{1,7}$/.test(text)) return undefined
  if (!/[十百]/.test(text)) return Number(digitsOf(text))
  let sum = 0
  let digit: number | undefined
  for (const char of text) {
    const place = PLACES[char]
    if (place === undefined) {
      const next = Number(DIGITS[char])
      if (digit !== undefined && digit !== 0) return undefined
      digit = next
      continue
    }
    sum += (digit === undefined || digit === 0 ? 1 : digit) * place
    digit = undefined
  }
  return sum + (digit ?? 0)
}
