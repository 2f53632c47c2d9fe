import { fillLocal, type Entry, type LocalSettings } from '../../knowledge/index.js'

const MAX_QUOTED = 40

/** What somebody reads who wanted to know when there is an answer. Whole: the digits of an old menu are long gone. */
export function followUpText(question: string, entry: Entry, settings: LocalSettings): string {
  const quoted = question.length > MAX_QUOTED ? `${question.slice(0, MAX_QUOTED)}…` : question
  const lines = [
    '您之前问过：',
    `「${quoted}」`,
    '现在有答案了：',
    '',
    `【${entry.title}】`,
    fillLocal(entry.answer, settings),
  ]
  if (entry.steps.length > 0) {
    lines.push('', '怎么做：')
    entry.steps.forEach((step) => lines.push(`· ${fillLocal(step, settings)}`))
  }
  return lines.join('\n')
}
