import { isNode, LineCounter, parseDocument } from 'yaml'
import type { Problem } from '../../knowledge/index.js'

/** Files are edited by hand: what is larger than this is a mistake. */
const MAX_FILE_CHARS = 400_000

export interface YamlFile {
  value: unknown
  /** where a part of it stands, from 1; its nearest surroundings when it is not there */
  lineOf(path: readonly PropertyKey[]): number
}

export type YamlRead = { kind: 'read'; yaml: YamlFile } | { kind: 'broken'; problem: Problem }

export function readYaml(source: string, file: string): YamlRead {
  const broken = (line: number, message: string): YamlRead => ({
    kind: 'broken',
    problem: { file, line, message },
  })
  if (source.length > MAX_FILE_CHARS) return broken(1, `超过 ${MAX_FILE_CHARS} 个字，不读`)
  const lineCounter = new LineCounter()
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const doc = parseDocument(text, { lineCounter })
  const error = doc.errors[0]
  if (error)
    return broken(lineCounter.linePos(error.pos[0]).line, `格式不对：${error.message.split('\n')[0]}`)
  let value: unknown
  try {
    // An alias that unfolds again and again would fill the memory.
    value = doc.toJS({ maxAliasCount: 0 })
  } catch {
    return broken(1, '不能用 & 和 * 引用，请把内容写全')
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let depth = path.length; depth > 0; depth--) {
      const node: unknown = doc.getIn(path.slice(0, depth), true)
      if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line
    }
    return 1
  }
  return { kind: 'read', yaml: { value, lineOf } }
}
