const WORDS: Record<string, number> = {
  零: 0, 〇: 0, 一: 1, 壹: 1, 幺: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9,
} // prettier-ignore

/**
 * The digit a person chose: `1`, `１`, `一`, `1.`, `1、`, `回复1`, `选2`, `第三个`.
 *
 * @param text normalised, so full-width digits are ordinary ones already
 */
export function chosenDigit(text: string): number | undefined {
  const match =
    /^(?:我?(?:回复?|选择?|按|要)|第)?\s*([0-9零〇一壹幺二两三四五六七八九])\s*(?:[.。、,，)）号吧]|个|项|条|点)*$/.exec(
      text,
    )
  if (!match) return undefined
  const digit = match[1]!
  return digit in WORDS ? WORDS[digit] : Number(digit)
}
