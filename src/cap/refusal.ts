import { HOUR_MS } from '../shared/index.js'
import { CAP_LIMITS } from './limits.js'

/** Why a file did not become a draft. */
export type CapRefusal =
  | { kind: 'too-large'; bytes: number }
  | { kind: 'too-deep' }
  | { kind: 'too-many'; what: string; most: number }
  | { kind: 'dtd' }
  | { kind: 'encoding'; encoding: string }
  | { kind: 'malformed'; line: number; column: number }
  | { kind: 'not-cap' }
  | { kind: 'other-version'; namespace: string }
  | { kind: 'missing'; field: string }
  | { kind: 'twice'; field: string }
  | { kind: 'invalid'; field: string; value: string }
  | { kind: 'status'; status: string }
  | { kind: 'scope'; scope: string }
  | { kind: 'type'; msgType: string }
  | { kind: 'expired'; expires: number }

export type CapRead<T> = { kind: 'read'; value: T } | { kind: 'refused'; refusal: CapRefusal }

/** What staff read: what is wrong, where, and what to do. */
export function refusalText(refusal: CapRefusal): string {
  switch (refusal.kind) {
    case 'too-large':
      return `文件太大：${size(refusal.bytes)}，最多 ${size(CAP_LIMITS.bytes)}。请向发布单位要不带附件的文件。`
    case 'too-deep':
      return `文件层次太深：最多 ${CAP_LIMITS.depth} 层。这不是正常的预警文件，请向发布单位核实。`
    case 'too-many':
      return `${refusal.what} 太多：最多 ${refusal.most} 个。请向发布单位核实。`
    case 'dtd':
      return '文件里有 DTD（<!DOCTYPE …>），可能有害，不读。请向发布单位要不带 DTD 的文件。'
    case 'encoding':
      return `看不懂文件的编码 ${shown(refusal.encoding)}。请存成 UTF-8 再放进来。`
    case 'malformed':
      return `不是完整的 XML：第 ${refusal.line} 行第 ${refusal.column} 个字附近有错。文件可能没下载完，请重新下载。`
    case 'not-cap':
      return '不是 CAP 文件：最外层应该是 <alert>。请核对是不是拿错了文件。'
    case 'other-version':
      return `不是 CAP 1.2：命名空间是 ${shown(refusal.namespace) || '空的'}。请向发布单位要 CAP 1.2 的文件。`
    case 'missing':
      return `缺少 ${refusal.field}。请向发布单位核实，或者按原文人工起草。`
    case 'twice':
      return `${refusal.field} 写了不止一次，不知道以哪个为准。请向发布单位核实。`
    case 'invalid':
      return `${refusal.field} 不对：${shown(refusal.value)}。请向发布单位核实，或者按原文人工起草。`
    case 'status':
      return `状态是 ${refusal.status}，不是正式预警（Actual），也不是演练（Exercise），不转发。`
    case 'scope':
      return `范围是 ${refusal.scope}，不是发给公众的（Public），不转发。`
    case 'type':
      return `类型是 ${refusal.msgType}，只收 Alert、Update、Cancel。`
    case 'expired':
      return `已过有效期：${minuteInChina(refusal.expires)}。不再转发；还需要提醒就人工起草。`
  }
}

const LONGEST_SHOWN = 60

/** What stood in the file, on one line and not too long. */
function shown(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim()
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line
}

function size(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1_024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}

/** 2026-05-12 09:30 in China, whatever the host's zone. */
function minuteInChina(at: number): string {
  return new Date(at + 8 * HOUR_MS).toISOString().slice(0, 16).replace('T', ' ')
}
