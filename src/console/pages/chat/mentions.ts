/** WeChat itself ends a mention with this space, so that a name may contain an ordinary one. */
export const MENTION_END = '\u2005'

interface Named {
  id: string
  name: string
}

/** Everybody at once; nobody in particular is mentioned by it. */
export const EVERYBODY = '所有人'

/**
 * The @ that is being typed at the caret.
 *
 * @returns where it starts and what follows it; undefined when none is being typed
 */
export function mentionBeingTyped(text: string, caret: number): { start: number; query: string } | undefined {
  const start = text.lastIndexOf('@', caret - 1)
  if (start < 0) return undefined
  const query = text.slice(start + 1, caret)
  // a@b is an address, and a space ends it
  if (/[\s\u2005]/.test(query) || query.length > 20 || /[A-Za-z0-9]$/.test(text.slice(0, start)))
    return undefined
  return { start, query }
}

/** Puts a whole mention between `start` and `end`. */
export function withMention(
  text: string,
  start: number,
  end: number,
  name: string,
): { text: string; caret: number } {
  const mention = `@${name}${MENTION_END}`
  return { text: text.slice(0, start) + mention + text.slice(end), caret: start + mention.length }
}

/** Where the mention starts that ends right at the caret: backspace takes it whole, as in WeChat. */
export function mentionBefore(text: string, caret: number): number | undefined {
  if (text[caret - 1] !== MENTION_END) return undefined
  const start = text.lastIndexOf('@', caret - 1)
  return start < 0 ? undefined : start
}

/** Ids of the members whose mention was picked and is still in the text. */
export function mentionedIn(text: string, members: readonly Named[]): string[] {
  return members.filter(({ name }) => text.includes(`@${name}${MENTION_END}`)).map(({ id }) => id)
}
