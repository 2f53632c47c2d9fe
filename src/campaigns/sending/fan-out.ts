import type { LocalSettings } from '../../knowledge/index.js'
import type { BatchId, BroadcastBook, BroadcastTarget, StoredContent } from '../../outbox/index.js'
import { HOUR_MS } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { nextQuiet } from '../calendar/quiet.js'
import type { PlanLimits } from '../calendar/plan.js'
import type { Variant } from '../book/slots.js'
import { messageText } from '../material/message.js'
import type { PlanRoom } from '../book/rooms.js'
import type { DueGroup } from './dispatch.js'

export interface FanOutOptions {
  broadcasts: Pick<BroadcastBook, 'enqueue'>
  settings: LocalSettings
  limits: PlanLimits
  /** the year's theme as staff entered it */
  theme: string | undefined
  /** writes what goes with the push, such as the question of the day; @returns its text */
  question?: (trx: Db, group: DueGroup, variant: Variant) => Promise<string | undefined>
}

/** So many rooms get text and picture before the next ones do: nobody waits an hour for the picture. */
const ROOMS_TOGETHER = 20

export type BatchPart = 'text' | 'poster' | 'quiz'

/** The batch of one text to one community; what is counted, held and stopped together. */
export function batchOf(group: DueGroup, part: BatchPart): BatchId {
  return `campaign:${group.slot.id}/${group.variant}/${part}@${group.communityId}` as BatchId
}

/**
 * Puts a text with its picture in line for its rooms. The rows are claimed first: a room that another process has taken
 * meanwhile is not sent to again.
 *
 * @returns how many rooms are in line now
 */
export async function fanOut(trx: Db, due: DueGroup, now: number, options: FanOutOptions): Promise<number> {
  const { broadcasts, settings, limits, theme } = options
  const group = { ...due, send: await claim(trx, due, now) }
  const { slot, communityId } = group
  if (group.send.length === 0) return 0
  const variant = slot.variants.find((v) => v.variant === group.variant)
  if (!variant) throw new RangeError(`${slot.id}: no text ${group.variant}; approve the plan again`)
  const evening = slot.lifeSafety ? undefined : nextQuiet(now, limits.quiet)
  const expiresAt = evening ?? now + Math.max(slot.graceMs, HOUR_MS)
  const contents: [BatchPart, StoredContent][] = [
    ['text', { kind: 'text', text: messageText(variant, settings, theme) }],
  ]
  if (variant.poster) contents.push(['poster', { kind: 'poster', communityId, ...variant.poster }])
  const question = variant.quiz ? await options.question?.(trx, group, variant) : undefined
  if (question !== undefined) contents.push(['quiz', { kind: 'text', text: question }])

  // Nobody hears what is replied to a robot of WeCom, and it sends no pictures.
  const words = { ...variant, keyword: '', quiz: false }
  const forRobots: typeof contents = [['text', { kind: 'text', text: messageText(words, settings, theme) }]]

  for (const [part] of contents) await bookBatch(trx, group, part, now, expiresAt)
  for (let i = 0; i < group.send.length; i += ROOMS_TOGETHER) {
    const rooms = group.send.slice(i, i + ROOMS_TOGETHER)
    for (const [robots, parts] of [
      [false, contents],
      [true, forRobots],
    ] as const) {
      const targets: BroadcastTarget[] = rooms
        .filter((room) => (room.account !== 'wechat') === robots)
        .map((room) => ({ room: room.id, account: room.account }))
      if (targets.length === 0) continue
      for (const [part, content] of parts)
        await broadcasts.enqueue(trx, {
          batch: batchOf(group, part),
          lane: 'bulk',
          content,
          expiresAt,
          targets,
        })
    }
  }
  return group.send.length
}

async function claim(trx: Db, group: DueGroup, now: number): Promise<PlanRoom[]> {
  const { slot, send } = group
  const claimed = new Set<string>()
  for (let i = 0; i < send.length; i += 400) {
    const rows = await trx
      .updateTable('campaign_push')
      .set({ state: 'queued', batch: batchOf(group, 'text'), decided_at: now })
      .where('campaign_id', '=', slot.campaignId)
      .where('occurrence', '=', slot.occurrence)
      .where('state', '=', 'planned')
      .where(
        'room_id',
        'in',
        send.slice(i, i + 400).map((room) => room.id),
      )
      .returning('room_id')
      .execute()
    for (const { room_id } of rows) claimed.add(room_id)
  }
  return send.filter((room) => claimed.has(room.id))
}

async function bookBatch(
  trx: Db,
  group: DueGroup,
  part: BatchPart,
  now: number,
  expiresAt: number,
): Promise<void> {
  await trx
    .insertInto('campaign_batch')
    .values({
      batch: batchOf(group, part),
      slot_id: group.slot.id,
      community_id: group.communityId,
      part,
      created_at: now,
      expires_at: expiresAt,
      held: 0,
    })
    // Rooms that were away when the others got it.
    .onConflict((conflict) => conflict.column('batch').doUpdateSet({ expires_at: expiresAt }))
    .execute()
}
