export type TextPart =
  | { kind: 'text'; text: string }
  | { kind: 'tel'; text: string; href: string }
  | { kind: 'link'; text: string; href: string }

// No look-behind: Safari before 16.4 would not even parse it.
const CANDIDATE = new RegExp(
  [
    String.raw`https?:\/\/[^\s<>"'，。；！？、（）【】《》「」]+`,
    String.raw`1[3-9]\d[- ]?\d{4}[- ]?\d{4}`,
    String.raw`0\d{2,3}[- ]?\d{7,8}(?:-\d{1,5})?`,
    String.raw`[48]00[- ]?\d{3}[- ]?\d{4}`,
    String.raw`12\d{3}`, // government and utility hotlines: 12345, 12119, 12379
    String.raw`9[56]\d{3,4}`, // 95598 and the like
    String.raw`11[09]|12[02]`,
    String.raw`\d{7,8}`,
  ].join('|'),
  'g',
)

/** After one of these, 110 is an amount or the name of a day, and nothing to dial. */
const AMOUNT =
  /^\s?[元块度米斤公克吨人户个层号栋室平年月日天分秒次毫厘千万瓦伏安℃°%kmgKMVW.:：-]|^消防宣传|^\s?小时/
/** Before a bare local number there has to be one of these, or it might be any number. */
const CALL_WORD = /(电话|热线|手机|座机|拨打?|致电|打)[是为:： ]*$/

/** Telephone numbers and web addresses in a message become something to tap; everything else stays as it is. */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = []
  let done = 0
  for (const match of text.matchAll(CANDIDATE)) {
    const found = match[0].startsWith('http') ? match[0].replace(/[.,:;!?)]+$/, '') : match[0]
    const end = match.index + found.length
    const part = found.startsWith('http')
      ? ({ kind: 'link', text: found, href: found } as const)
      : telephone(found, text.slice(0, match.index), text.slice(end))
    if (!part) continue
    if (match.index > done) parts.push({ kind: 'text', text: text.slice(done, match.index) })
    parts.push(part)
    done = end
  }
  if (done < text.length) parts.push({ kind: 'text', text: text.slice(done) })
  return parts
}

function telephone(found: string, before: string, after: string): TextPart | undefined {
  if (/[\d.A-Za-z-]$/.test(before) || /^[\dA-Za-z]|^\.\d|^-\d/.test(after)) return undefined
  const digits = found.replace(/[- ]/g, '')
  if (digits.length <= 6 && AMOUNT.test(after)) return undefined
  if (/^[1-9]\d{6,7}$/.test(digits) && !CALL_WORD.test(before)) return undefined
  return { kind: 'tel', text: found, href: `tel:${digits}` }
}
