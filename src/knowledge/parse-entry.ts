import { isNode, LineCounter, parseDocument } from 'yaml'
import { frontMatterSchema, type Entry, type FrontMatter, type Problem } from './entry.js'

/** Files are edited by hand, and later through a page: what is larger than this is a mistake. */
const MAX_FILE_CHARS = 64_000

const SECTIONS = { 怎么做: 'steps', 不要做: 'donts', 为什么: 'why', 说明: 'notes' } as const

export type ParsedEntry =
  { kind: 'entry'; entry: Entry; lines: LineLookup } | { kind: 'broken'; problems: Problem[] }

/** Finds the line of a front matter field or of a sentence of the text. */
export interface LineLookup {
  of(field: string, index?: number): number
  containing(text: string): number
}

/** Reads one entry file. Says everything that is wrong with its form; what it says is checked by check-entry. */
export function parseEntry(source: string, file: string): ParsedEntry {
  const broken = (line: number, message: string): ParsedEntry => ({
    kind: 'broken',
    problems: [{ file, line, message }],
  })
  if (source.length > MAX_FILE_CHARS) return broken(1, `超过 ${MAX_FILE_CHARS} 个字，不读`)
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text)
  if (!match) return broken(1, '文件开头要有两行 --- 夹着的说明部分')
  const [, head, body] = match as unknown as [string, string, string]

  const lineCounter = new LineCounter()
  // The front matter starts on the second line of the file.
  const at = (offset: number): number => lineCounter.linePos(offset).line + 1
  const doc = parseDocument(head, { lineCounter, maxAliasCount: 0 } as object)
  const firstError = doc.errors[0]
  if (firstError)
    return broken(at(firstError.pos[0]), `说明部分的格式不对：${firstError.message.split('\n')[0]}`)
  const lineOf = (path: readonly (string | number)[]): number => {
    for (let depth = path.length; depth > 0; depth--) {
      const node = doc.getIn(path.slice(0, depth), true)
      if (isNode(node) && node.range) return at(node.range[0])
    }
    return 1
  }
  const parsed = frontMatterSchema.safeParse(doc.toJS())
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      file,
      line: lineOf(issue.path as (string | number)[]),
      message: `${issue.path.join('.') || '说明部分'}: ${issue.message}`,
    }))
    return { kind: 'broken', problems }
  }
  const headLines = head.split('\n').length + 2
  const bodyParsed = parseBody(body, file, headLines)
  if (bodyParsed.kind === 'broken') return bodyParsed
  const allLines = text.split('\n')
  const lines: LineLookup = {
    of: (field, index) => lineOf(index === undefined ? [field] : [field, index]),
    containing: (needle) =>
      Math.max(
        0,
        allLines.findIndex((line, i) => i >= headLines && line.includes(needle)),
      ) + 1,
  }
  return { kind: 'entry', entry: { ...(parsed.data satisfies FrontMatter), ...bodyParsed.body, file }, lines }
}

type Body = Pick<Entry, 'answer' | 'steps' | 'donts' | 'why' | 'notes'>

function parseBody(
  text: string,
  file: string,
  firstLine: number,
): { kind: 'body'; body: Body } | { kind: 'broken'; problems: Problem[] } {
  const problems: Problem[] = []
  const found: Record<'answer' | 'steps' | 'donts' | 'why' | 'notes', string[]> = {
    answer: [],
    steps: [],
    donts: [],
    why: [],
    notes: [],
  }
  let section: keyof typeof found = 'answer'
  text.split('\n').forEach((raw, i) => {
    const line = raw.trim()
    const lineNumber = firstLine + i + 1
    if (line === '') return
    const heading = /^##\s*(.+)$/.exec(line)
    if (heading) {
      const name = heading[1]!.trim()
      if (name in SECTIONS) section = SECTIONS[name as keyof typeof SECTIONS]
      else
        problems.push({
          file,
          line: lineNumber,
          message: `没有“${name}”这一节，只能用：${Object.keys(SECTIONS).join('、')}`,
        })
      return
    }
    if (section === 'steps' || section === 'donts') {
      if (!/^-\s+\S/.test(line))
        problems.push({ file, line: lineNumber, message: '这一节的每一行都以 "- " 开头' })
    }
    found[section].push(line.replace(/^-\s+/, ''))
  })
  if (found.answer.length === 0) problems.push({ file, line: firstLine + 1, message: '缺少开头的短答案' })
  if (problems.length > 0) return { kind: 'broken', problems }
  return {
    kind: 'body',
    body: {
      answer: found.answer.join(''),
      steps: found.steps,
      donts: found.donts,
      why: found.why.join(''),
      notes: found.notes,
    },
  }
}
