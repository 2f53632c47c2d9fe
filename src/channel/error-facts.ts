/**
 * What may be logged of an error that our own handlers threw: its kind and where it happened. Not its message, which
 * may quote what a resident wrote.
 */
export function errorFacts(error: unknown): { error: string; at?: string } {
  if (!(error instanceof Error)) return { error: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name
  const frames = error.stack?.match(/^ {4}at .*$/gm)?.slice(0, 4)
  return { error: code, ...(frames && { at: frames.map((frame) => frame.trim()).join(' < ') }) }
}

/** What may be logged of an error of Wechaty's or the puppet's, which speaks of connections: its words, kept short. */
export function puppetErrorText(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return text.replace(/\s+/g, ' ').slice(0, 200)
}
