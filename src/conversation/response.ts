import type { Delivery } from '../outbox/index.js'
import type { Reply, Written } from '../chat/index.js'
import type { Entry, Hazard, LocalSettings } from '../knowledge/index.js'
import type { Db } from '../storage/index.js'
import type { Command, Understander, Understanding } from '../understanding/index.js'
import type { Session } from './session.js'

/** What `respond` needs to know beside the message. */
export interface RespondContext {
  now: number
  session: Session
  brain: Understander
  entries: ReadonlyMap<string, Entry>
  settings: LocalSettings
  /** somebody is bound and on duty, so that a page can reach them */
  hasDuty: boolean
  /** whoever wrote is bound as somebody who may start a call-out */
  mayCallOut?: boolean
  /** messages older than this are not answered, except an emergency, which still goes to staff */
  maxAgeMs: number
  /** the sender, or the room, has asked for more than the rate limit allows */
  tooFast: 'no' | 'say' | 'silent'
}

/** What happened, without anything that was written: this is stored and counted. */
export interface Decision {
  kind: Understanding['kind'] | 'digit' | 'bind' | 'media' | 'incident' | 'ignored' | 'service'
  hazard?: Hazard
  command?: Command
  topics?: readonly string[]
  note?: string
}

/** One message in, one value out; nothing has happened yet. */
export interface Response {
  decision: Decision
  replies: readonly Reply[]
  /** goes before ordinary replies, and to a room without @ */
  urgent: boolean
  session: Session
  incident?: { kind: 'report' | 'more' | 'over'; hazard: Hazard }
  /** a person is wanted */
  wantsHuman?: boolean
  /** for staff to see: a question without an answer, an answer without use, a wish the bot cannot fulfil yet */
  question?: {
    reason: 'unknown' | 'not-helpful' | 'none-of-these' | 'request'
    topics: readonly string[]
    /** the message that asked, when it is an earlier one */
    askedIn?: string
  }
  /** the asker of this message wants to be told when there is an answer */
  followUp?: { messageId: string }
  feedback?: { topic: string; helpful: boolean; messageId: string }
  /** a one-time code that binds this contact to a staff member, or this chat to a room of the community */
  bindCode?: string
  optOut?: boolean
  /** of a service: to others, what it writes with the message, and what it does after the commit */
  deliveries?: readonly Delivery[]
  write?: (trx: Db) => Promise<Written | void>
  committed?: () => void
}

export function say(text: string): Reply {
  return { kind: 'text', text }
}
