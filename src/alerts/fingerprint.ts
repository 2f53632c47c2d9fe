import { createHash } from 'node:crypto'
import type { Alert } from './alert.js'
import type { BroadcastTarget } from '../outbox/index.js'
import { correctionOf } from './wording.js'

/**
 * What a person agrees to: the words that go out, the correction prepared with them, who gets them and until when. Any
 * change of these makes another hash.
 *
 * @param text as the rooms read it
 * @param rooms of a correction or an end: none, since it goes to whoever has got the alert by then
 */
export function fingerprint(alert: Alert, text: string, rooms: readonly BroadcastTarget[]): string {
  const audience = alert.type === 'alert' ? rooms.map(({ room, account }) => `${room} ${account}`).sort() : []
  const { id, kind, type, level, thread, expiresAt } = alert
  return hashOf([id, kind, type, level, thread, text, correctionOf(alert), expiresAt ?? null, audience])
}

/** Over a list of plain values; their JSON leaves no doubt where one ends. */
export function hashOf(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex')
}
