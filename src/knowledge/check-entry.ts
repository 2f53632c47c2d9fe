import { plainText } from '../shared/index.js'
import type { Entry, Problem } from './entry.js'
import { badPlaceholders } from './local-settings.js'
import type { LineLookup } from './parse-entry.js'

export const MAX_ANSWER_CHARS = 120
export const MAX_STEP_CHARS = 32
export const MAX_NOTE_CHARS = 70
export const MAX_PICTURE_ALT_CHARS = 100
export const MIN_QUESTIONS = 12

/** Numbers that are dialled, not measured. */
const PHONE_NUMBERS =
  /(?<!\d)(?:11[09]|12[02]|12110|12119|12122|12315|12319|12322|12345|12350|12356|12379|12395|95598|96119|96333)(?!\d)/g

const NOT_FIGURES: readonly RegExp[] = [
  /《[^》]*》/g,
  PHONE_NUMBERS,
  // Standards (GB 17761-2024, XF 703-2007) and document numbers
  /[A-Z]{1,4}\d*(?:\/T)?\s?\d[\d.]*(?:[-—–]\d{4})?/g,
  /〔\d{4}〕\d+号/g,
  /第\s?\d+(?:之\d)?[条款项号]/g,
  /\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?/g,
  /\d{1,2}月\d{1,2}日/g,
  /5·12|6·16|7·28/g,
  /PM2\.5|3C|N95|84消毒液|84(?=不能|和|与)/g,
]

const UNIT =
  /^\s*(?:多)?(?:%|％|℃|°|毫米|厘米|公分|米|公里|秒|分钟|小时|天|周|个月|月|年|岁|度|元|万|倍|毫升|升|毫克|克|公斤|千克|斤|吨|瓦|千瓦|安|伏|毫安|平方|mg|ml|kg|cm|mm|kW|mA|[WAVmsh](?![a-z]))/

/** The figures in a text: digits with a meaning, not telephone, law and standard numbers, not small counts. */
export function figuresIn(text: string): { text: string; at: number }[] {
  const masked = NOT_FIGURES.reduce((t, pattern) => t.replace(pattern, (hit) => '□'.repeat(hit.length)), text)
  const found: { text: string; at: number }[] = []
  for (const match of masked.matchAll(/\d+(?:\.\d+)?/g)) {
    const value = Number(match[0])
    const after = masked.slice(match.index + match[0].length)
    // A range counts with the unit of its second half.
    const rangeEnd = /^\s*[–—~～至到-]\s*\d+(?:\.\d+)?/.exec(after)
    const hasUnit = UNIT.test(after) || (rangeEnd !== null && UNIT.test(after.slice(rangeEnd[0].length)))
    if (value < 10 && Number.isInteger(value) && !hasUnit) continue
    found.push({ text: match[0], at: match.index })
  }
  return found
}

/** The table of common mistakes: a line that advises one of these without a word of warning is refused. */
const MISTAKES: readonly { pattern: RegExp; message: string }[] = [
  { pattern: /毛巾.{0,8}(?:滤|吸掉|过滤).{0,6}(?:毒|一氧化碳)/, message: '湿毛巾滤不掉毒气' },
  { pattern: /(?:折|叠).{0,4}(?:8|八)层/, message: '毛巾折八层没有依据' },
  {
    pattern: /躲.{0,4}(?:卫生间|厕所).{0,6}(?:放水|开水龙头)/,
    message: '没有窗的卫生间不能躲',
  },
  { pattern: /(?:油锅|油火|热油).{0,10}(?:倒|泼|浇)水/, message: '油火不能泼水' },
  { pattern: /先灭火.{0,3}再关阀/, message: '能关阀先关阀' },
  { pattern: /(?:等|让).{0,6}(?:灌满|进满).{0,8}(?:开门|开车门)/, message: '不能等车里灌满' },
  { pattern: /(?:去|到|下)(?:地下)?车库(?:抢|开)车/, message: '不能下车库抢车' },
  { pattern: /生命三角/, message: '“生命三角”已被否定' },
  { pattern: /(?:抹|涂)(?:点)?(?:牙膏|酱油|香油|獾油)/, message: '烫伤不抹东西' },
  { pattern: /控水|倒挂|倒背/, message: '溺水不控水' },
  { pattern: /(?:切开|划开|吸出?).{0,6}毒/, message: '蛇咬不切不吸' },
  { pattern: /灌醋/, message: '灌醋没有用' },
  { pattern: /抠(?:喉|嗓子)/, message: '看不见的异物不能抠' },
  {
    pattern: /锂电池.{0,4}(?:绝|千万|一定)?不能用水/,
    message: '小电池断电后可以大量浇水',
  },
]

const WARNING = /不|别|勿|禁|没|无|错|谣|误|严|绝/

const FORBIDDEN: readonly { pattern: RegExp; message: string }[] = [
  {
    pattern: /(?:已|已经)(?:帮你|为您|替您)?(?:报警|通知消防|叫了?救护车|呼叫)/,
    message: '不能说已经替人报警',
  },
  { pattern: /全国.{0,6}96119/, message: '96119 不是全国通用' },
  { pattern: /治安管理处罚法.{0,10}(?:第二十五条|第?25条)/, message: '2026年起是第29条' },
  { pattern: /每年5月6日?(?:至|到|–|-)/, message: '宣传周以每年通知为准' },
  { pattern: /[!！]{1,}|[\u{1F300}-\u{1FAFF}]/u, message: '不用感叹号和表情' },
]

/**
 * Everything that can be wrong with one entry by itself. A local entry (when is the activity room open) is held to
 * what protects its readers, not to what a nationwide answer about danger needs.
 */
export function checkEntry(entry: Entry, lines: LineLookup): Problem[] {
  const problems: Problem[] = []
  const say = (line: number, message: string): void => void problems.push({ file: entry.file, line, message })
  const body = [entry.answer, ...entry.steps, ...entry.donts, entry.why, ...entry.notes].filter(
    (t) => t !== '',
  )

  if ([...entry.answer].length > MAX_ANSWER_CHARS) {
    say(
      lines.containing(entry.answer.slice(0, 20)),
      `开头的短答案有 ${[...entry.answer].length} 个字，最多 ${MAX_ANSWER_CHARS} 个`,
    )
  }
  if (entry.steps.length > 9)
    say(lines.containing('怎么做'), `“怎么做”有 ${entry.steps.length} 行，最多 9 行`)
  for (const line of [...entry.steps, ...entry.donts]) {
    if ([...line].length > MAX_STEP_CHARS)
      say(lines.containing(line), `这一行有 ${[...line].length} 个字，最多 ${MAX_STEP_CHARS} 个`)
  }
  for (const line of [entry.why, ...entry.notes]) {
    if ([...line].length > MAX_NOTE_CHARS)
      say(lines.containing(line), `这一行有 ${[...line].length} 个字，最多 ${MAX_NOTE_CHARS} 个`)
  }
  const { picture, picture_alt: alt } = entry
  if ((picture === undefined) !== (alt === undefined))
    say(lines.of(picture ? 'picture' : 'picture_alt'), 'picture 和 picture_alt 要一起写')
  if (alt !== undefined && [...alt].length > MAX_PICTURE_ALT_CHARS)
    say(lines.of('picture_alt'), `图片的说明有 ${[...alt].length} 个字，最多 ${MAX_PICTURE_ALT_CHARS} 个`)
  const local = entry.domain === 'local'
  if (!local && entry.steps.length === 0)
    say(lines.containing(entry.answer.slice(0, 20)), '缺少“怎么做”一节，或者这一节是空的')
  if (!local && entry.donts.length === 0) say(lines.containing('怎么做'), '缺少“不要做”一节')
  if (!local && entry.why === '') say(lines.containing('怎么做'), '缺少“为什么”一节')

  const fewest = local ? 1 : MIN_QUESTIONS
  if (entry.questions.length < fewest)
    say(lines.of('questions'), `只有 ${entry.questions.length} 个问法，至少 ${fewest} 个`)
  if (!local && entry.keywords.length < 3) say(lines.of('keywords'), '关键词至少 3 个')
  const seen = new Map<string, number>()
  entry.questions.forEach((question, i) => {
    const key = questionKey(question)
    if (seen.has(key)) say(lines.of('questions', i), `和第 ${seen.get(key)! + 1} 个问法一样`)
    seen.set(key, i)
  })

  entry.figures.forEach((figure, i) => {
    if (figure.source > entry.sources.length)
      say(
        lines.of('figures', i),
        `数字“${figure.text}”指向第 ${figure.source} 个出处，但只有 ${entry.sources.length} 个`,
      )
    if (!body.some((t) => t.includes(figure.text)))
      say(lines.of('figures', i), `数字“${figure.text}”在正文里找不到`)
  })
  const lineOf = (text: string): number => (text === alt ? lines.of('picture_alt') : lines.containing(text))
  const shown = alt === undefined ? [] : [alt]
  for (const text of [...body, ...shown]) {
    for (const number of local ? [] : figuresIn(text)) {
      const covered = entry.figures.some((figure) => {
        for (let at = text.indexOf(figure.text); at !== -1; at = text.indexOf(figure.text, at + 1)) {
          if (at <= number.at && number.at + number.text.length <= at + figure.text.length) return true
        }
        return false
      })
      if (!covered) say(lineOf(text), `数字 ${number.text} 没有在 figures 里写出处：${text}`)
    }
    for (const bad of badPlaceholders(text)) say(lineOf(text), `没有这个本地设置：${bad}`)
    for (const { pattern, message } of FORBIDDEN)
      if (pattern.test(text)) say(lineOf(text), `不能这样写，${message}：${text}`)
  }
  for (const text of [entry.answer, ...entry.steps, ...shown]) {
    for (const sentence of text.split(/[。；]/)) {
      for (const { pattern, message } of MISTAKES) {
        if (pattern.test(sentence) && !WARNING.test(sentence))
          say(lineOf(text), `常见错误说法，${message}：${sentence}`)
      }
    }
  }
  return problems
}

/** A question without what does not tell it from another: width, case, script, punctuation. */
export function questionKey(question: string): string {
  return plainText(question.normalize('NFKC')).replace(/[\p{P}\p{S}\s]/gu, '')
}
