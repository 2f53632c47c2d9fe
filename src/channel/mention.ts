import { normaliseText } from '../shared/index.js'

/** What a message says about whom it is meant for. */
export interface Mention {
  mentioned: boolean
  /** the text without the bot's name at its beginning or end */
  text: string
}

export interface MentionInput {
  /** as it arrived: a mention picked from WeChat's list ends in U+2005, which normalising makes a plain space */
  rawText: string
  /** `rawText` after `normaliseText` */
  text: string
  selfId: string
  /** what the puppet says; some puppets never say */
  mentionIds: readonly string[] | undefined
  /** what the bot is called here: its own name, its alias in the room */
  names: readonly string[]
}

const EVERYBODY = /@(所有人|全体成员|(all|everyone)\b)/iu
/** What may stand between the name and the question; a letter there may be a longer name, as in @安邻居. */
const SEPARATOR = /^[\s,:、。.!?;]+/
const PICKED = /^\s*[@＠]([^@＠\u2005\n]{1,64})\u2005/u

/**
 * Is the bot meant, and what is left to answer? Meant is who is mentioned by id, or by name at the beginning, or by a
 * name picked from the list anywhere. @所有人 means nobody in particular, though some puppets count the bot in.
 */
export function readMention({ rawText, text, selfId, mentionIds, names }: MentionInput): Mention {
  if (!text.includes('@')) return { mentioned: mentionIds?.includes(selfId) ?? false, text }
  const known = names.map(normaliseText).filter((name) => name !== '')
  const leading = afterName(text, known)
  const picked = known.some((name) => new RegExp(`[@＠]${escape(name)}\u2005`, 'iu').test(rawText))
  const named = picked || leading !== undefined
  const byId = mentionIds?.includes(selfId) === true && (named || !EVERYBODY.test(text))
  const idsAreSilent = mentionIds === undefined || mentionIds.length === 0
  const byName = leading?.separated === true || (idsAreSilent && named)
  if (!byId && !byName) return { mentioned: false, text }
  return { mentioned: true, text: withoutName(leading?.rest ?? text, rawText, known, mentionIds, leading) }
}

function withoutName(
  text: string,
  rawText: string,
  names: readonly string[],
  mentionIds: readonly string[] | undefined,
  leading: Leading | undefined,
): string {
  if (leading) return text
  // The bot is called something here that nobody told us, and it alone is mentioned: then the name is its own.
  const alias = mentionIds?.length === 1 ? PICKED.exec(rawText)?.[1] : undefined
  const rest = alias === undefined ? undefined : afterName(text, [normaliseText(alias)])?.rest
  if (rest !== undefined) return rest
  const trailing = names.find((name) => text.toLowerCase().endsWith(`@${name.toLowerCase()}`))
  return trailing === undefined ? text : text.slice(0, -trailing.length - 1).trim()
}

interface Leading {
  rest: string
  /** something other than a letter follows the name */
  separated: boolean
}

function afterName(text: string, names: readonly string[]): Leading | undefined {
  if (!text.startsWith('@')) return undefined
  const start = text.slice(1).trimStart()
  const longest = names
    .filter((name) => start.slice(0, name.length).toLowerCase() === name.toLowerCase())
    .sort((a, b) => b.length - a.length)[0]
  if (longest === undefined) return undefined
  const rest = start.slice(longest.length)
  const separator = SEPARATOR.exec(rest)?.[0] ?? ''
  return { rest: rest.slice(separator.length), separated: rest === '' || separator !== '' }
}

function escape(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
