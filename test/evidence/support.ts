import { inflateRawSync } from 'node:zlib'
import type { Db, Vault } from '../../src/storage/index.js'

/** The files in a ZIP, by name, as its central directory has them. */
export function unzip(file: Buffer): Map<string, string> {
  const files = new Map<string, string>()
  let at = file.readUInt32LE(file.lastIndexOf(Buffer.from('PK\x05\x06')) + 16)
  while (file.readUInt32LE(at) === 0x02014b50) {
    const [method, packed, nameLength, extra, comment, local] = [
      file.readUInt16LE(at + 10),
      file.readUInt32LE(at + 20),
      file.readUInt16LE(at + 28),
      file.readUInt16LE(at + 30),
      file.readUInt16LE(at + 32),
      file.readUInt32LE(at + 42),
    ]
    const name = file.toString('utf8', at + 46, at + 46 + nameLength)
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const bytes = file.subarray(start, start + packed)
    files.set(name, (method === 0 ? bytes : inflateRawSync(bytes)).toString('utf8'))
    at += 46 + nameLength + extra + comment
  }
  return files
}

export const at = (text: string): number => Date.parse(`${text}+08:00`)

const EVENT = { hazard: '', place: '礼堂', ends_at: 0, seats: null, announced_at: null, code_sealed: null, code_until: null, reminded_at: null, created_at: 0 } // prettier-ignore
const HAZARD = { urgent: 0, what_sealed: 'CANARY-什么', where_sealed: 'CANARY-哪里', place: '3栋', grid_id: null, source: 'resident', assignee: null, assigned_at: null, due_at: null, reminded_on: null, rectified_by: null, rectified_at: null, rectify_note_sealed: null, rechecked_by: null, rechecked_at: null, failed_rechecks: 0, reason_sealed: null, joined_to: null, settled_at: null } // prettier-ignore
const VOLUNTEER = { claim_contact_id: null, source: 'chat', name_sealed: 'CANARY-王', mobile_sealed: 'CANARY-13800000000', home_sealed: null, helper_sealed: null, grid_id: null, skills: '[]', times: '[]', roles: '["guide"]', decided_by: 'cli', applied_at: 0 } // prettier-ignore

/** A year as it is written in the books, with the last moments of it and the first of the next. */
export async function writeYear(db: Db, vault: Vault): Promise<void> {
  const sealed = vault.seal('楼道太挤，打 13812345678 问物业', 'drill_record:d1')
  await db
    .insertInto('event')
    .values([
      { ...EVENT, id: 'd1', number: 1, kind: 'drill', hazard: 'fire', title: '=1+1', starts_at: at('2026-05-09T09:00'), state: 'held', uncounted: 7 }, // prettier-ignore
      { ...EVENT, id: 'd2', number: 2, kind: 'drill', hazard: 'flood', title: '防汛演练', starts_at: at('2026-06-09T09:00'), state: 'cancelled', uncounted: 0 }, // prettier-ignore
      { ...EVENT, id: 'd3', number: 3, kind: 'drill', hazard: 'fire', title: '跨年演练', starts_at: at('2026-12-31T23:30'), state: 'held', uncounted: 5 }, // prettier-ignore
      { ...EVENT, id: 'd4', number: 4, kind: 'drill', hazard: 'fire', title: '明年演练', starts_at: at('2027-01-01T00:00'), state: 'held', uncounted: 100 }, // prettier-ignore
      { ...EVENT, id: 'l1', number: 5, kind: 'lecture', title: '灭火讲座', starts_at: at('2026-11-09T14:00'), state: 'held', uncounted: 0 }, // prettier-ignore
    ])
    .execute()
  await db
    .insertInto('event_signup')
    .values([
      { event_id: 'd1', contact_id: 'a', name_sealed: 'CANARY-甲', people: 3, state: 'going', place_in_line: 1, came_at: at('2026-05-09T09:01') }, // prettier-ignore
      { event_id: 'd1', contact_id: 'b', name_sealed: 'CANARY-乙', people: 9, state: 'going', place_in_line: 2, came_at: null }, // prettier-ignore
    ])
    .execute()
  await db
    .insertInto('drill_record')
    .values({ event_id: 'd1', callout_number: null, improve_sealed: sealed, written_at: 0 })
    .execute()
  const fixed = { due_at: at('2026-05-10T00:00'), rectified_by: 's1', rectified_at: at('2026-05-09T12:00'), rechecked_at: at('2026-05-10T12:00'), rechecked_by: 's2' } // prettier-ignore
  await db
    .insertInto('hazard')
    .values([
      { ...HAZARD, ...fixed, id: 'h1', number: 1, state: 'closed', kind: 'lane', reported_at: at('2026-01-01T00:00') }, // prettier-ignore
      // Whoever fixed it looked at it again: that proves nothing.
      { ...HAZARD, ...fixed, id: 'h2', number: 2, state: 'closed', kind: 'gas', reported_at: at('2026-03-01T00:00'), rechecked_by: 's1' }, // prettier-ignore
      { ...HAZARD, id: 'h3', number: 3, state: 'assigned', kind: 'gas', reported_at: at('2026-03-02T00:00'), due_at: at('2026-03-05T00:00') }, // prettier-ignore
      { ...HAZARD, id: 'h4', number: 4, state: 'joined', kind: 'gas', reported_at: at('2026-03-02T00:00') },
      { ...HAZARD, ...fixed, id: 'h5', number: 5, state: 'closed', kind: 'gas', reported_at: at('2025-12-31T23:59') }, // prettier-ignore
    ])
    .execute()
  await db
    .insertInto('volunteer')
    .values([
      { ...VOLUNTEER, id: 'v1', number: 1, contact_id: 'a', person_key: '1', mobile_key: '1', state: 'active', decided_at: at('2026-02-01T00:00'), left_at: null }, // prettier-ignore
      { ...VOLUNTEER, id: 'v2', number: 2, contact_id: 'b', person_key: '2', mobile_key: '2', state: 'left', decided_at: at('2026-02-01T00:00'), left_at: at('2026-03-01T00:00') }, // prettier-ignore
      { ...VOLUNTEER, id: 'v3', number: 3, contact_id: 'c', person_key: '3', mobile_key: '3', state: 'applied', decided_at: null, left_at: null }, // prettier-ignore
    ])
    .execute()
  const time = (id: string, volunteer_id: string, kind: string, day: string, minutes: number) => ({ id, volunteer_id, kind, day, minutes, title_sealed: 'CANARY-题', source: id, recorded_at: 0 }) // prettier-ignore
  await db
    .insertInto('volunteer_time')
    .values([
      time('t1', 'v1', 'training', '2026-05-12', 120),
      time('t2', 'v1', 'training', '2026-06-12', 60),
      time('t3', 'v2', 'training', '2026-02-12', 60),
      time('t4', 'v1', 'service', '2026-05-12', 50),
      time('t5', 'v1', 'service', '2027-01-01', 500),
    ])
    .execute()
  const alert = { level: 'orange', state: 'done', content_sealed: 'CANARY-文', issued_at: null, expires_at: null, targets: '{}', prepared: 0, template_id: null, origin: null, created_by: 's1', editors: '[]', created_at: 0, preview_hash: null, preview_rooms: null, confirmed_by: null, confirmed_at: null, confirmed_hash: null, sent_by: 's1', rooms: 3, finished_at: null } // prettier-ignore
  await db
    .insertInto('alert')
    .values([
      { ...alert, id: 'a1', kind: 'actual', number: '预警0512-01', day: '2026-05-12', type: 'alert', thread: 'a1', follows: null, sent_at: at('2026-05-12T08:00') }, // prettier-ignore
      { ...alert, id: 'a2', kind: 'actual', number: '预警0512-02', day: '2026-05-12', type: 'cancel', thread: 'a1', follows: 'a1', sent_at: at('2026-05-12T18:00') }, // prettier-ignore
      { ...alert, id: 'a3', kind: 'exercise', number: '演练0513-01', day: '2026-05-13', type: 'alert', thread: 'a3', follows: null, sent_at: at('2026-05-13T08:00') }, // prettier-ignore
    ])
    .execute()
  await db.insertInto('community').values({ id: 'c', name: '幸福里', created_at: 0 }).execute()
  const room = (id: string) => ({ id, community_id: 'c', grid_id: null, name: id, residents: null, state: 'unbound', doubt: null, channel_id: null, topic: null, bound_at: null, bound_by: null, bound_self: null, webhook_sealed: null, created_at: 0 }) // prettier-ignore
  await db.insertInto('room').values(['r1', 'r2', 'r3'].map(room)).execute()
  await db
    .insertInto('delivery_content')
    .values({ id: 'c', content_sealed: '', echo_key: null, created_at: 0 })
    .execute()
  const sent = (id: number, batch: string, room_id: string, state: string) => ({ id, batch, thread: null, lane: 'urgent', account: 'wechat', room_id, content_id: 'c', state, hold: 'none', owner: null, attempts: 1, created_at: 0, next_at: 0, expires_at: 0, settled_at: at('2026-05-12T08:01'), channel_id: null, channel_message_id: null, detail: null }) // prettier-ignore
  await db
    .insertInto('broadcast_delivery')
    .values([
      sent(9001, '预警0512-01-2026', 'r1', 'sent'),
      sent(9002, '预警0512-01-2026', 'r2', 'echoed'),
      sent(9003, '预警0512-01-2026', 'r3', 'in-doubt'),
      sent(9004, '预警0512-02-2026', 'r1', 'sent'),
      sent(9005, 'week', 'r1', 'sent'),
      // A robot in the same room brings it to nobody else.
      { ...sent(9006, 'week', 'r1', 'sent'), account: 'wecom:r1' },
      sent(9007, 'week', 'r2', 'failed'),
    ])
    .execute()
  const receipt = (id: string, contact_id: string) => ({ id, thread_id: 'a1', message_id: id, contact_id, channel_room_id: null, room_id: 'r1', grid_id: null, subject: 'self', state: 'safe', at: 0, name_sealed: 'CANARY', words_sealed: 'CANARY', place_sealed: null }) // prettier-ignore
  await db
    .insertInto('receipt')
    .values([receipt('x1', 'a'), receipt('x2', 'a'), receipt('x3', 'b')])
    .execute()
  const slot = (id: string, campaign_id: string, due: string) => ({ id, campaign_id, occurrence: id.split('/')[1]!, year: 2026, title: campaign_id, due_at: at(due), dates_from: 'rule', priority: 1, grace_ms: 1, life_safety: 0, move_days: 0, state: 'approved', moved_by_staff: 0, valid_from: 0 }) // prettier-ignore
  await db
    .insertInto('campaign_slot')
    .values([
      slot('week-512/2026-1', 'week-512', '2026-05-09T10:00'),
      slot('day-119/2026-1', 'day-119', '2026-11-09T10:00'),
    ])
    .execute()
  const push = (room_id: string, slot_id: string, state: string, batch: string | null) => ({ campaign_id: slot_id.split('/')[0]!, occurrence: slot_id.split('/')[1]!, room_id, slot_id, community_id: 'c', variant: 0, due_at: at(slot_id.startsWith('week') ? '2026-05-09T10:00' : '2026-11-09T10:00'), state, reason: null, batch, decided_at: 1 }) // prettier-ignore
  await db
    .insertInto('campaign_push')
    .values([
      push('r1', 'week-512/2026-1', 'queued', 'week'),
      push('r2', 'week-512/2026-1', 'queued', 'week'),
      push('r1', 'day-119/2026-1', 'skipped', null),
    ])
    .execute()
}
