import { badPlaceholders, type Problem } from '../../knowledge/index.js'
import { withTheme } from './theme.js'
import type { Entries } from './load.js'
import type { CampaignFile, PushFile, QuizQuestion } from './schema.js'

type LineOf = (path: readonly PropertyKey[]) => number

/** What the form alone does not show: entries that there are, days that fit the rule, two texts for the same people. */
export function checkCampaign(
  campaign: CampaignFile,
  file: string,
  entries: Entries,
  lineOf: LineOf,
): Problem[] {
  const problems: Problem[] = []
  const say = (path: readonly PropertyKey[], message: string): void =>
    void problems.push({ file, line: lineOf(path), message })

  if (!file.endsWith(`/${campaign.id}.yaml`)) say(['id'], `文件要叫 ${campaign.id}.yaml`)
  if (campaign.confirm_from && !('week_with' in campaign.rule))
    say(['confirm_from'], 'confirm_from 只用在日期每年由通知定的宣传周（week_with）')
  const taken = new Map<string, number>()
  campaign.pushes.forEach((push, i) => {
    const at = ['pushes', i] as const
    const wrong = wrongDay(campaign, push)
    if (wrong) say(at, wrong)
    push.entries.forEach((id, j) => {
      if (!entries.has(id)) say([...at, 'entries', j], `没有 ${id} 这个条目`)
    })
    if (push.poster && !entries.has(push.poster.entry))
      say([...at, 'poster', 'entry'], `没有 ${push.poster.entry} 这个条目`)
    if (!push.keyword && entries.get(push.entries[0]!)?.keywords.length === 0)
      say([...at], '第一个条目没有关键词，请写 keyword')
    for (const bad of badPlaceholders(withTheme(push.text, '')))
      say([...at, 'text'], `没有这个本地设置：${bad}`)
    const key = `${slotOf(push)} ${[push.audience].flat().sort().join('+')}`
    const twin = taken.get(key)
    if (twin !== undefined) say(at, `和第 ${twin + 1} 条是同一天、同一种群，只能留一条`)
    taken.set(key, i)
  })
  return problems
}

/** Names the slot of a push: rooms get one text a slot, whatever kinds they are of. */
export function slotOf(push: PushFile): string {
  if (push.week !== undefined) return `w${push.week}`
  if (push.date !== undefined) return push.date
  const day = `d${push.day ?? 1}`
  return push.quarter === undefined ? day : `q${push.quarter}${day}`
}

function wrongDay({ rule }: CampaignFile, push: PushFile): string | undefined {
  if ('weekly' in rule) return push.week === undefined || push.day !== undefined || push.date !== undefined ? 'weekly 的每一条写 week（一年里的第几个）' : undefined // prettier-ignore
  if (push.week !== undefined) return 'week 只用在 weekly 里'
  if (push.quarter !== undefined && !('quarterly' in rule)) return 'quarter 只用在 quarterly 里'
  if ('week_with' in rule && (push.day ?? 1) > 7) return '宣传周只有 7 天，day 最大是 7'
  if (push.date === undefined) return undefined
  if (push.day !== undefined) return 'day 和 date 只写一个'
  if (!('from' in rule)) return 'date 只用在 from–to 里，其他的写 day'
  const inside =
    rule.from <= rule.to
      ? rule.from <= push.date && push.date <= rule.to
      : push.date >= rule.from || push.date <= rule.to
  return inside ? undefined : `${push.date} 不在 ${rule.from} 到 ${rule.to} 之间`
}

export function checkQuestion(
  question: QuizQuestion,
  index: number,
  file: string,
  entries: Entries,
  lineOf: LineOf,
): Problem[] {
  const problems: Problem[] = []
  const say = (field: string, message: string): void =>
    void problems.push({ file, line: lineOf([index, field]), message: `${question.id}: ${message}` })
  if (!entries.has(question.entry)) say('entry', `没有 ${question.entry} 这个条目`)
  if (question.answer > question.options.length)
    say('answer', `answer 是 ${question.answer}，但只有 ${question.options.length} 个选项`)
  if (new Set(question.options).size !== question.options.length) say('options', '有两个选项一样')
  return problems
}
