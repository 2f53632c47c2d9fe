import type { BatchId, BroadcastBook } from '../../outbox/index.js'
import type { Db } from '../../storage/index.js'
import { afterSilence } from '../calendar/quiet.js'

/**
 * Holds the campaigns of a community while an alert is active there, and all of them around 14:28 on 12 May; lets go of
 * those that it held. What staff paused themselves stays paused.
 *
 * @returns whether anything goes on again
 */
export async function holdAndLetGo(
  trx: Db,
  broadcasts: Pick<BroadcastBook, 'pause' | 'resume'>,
  alerted: ReadonlySet<string>,
  now: number,
): Promise<boolean> {
  const open = await trx
    .selectFrom('campaign_batch')
    .innerJoin('campaign_slot', 'campaign_slot.id', 'campaign_batch.slot_id')
    .select(['campaign_batch.batch', 'campaign_batch.community_id', 'campaign_batch.held', 'life_safety'])
    .where('campaign_batch.expires_at', '>', now)
    .execute()
  const silence = afterSilence(now) !== now
  let resumed = false
  for (const { batch, community_id, held, life_safety } of open) {
    const hold = life_safety === 0 && (silence || alerted.has(community_id))
    if (hold === (held === 1)) continue
    if (hold) {
      // One that staff had paused is theirs to resume.
      if ((await broadcasts.pause(trx, batch as BatchId)) === 0) continue
    } else if ((await broadcasts.resume(trx, batch as BatchId)) > 0) resumed = true
    await trx
      .updateTable('campaign_batch')
      .set({ held: hold ? 1 : 0 })
      .where('batch', '=', batch)
      .execute()
  }
  return resumed
}
