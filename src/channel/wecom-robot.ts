import { jsonBody, MINUTE_MS, SECOND_MS, utf8Length } from '../shared/index.js'
import type { Content, SendOutcome } from './message.js'

export const WECOM_ORIGIN = 'https://qyapi.weixin.qq.com'

/** What WeCom takes of a text and of a markdown message, in UTF-8 bytes; it cuts or refuses what is longer. */
export const ROBOT_TEXT_BYTES = 2_048
export const ROBOT_MARKDOWN_BYTES = 4_096

export interface WecomRobotsOptions {
  /** where webhooks may lead; nothing else is ever called, whatever somebody has stored */
  origins?: readonly string[]
  /** after so long a call is in doubt */
  timeoutMs?: number
}

const PATH = '/cgi-bin/webhook/send'
const MOST_ANSWER_BYTES = 64 * 1024

/** errcode: WeCom has had enough of this robot (20 messages a minute). */
const TOO_OFTEN = new Set([45009, 130101])
/** errcode: busy, or too much at once. */
const PASSING = new Set([-1, 45033])
/** errcode: the webhook leads nowhere (any more), the robot was stopped, or is not in the group. */
const NOBODY_THERE = new Set([93000, 93004, 93008])
/** errcode: a parameter is wrong; with texts it is their length. */
const WRONG_CONTENT = new Set([40058, 44004])

/** Nothing has left us when these come. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

/**
 * WeCom group robots: a message is one POST to the secret webhook of a group. The webhook is never logged: whoever has
 * it can write into the group.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91770
 */
export class WecomRobots {
  private readonly origins: readonly string[]
  private readonly timeoutMs: number

  constructor(options: WecomRobotsOptions = {}) {
    this.origins = options.origins ?? [WECOM_ORIGIN]
    this.timeoutMs = options.timeoutMs ?? 20 * SECOND_MS
  }

  /** Never rejects. */
  async send(webhook: string, content: Content): Promise<SendOutcome> {
    if (!isWebhook(webhook, this.origins))
      return { kind: 'refused', reason: 'rejected', detail: 'the webhook leads elsewhere' }
    const body = bodyOf(content)
    if (typeof body === 'string') return { kind: 'refused', reason: 'too-long', detail: body }
    const signal = AbortSignal.timeout(this.timeoutMs)
    try {
      const response = await fetch(webhook, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        // A redirect would carry the message to an address that nobody has allowed.
        redirect: 'manual',
        signal,
      })
      return outcomeOf(response.status, await answerOf(response))
    } catch (error) {
      if (signal.aborted) return { kind: 'in-doubt', reason: 'slow', detail: 'slow' }
      const code = codeOf(error)
      return NOT_SENT.has(code)
        ? { kind: 'try-later', reason: 'passing', afterMs: 5 * SECOND_MS, detail: code }
        : { kind: 'in-doubt', reason: 'broken', detail: code }
    }
  }
}

/** Whether it is the webhook of a robot, at one of these origins. */
export function isWebhook(text: string, origins: readonly string[] = [WECOM_ORIGIN]): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return (
    origins.includes(url.origin) &&
    url.pathname === PATH &&
    url.username === '' &&
    (url.searchParams.get('key') ?? '') !== ''
  )
}

/** @returns what to post, or in words why it cannot be */
function bodyOf(content: Content): object | string {
  if (content.kind !== 'text') return 'a robot sends no pictures'
  const { text, markdown } = content
  if (markdown !== undefined) {
    const bytes = utf8Length(markdown)
    if (bytes > ROBOT_MARKDOWN_BYTES) return `markdown of ${bytes} bytes, at most ${ROBOT_MARKDOWN_BYTES}`
    return { msgtype: 'markdown', markdown: { content: markdown } }
  }
  const bytes = utf8Length(text)
  if (bytes > ROBOT_TEXT_BYTES) return `text of ${bytes} bytes, at most ${ROBOT_TEXT_BYTES}`
  return { msgtype: 'text', text: { content: text } }
}

interface Answer {
  errcode?: unknown
  errmsg?: unknown
}

/** @returns undefined for what is no answer of WeCom's */
async function answerOf(response: Response): Promise<Answer | undefined> {
  const answer = await jsonBody(response, MOST_ANSWER_BYTES)
  return typeof answer === 'object' && answer !== null ? answer : undefined
}

function outcomeOf(status: number, answer: Answer | undefined): SendOutcome {
  const errcode = answer?.errcode
  if (typeof errcode !== 'number') {
    const detail = `HTTP ${status}`
    if (status === 429) return { kind: 'try-later', reason: 'too-often', afterMs: MINUTE_MS, detail }
    // A gateway that fails says nothing about what the service behind it did.
    return status >= 300 && status < 500
      ? { kind: 'refused', reason: 'rejected', detail }
      : { kind: 'in-doubt', reason: 'broken', detail }
  }
  if (errcode === 0) return { kind: 'accepted' }
  const words = typeof answer?.errmsg === 'string' ? answer.errmsg.slice(0, 200) : ''
  const detail = `errcode ${errcode}: ${words}`
  if (TOO_OFTEN.has(errcode)) return { kind: 'try-later', reason: 'too-often', afterMs: MINUTE_MS, detail }
  if (PASSING.has(errcode)) return { kind: 'try-later', reason: 'passing', afterMs: 5 * SECOND_MS, detail }
  if (NOBODY_THERE.has(errcode)) return { kind: 'refused', reason: 'unknown-target', detail }
  if (WRONG_CONTENT.has(errcode)) return { kind: 'refused', reason: 'too-long', detail }
  return { kind: 'refused', reason: 'rejected', detail }
}

/** fetch hides what went wrong one level down. */
function codeOf(error: unknown): string {
  const outer = error as { code?: unknown; cause?: { code?: unknown } } | undefined
  for (const code of [outer?.cause?.code, outer?.code]) if (typeof code === 'string') return code
  return 'no answer'
}
