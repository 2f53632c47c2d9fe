import { checkEntry, entryText, parseEntry, type Entry, type Problem } from '../../knowledge/index.js'

/** What staff fill in; what they do not see of an entry stays as it is. */
export interface EntryDraft {
  title: string
  questions: readonly string[]
  keywords: readonly string[]
  answer: string
  steps: readonly string[]
  donts: readonly string[]
  why: string
  notes: readonly string[]
  sources: readonly { name: string; article?: string | undefined; publisher: string }[]
  figures: readonly { text: string; source: number }[]
  /** 2026-11-22 */
  reviewed: string
}

export type Drafted =
  | { kind: 'entry'; entry: Entry; text: string; problems: readonly Problem[] }
  /** the form itself cannot be read: nothing of it can be saved */
  | { kind: 'broken'; problems: readonly Problem[] }

/**
 * A draft as the file that it would become, read again as the library will read it: what can be saved can be served.
 *
 * @param before the entry that it replaces; undefined for a new one of the community
 */
export function fromDraft(draft: EntryDraft, id: string, before: Entry | undefined): Drafted {
  const { hazard, picture, picture_alt: alt } = before ?? {}
  const text = entryText({
    id,
    domain: before?.domain ?? 'local',
    title: oneLine(draft.title),
    ...(hazard !== undefined && { hazard }),
    questions: lines(draft.questions),
    keywords: lines(draft.keywords),
    related: [...(before?.related ?? [])],
    sources: draft.sources.map(({ name, article, publisher }) => ({
      name: oneLine(name),
      ...(article ? { article: oneLine(article) } : {}),
      publisher: oneLine(publisher),
    })),
    figures: draft.figures.map((figure) => ({ text: oneLine(figure.text), source: figure.source })),
    reviewed: draft.reviewed,
    ...(picture !== undefined && { picture }),
    ...(alt !== undefined && { picture_alt: alt }),
    answer: plainLine(draft.answer),
    steps: lines(draft.steps),
    donts: lines(draft.donts),
    why: plainLine(draft.why),
    notes: lines(draft.notes),
  })
  const file = `entries/${before?.domain ?? 'local'}/${id}.md`
  const parsed = parseEntry(text, file)
  if (parsed.kind === 'broken') return parsed
  return { kind: 'entry', entry: parsed.entry, text, problems: checkEntry(parsed.entry, parsed.lines) }
}

/**
 * What somebody typed, on one line: a line break or a heading in it would become a part of the file. Punctuation stays
 * as wide as it was typed; what nobody can see goes.
 */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
    .replace(/[\p{Cf}\p{Cc}\uFFFD]/gu, '')
    .trim()
}

function plainLine(text: string): string {
  return oneLine(text).replace(/^[#-]+\s*/, '')
}

function lines(texts: readonly string[]): string[] {
  return texts.map(plainLine).filter((text) => text !== '')
}
