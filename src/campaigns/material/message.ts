import { fillLocal, type Entry, type LocalSettings } from '../../knowledge/index.js'
import type { PushFile } from '../files/schema.js'
import { withTheme } from '../files/theme.js'

/** What residents reply for more: what the file says, else the first keyword of the first entry. */
export function keywordOf(
  push: Pick<PushFile, 'keyword' | 'entries'>,
  entries: ReadonlyMap<string, Pick<Entry, 'keywords' | 'title'>>,
): string {
  const entry = entries.get(push.entries[0]!)
  return push.keyword ?? entry?.keywords[0] ?? entry?.title ?? ''
}

export interface Wording {
  text: string
  keyword: string
  quiz: boolean
}

/** A push as a room reads it. */
export function messageText(
  { text, keyword, quiz }: Wording,
  settings: LocalSettings,
  theme?: string,
): string {
  const lines = [fillLocal(withTheme(text, theme), settings).trim(), '']
  if (keyword !== '') lines.push(`回复 ${keyword} 了解更多`)
  if (quiz) lines.push('想考考自己？', '私聊我发 答题')
  return lines.join('\n').trim()
}
