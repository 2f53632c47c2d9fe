import type { ChatMessage, ChatPlace } from '../../contract/index.js'
import type { Outgoing } from './sending.js'
import { needsMark } from './times.js'

export interface PictureItem {
  url: string
  width?: number
  height?: number
}

/** One line of a chat as it is shown, sent or still on its way. */
export interface Item {
  key: string
  from: string
  at: number
  kind: ChatMessage['kind']
  text: string
  picture?: PictureItem
  location?: ChatPlace
  /** a time mark stands before it */
  marked: boolean
  outgoing?: Outgoing
}

/** Everything of one chat in the order in which it is shown; what is on its way comes last. */
export function itemsOf(
  messages: readonly ChatMessage[],
  outgoing: readonly Outgoing[],
  pictureUrl: (message: ChatMessage) => string,
): Item[] {
  const sent = messages.map((message, i): Item => {
    const { id, from, at, kind, text, location, image } = message
    const picture = image && { url: pictureUrl(message), width: image.width, height: image.height }
    return { key: id, from, at, kind, text, picture, location, marked: needsMark(at, messages[i - 1]?.at) }
  })
  const newest = messages[messages.length - 1]?.at
  const waiting = outgoing.map((each, i): Item => {
    const { key, person, at, draft } = each
    const marked = i === 0 && needsMark(at, newest)
    const item = { key, from: person, at, kind: draft.kind, text: '', marked, outgoing: each }
    switch (draft.kind) {
      case 'text':
        return { ...item, text: draft.text }
      case 'image':
        return { ...item, picture: draft.picture }
      case 'location':
        return { ...item, location: draft.location }
    }
  })
  return [...sent, ...waiting]
}

/**
 * The room that a picture takes in a bubble: its shape within limits, known before it is loaded.
 *
 * @returns CSS pixels
 */
export function boxOf({ width, height }: PictureItem, scale = 1): { width: number; height: number } {
  const [most, least] = [160 * scale, 60]
  if (!width || !height) return { width: most, height: most }
  const shrink = Math.min(1, most / width, (most * 1.25) / height)
  const clamp = (side: number) => Math.round(Math.max(least, side * shrink))
  return { width: clamp(width), height: clamp(height) }
}
