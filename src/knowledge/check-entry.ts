import { plainText } from '../shared/index.js'
import type { Entry, Problem } from './entry.js'
import { badPlaceholders } from './local-settings.js'
import type { LineLookup } from './parse-entry.js'

export const MAX_ANSWER_CHARS = 120
export const MAX_STEP_CHARS = 32
export const MAX_NOTE_CHARS = 70
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
  { pattern: /毛巾.{0,8}(?:滤|吸掉|过滤).{0,6}(?:毒|一氧化碳)/, message: 'a wet towel filters no poison' },
  { pattern: /(?:折|叠).{0,4}(?:8|八)层/, message: 'the eight-fold towel has no source' },
  {
    pattern: /躲.{0,4}(?:卫生间|厕所).{0,6}(?:放水|开水龙头)/,
    message: 'a bathroom without a window is no refuge',
  },
  { pattern: /(?:油锅|油火|热油).{0,10}(?:倒|泼|浇)水/, message: 'no water on burning oil' },
  { pattern: /先灭火.{0,3}再关阀/, message: 'the valve first, where it can be closed' },
  { pattern: /(?:等|让).{0,6}(?:灌满|进满).{0,8}(?:开门|开车门)/, message: 'do not wait for a car to fill' },
  { pattern: /(?:去|到|下)(?:地下)?车库(?:抢|开)车/, message: 'nobody goes down for a car' },
  { pattern: /生命三角/, message: 'the triangle of life is refuted' },
  { pattern: /(?:抹|涂)(?:点)?(?:牙膏|酱油|香油|獾油)/, message: 'nothing is smeared on a burn' },
  { pattern: /控水|倒挂|倒背/, message: 'no draining of the drowned' },
  { pattern: /(?:切开|划开|吸出?).{0,6}毒/, message: 'no cutting, no sucking of a snake bite' },
  { pattern: /灌醋/, message: 'vinegar does not help' },
  { pattern: /抠(?:喉|嗓子)/, message: 'no blind finger sweep' },
  {
    pattern: /锂电池.{0,4}(?:绝|千万|一定)?不能用水/,
    message: 'large amounts of water cool a small battery',
  },
]

const WARNING = /不|别|勿|禁|没|无|错|谣|误|严|绝/

const FORBIDDEN: readonly { pattern: RegExp; message: string }[] = [
  {
    pattern: /(?:已|已经)(?:帮你|为您|替您)?(?:报警|通知消防|叫了?救护车|呼叫)/,
    message: 'never say that help was called',
  },
  { pattern: /全国.{0,6}96119/, message: '96119 is not nationwide' },
  { pattern: /治安管理处罚法.{0,10}(?:第二十五条|第?25条)/, message: 'since 2026 it is article 29' },
  { pattern: /每年5月6日?(?:至|到|–|-)/, message: 'the week is set by each year’s notice' },
  { pattern: /[!！]{1,}|[\u{1F300}-\u{1FAFF}]/u, message: 'no exclamation marks and no emoji' },
]

/** Everything that can be wrong with one entry by itself. */
export function checkEntry(entry: Entry, lines: LineLookup): Problem[] {
  const problems: Problem[] = []
  const say = (line: number, message: string): void => void problems.push({ file: entry.file, line, message })
  const body = [entry.answer, ...entry.steps, ...entry.donts, entry.why, ...entry.notes].filter(
    (t) => t !== '',
  )

  if ([...entry.answer].length > MAX_ANSWER_CHARS) {
    say(
      lines.containing(entry.answer.slice(0, 20)),
      `the short answer has ${[...entry.answer].length} characters, at most ${MAX_ANSWER_CHARS}`,
    )
  }
  if (entry.steps.length > 9)
    say(lines.containing('怎么做'), `怎么做 has ${entry.steps.length} lines, at most 9`)
  for (const line of [...entry.steps, ...entry.donts]) {
    if ([...line].length > MAX_STEP_CHARS)
      say(lines.containing(line), `${[...line].length} characters in one line, at most ${MAX_STEP_CHARS}`)
  }
  for (const line of [entry.why, ...entry.notes]) {
    if ([...line].length > MAX_NOTE_CHARS)
      say(lines.containing(line), `${[...line].length} characters in one line, at most ${MAX_NOTE_CHARS}`)
  }
  if (entry.donts.length === 0) say(lines.containing('怎么做'), 'the section 不要做 is missing')
  if (entry.why === '') say(lines.containing('怎么做'), 'the section 为什么 is missing')

  if (entry.questions.length < MIN_QUESTIONS) {
    say(lines.of('questions'), `${entry.questions.length} questions, at least ${MIN_QUESTIONS}`)
  }
  const seen = new Map<string, number>()
  entry.questions.forEach((question, i) => {
    const key = questionKey(question)
    if (seen.has(key)) say(lines.of('questions', i), `the same question as number ${seen.get(key)! + 1}`)
    seen.set(key, i)
  })

  entry.figures.forEach((figure, i) => {
    if (figure.source > entry.sources.length)
      say(
        lines.of('figures', i),
        `figure ${figure.text} points to source ${figure.source}, there are ${entry.sources.length}`,
      )
    if (!body.some((t) => t.includes(figure.text)))
      say(lines.of('figures', i), `figure ${figure.text} is nowhere in the text`)
  })
  for (const text of body) {
    for (const number of figuresIn(text)) {
      const covered = entry.figures.some((figure) => {
        for (let at = text.indexOf(figure.text); at !== -1; at = text.indexOf(figure.text, at + 1)) {
          if (at <= number.at && number.at + number.text.length <= at + figure.text.length) return true
        }
        return false
      })
      if (!covered) say(lines.containing(text), `the number ${number.text} has no source in figures: ${text}`)
    }
    for (const bad of badPlaceholders(text)) say(lines.containing(text), `no such local setting: ${bad}`)
    for (const { pattern, message } of FORBIDDEN)
      if (pattern.test(text)) say(lines.containing(text), `forbidden: ${message}: ${text}`)
  }
  for (const text of [entry.answer, ...entry.steps]) {
    for (const sentence of text.split(/[。；]/)) {
      for (const { pattern, message } of MISTAKES) {
        if (pattern.test(sentence) && !WARNING.test(sentence))
          say(lines.containing(text), `a common mistake: ${message}: ${sentence}`)
      }
    }
  }
  return problems
}

/** A question without what does not tell it from another: width, case, script, punctuation. */
export function questionKey(question: string): string {
  return plainText(question.normalize('NFKC')).replace(/[\p{P}\p{S}\s]/gu, '')
}
