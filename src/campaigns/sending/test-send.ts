import type { Target } from '../../channel/index.js'
import type { StaffRegister } from '../../directory/index.js'
import type { LocalSettings } from '../../knowledge/index.js'
import type { Delivery, DeliveryId, StoredContent } from '../../outbox/index.js'
import { HOUR_MS, newId } from '../../shared/index.js'
import type { Db } from '../../storage/index.js'
import { enteredDates, slotsIn, type BookedSlot } from '../book/slots.js'
import { messageText } from '../material/message.js'

/** Asked for while the bot was off: whoever asked has gone home. */
const STILL_WANTED_MS = HOUR_MS

/** Lets a running bot send a push to one of the staff. */
export async function askForTest(
  trx: Db,
  test: { slotId: string; variant: number; staffId: string },
  now: number,
): Promise<void> {
  const { slotId, variant, staffId } = test
  await trx
    .insertInto('campaign_test')
    .values({ id: newId(now), slot_id: slotId, variant, staff_id: staffId, asked_at: now, sent_at: null })
    .execute()
}

export interface TestSendOptions {
  staff: Pick<StaffRegister, 'byId'>
  settings: LocalSettings
  /** stores them in the transaction */
  store: (trx: Db, deliveries: readonly Delivery[]) => Promise<void>
}

/** Sends what was asked for, once each. @returns what the outbox is woken with */
export async function sendTests(trx: Db, now: number, options: TestSendOptions): Promise<Delivery[]> {
  const asked = await trx
    .updateTable('campaign_test')
    .set({ sent_at: now })
    .where('sent_at', 'is', null)
    .returningAll()
    .execute()
  const deliveries: Delivery[] = []
  for (const test of asked) {
    const contactId = options.staff.byId(test.staff_id)?.contactId
    const [slot] = await slotsIn(trx, { id: test.slot_id })
    if (!contactId || !slot || now - test.asked_at > STILL_WANTED_MS) continue
    const community = await trx.selectFrom('community').select('id').orderBy('id').executeTakeFirst()
    for (const content of await testContents(trx, slot, test.variant, options.settings, community?.id ?? ''))
      deliveries.push(toPerson(contactId, content, `campaign-test:${test.id}`, now))
  }
  await options.store(trx, deliveries)
  return deliveries
}

/** A push as a room would get it, marked as a test. */
export async function testContents(
  db: Db,
  slot: BookedSlot,
  variantNumber: number,
  settings: LocalSettings,
  communityId: string,
): Promise<StoredContent[]> {
  const variant = slot.variants.find((v) => v.variant === variantNumber)
  if (!variant) return []
  const dates = (await enteredDates(db, slot.year)).get(`${slot.campaignId} ${slot.year}`)
  return [
    { kind: 'text', text: `【试发，只有您能看到】\n${messageText(variant, settings, dates?.theme)}` },
    ...(variant.poster ? [{ kind: 'poster' as const, communityId, ...variant.poster }] : []),
  ]
}

function toPerson(id: string, content: StoredContent, cause: string, now: number): Delivery {
  const target = { kind: 'contact', id } as Target
  return {
    id: newId(now) as DeliveryId,
    lane: 'reply',
    target,
    content,
    cause,
    attempts: 0,
    createdAt: now,
  }
}
