const CHINESE_DIGITS: Record<string, number> = {
  零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9,
} // prettier-ignore

/** Reads 一 to 九十九, or Arabic digits. */
export function readNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text)
  const match = /^([一二两三四五六七八九])?(十)?([一二三四五六七八九])?$/.exec(text)
  if (!match || text === '') return undefined
  const [, tens, ten, ones] = match
  if (!ten) return tens && !ones ? CHINESE_DIGITS[tens] : undefined
  return (tens ? CHINESE_DIGITS[tens]! : 1) * 10 + (ones ? CHINESE_DIGITS[ones]! : 0)
}

/**
 * The building a message names, as `3栋`, so that neighbours who write 三栋, 3号楼 and 3# are heard as one.
 *
 * @returns '' when it names none
 */
export function placeIn(plain: string): string {
  const match = /(\d{1,3}|[一二两三四五六七八九十]{1,3})\s*(?:号楼|栋|幢|座|#|＃|号院)/.exec(plain)
  const number = match && readNumber(match[1]!)
  return number ? `${number}栋` : ''
}
