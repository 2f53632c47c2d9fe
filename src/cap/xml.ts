import { SaxesParser } from 'saxes'
import { CAP_LIMITS } from './limits.js'
import type { CapRead, CapRefusal } from './refusal.js'

/** One element; only what CAP uses of XML. */
export interface XmlElement {
  namespace: string
  name: string
  /** its own characters, without those of its children */
  text: string
  children: readonly XmlElement[]
}

interface Growing extends XmlElement {
  children: Growing[]
}

/** Ends the reading from within a handler of the parser; never leaves this file. */
class Refused extends Error {
  constructor(readonly refusal: CapRefusal) {
    super(refusal.kind)
  }
}

/** How much is given to the parser at once: what is over a limit is noticed before the rest is looked at. */
const CHUNK = 16_384

/**
 * Reads XML as a tree under `CAP_LIMITS`. A DTD is refused unread, so that there are no entities but the five of XML;
 * nothing is ever fetched.
 */
export function readXml(bytes: Uint8Array): CapRead<XmlElement> {
  if (bytes.length > CAP_LIMITS.bytes) return refused({ kind: 'too-large', bytes: bytes.length })
  const decoded = decode(bytes)
  if (decoded.kind === 'refused') return decoded
  try {
    return { kind: 'read', value: parse(decoded.value) }
  } catch (error) {
    if (error instanceof Refused) return refused(error.refusal)
    throw error
  }
}

function parse(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true })
  const open: Growing[] = []
  let root: Growing | undefined
  let elements = 0
  let attributes = 0
  const malformed = (): Refused =>
    new Refused({ kind: 'malformed', line: parser.line, column: parser.column + 1 })
  parser.on('error', () => {
    throw malformed()
  })
  parser.on('doctype', () => {
    throw new Refused({ kind: 'dtd' })
  })
  parser.on('opentagstart', () => {
    if (open.length >= CAP_LIMITS.depth) throw new Refused({ kind: 'too-deep' })
    if (++elements > CAP_LIMITS.elements) throw tooMany('元素', CAP_LIMITS.elements)
  })
  parser.on('attribute', () => {
    if (++attributes > CAP_LIMITS.attributes) throw tooMany('属性', CAP_LIMITS.attributes)
  })
  parser.on('opentag', (tag) => {
    const element: Growing = { namespace: tag.uri, name: tag.local, text: '', children: [] }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  const take = (characters: string): void => {
    const element = open.at(-1)
    if (!element) return
    element.text += characters
    if (element.text.length > CAP_LIMITS.text) throw tooMany(`<${element.name}> 里的字`, CAP_LIMITS.text)
  }
  parser.on('text', take)
  parser.on('cdata', take)
  parser.on('closetag', () => void open.pop())
  for (let at = 0; at < text.length; at += CHUNK) parser.write(text.slice(at, at + CHUNK))
  parser.close()
  if (!root) throw malformed()
  return root
}

function tooMany(what: string, most: number): Refused {
  return new Refused({ kind: 'too-many', what, most })
}

/** Encodings that Chinese offices send, under the names that `TextDecoder` has for them. */
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  gb18030: 'gb18030',
}

function decode(bytes: Uint8Array): CapRead<string> {
  // The declaration is ASCII in each of the encodings that are read.
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  if (/^(?:\xff\xfe|\xfe\xff|\0)/.test(head)) return refused({ kind: 'encoding', encoding: 'UTF-16' })
  const declared =
    /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"']{1,40})["']/.exec(head)?.[1] ?? 'utf-8'
  const name = ENCODINGS[declared.toLowerCase()]
  if (name === undefined) return refused({ kind: 'encoding', encoding: declared })
  try {
    return { kind: 'read', value: new TextDecoder(name, { fatal: true }).decode(bytes) }
  } catch {
    return refused({ kind: 'encoding', encoding: `${declared}（内容不是这个编码）` })
  }
}

export function refused(refusal: CapRefusal): { kind: 'refused'; refusal: CapRefusal } {
  return { kind: 'refused', refusal }
}
