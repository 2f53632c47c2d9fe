import type { CommunityRoom, CommunityRoomId } from '../directory/index.js'
import type { DeliveryState, Lane, StoredContent } from './delivery.js'

/** One alert, or one occurrence of a campaign: what is counted, paused and stopped together. */
export type BatchId = string & { readonly brand: 'BatchId' }

/** The alert, its corrections and its all-clear: what a room must hear in order. */
export type ThreadId = string & { readonly brand: 'ThreadId' }

/** A sender with a pace of its own: the channel, or the WeCom robot of one room. */
export type AccountId = 'wechat' | `wecom:${string}`

export type BroadcastLane = Exclude<Lane, 'reply'>
export const BROADCAST_LANES: readonly BroadcastLane[] = ['urgent', 'bulk']

/** Grows in the order of enqueuing; short enough for staff to read out. */
export type BroadcastId = number & { readonly brand: 'BroadcastId' }

/** One text to many rooms of the community. */
export interface Broadcast {
  batch: BatchId
  thread?: ThreadId
  lane: BroadcastLane
  content: StoredContent
  /** UTC epoch milliseconds; from then on nothing of it is sent */
  expiresAt: number
  targets: readonly BroadcastTarget[]
}

export interface BroadcastTarget {
  room: CommunityRoomId
  account: AccountId
}

/** What became of one room of a batch. */
export interface BroadcastRow {
  id: BroadcastId
  batch: BatchId
  thread?: ThreadId
  lane: BroadcastLane
  account: AccountId
  room: CommunityRoomId
  state: DeliveryState
  attempts: number
  createdAt: number
  settledAt?: number
  expiresAt: number
  detail?: string
}

/** How many rooms of a batch are in which state; the sum is the number of its targets. */
export type StateCounts = Record<DeliveryState, number>

/** Who sends to a room: its robot where it has one, since that is official and has its own pace. */
export function accountOf(room: Pick<CommunityRoom, 'id' | 'robot'>): AccountId {
  return room.robot ? `wecom:${room.id}` : 'wechat'
}
