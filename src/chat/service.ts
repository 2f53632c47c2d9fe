import type { IncomingMessage } from '../channel/index.js'
import type { Delivery, StoredContent } from '../outbox/index.js'
import type { Db } from '../storage/index.js'
import type { Understanding } from '../understanding/index.js'

/** Said where the message was said; in a room to whoever wrote it. */
export type Reply = StoredContent

/** A message as it stands after triage: no emergency, no part of one, and not too old to be answered. */
export interface Heard {
  message: IncomingMessage
  now: number
  /** in a private chat, or by @ in a room */
  addressed: boolean
  /** undefined for a lone digit, a code, and what is no text */
  understanding: Understanding | undefined
  /** a lone digit */
  digit: number | undefined
}

export interface ServiceAnswer {
  /** what was decided, for the record; never what somebody wrote */
  note: string
  replies: readonly Reply[]
  /** before ordinary replies */
  urgent?: boolean
  /**
   * The message is for others, and answered as if this service had said nothing; its own replies come after that
   * answer. A question in the middle of a form is such a message.
   */
  after?: boolean
  /**
   * Said only when no other service wants the message. When one does, this comes after its answer instead. A wrong
   * answer to a form may be a word to another service.
   */
  yields?: ServiceAnswer
  /** to others than whoever wrote */
  deliveries?: readonly Delivery[]
  /**
   * Runs in the transaction that stores the message, so that a message heard twice acts once, and two people who want
   * the same thing are told apart. May say more than the answer does. If it throws, the message counts as not handled.
   */
  write?: (trx: Db) => Promise<Written | void>
  /** Runs after the commit; for what is kept in memory. */
  committed?: () => void
}

export interface Written {
  replies?: readonly Reply[]
  deliveries?: readonly Delivery[]
}

/**
 * A service that talks in the chat. It is asked after triage and before the understanding answers, in a fixed order;
 * the first that answers has the message. Most messages are not for it, and it must say so without asking the database.
 */
export interface ChatService {
  readonly name: string
  /** @returns undefined when the message is not for this service */
  hear(heard: Heard): Promise<ServiceAnswer | undefined>
}
