import type { Content, ContactId, Target } from '../channel/index.js'
import type { DeliveryTable, Vault } from '../storage/index.js'

export type DeliveryId = string & { readonly brand: 'DeliveryId' }

/** Urgent goes before replies, replies before bulk. */
export const LANES = ['urgent', 'reply', 'bulk'] as const
export type Lane = (typeof LANES)[number]

/**
 * queued → sending → sent (accepted by the channel) → echoed (the puppet has shown it back to us); or failed, expired
 * before it could be sent, stopped by staff, or in doubt: nobody knows, and nothing is resent blindly.
 */
export const DELIVERY_STATES = [
  'queued',
  'sending',
  'sent',
  'echoed',
  'failed',
  'in-doubt',
  'expired',
  'stopped',
] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** What is stored of a message to be sent. Pictures are named, not stored: they belong to the knowledge folder. */
export type StoredContent =
  /** `markdown`: the same for carriers that show it */
  | { kind: 'text'; text: string; mentions?: readonly ContactId[]; markdown?: string }
  | { kind: 'picture'; entryId: string }
  /** a resident's picture, kept sealed beside the database */
  | { kind: 'kept-picture'; file: string }
  /** drawn when it is sent, with the name of the community */
  | { kind: 'poster'; communityId: string; headline: string; lines: readonly string[]; entry: string }

/**
 * State of the row of a reply or page. `handed-in`: written by a process that has no channel, such as a command line; the
 * one that has the channel takes it over as `queued`.
 */
export type TalkState = DeliveryState | 'handed-in'

/** One reply to a person or a room, or one page to staff. */
export interface Delivery {
  id: DeliveryId
  lane: Lane
  target: Target
  content: StoredContent
  /** what it belongs to: a message id, or `incident:<id>` */
  cause: string
  attempts: number
  createdAt: number
}

/** Turns what is stored into what the channel sends. */
export type LoadContent = (content: StoredContent) => Promise<Content>

/**
 * @param state `sending` for what is sent as soon as it is committed, so that a crash leaves it in doubt; `handed-in` in
 *   a process that sends nothing itself
 */
export function toRow(
  delivery: Delivery,
  vault: Vault,
  state: 'queued' | 'sending' | 'handed-in' = 'queued',
): DeliveryTable {
  return {
    id: delivery.id,
    lane: delivery.lane,
    target_kind: delivery.target.kind,
    target_id: delivery.target.id,
    content_sealed: vault.seal(JSON.stringify(delivery.content), `delivery:${delivery.id}`),
    state,
    attempts: delivery.attempts,
    created_at: delivery.createdAt,
    next_at: delivery.createdAt,
    settled_at: null,
    channel_message_id: null,
    detail: null,
    cause: delivery.cause,
  }
}

/** @throws SealBrokenError when the row was sealed with another key */
export function fromRow(row: DeliveryTable, vault: Vault): Delivery {
  return {
    id: row.id as DeliveryId,
    lane: row.lane as Lane,
    target: { kind: row.target_kind, id: row.target_id } as Target,
    content: JSON.parse(vault.unseal(row.content_sealed, `delivery:${row.id}`)) as StoredContent,
    cause: row.cause,
    attempts: row.attempts,
    createdAt: row.created_at,
  }
}
