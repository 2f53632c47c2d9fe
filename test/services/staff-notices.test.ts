import { auditHead, auditTail } from '../../src/directory/index.js'
import type { BatchId, OutboxNotice } from '../../src/outbox/index.js'
import type { RoomNotice } from '../../src/directory/index.js'
import { DailyAuditPost, noticeText, StaffNotices } from '../../src/services/staff-notices/index.js'
import { createLogger, DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/shared/index.js'
import { closeTowns, standingWakeUp, startTown, type Town } from '../support/town.js'

afterEach(closeTowns)

function posterOf(town: Town): DailyAuditPost {
  const { db, outbox, staff, clock, channel } = town
  return new DailyAuditPost({
    db,
    outbox,
    staff,
    clock,
    wakeUp: standingWakeUp(clock),
    ready: () => channel.ready,
  })
}

async function dutyRoom(town: Town, title: string): Promise<void> {
  const code = await town.staff.makeCode(title, 'dispatcher', 'cli')
  await town
    .resident('小刘')
    .in(title)
    .asks(`绑定 ${code}`)
    .hears(/值班群/)
}

describe('the end of the audit chain', () => {
  test('is posted to the duty rooms once a day, also across a restart, and says what the chain says', async () => {
    const town = await startTown()
    await dutyRoom(town, '值班群')
    const officer = await town.dutyOfficer('小王')
    const head = await auditHead(town.db)
    expect(await posterOf(town).postIfDue()).toBe(true)
    await town.settles()
    const posts = () => town.saidTo('room-值班群').filter((text) => text.includes('审计链'))
    expect(posts()).toEqual([
      `审计链今日尾号\n${auditTail(head.hash)}\n共 ${head.seq} 条。\n请留着这条，备查。`,
    ])
    expect(town.saidTo(officer.id).join()).not.toMatch(/审计链/)

    expect(await posterOf(town).postIfDue()).toBe(false)
    await town.close(true)
    const again = await town.restart()
    expect(await posterOf(again).postIfDue()).toBe(false)
    again.clock.pass(DAY_MS)
    expect(await posterOf(again).postIfDue()).toBe(true)
  })

  test('waits for eight in the morning, for the channel, and for somebody to read it', async () => {
    const town = await startTown()
    town.clock.set(-2 * HOUR_MS) // seven
    const poster = posterOf(town)
    expect(await poster.postIfDue()).toBe(false)
    town.clock.pass(2 * HOUR_MS)
    expect(await poster.postIfDue()).toBe(false) // nobody
    await town.dutyOfficer('小王')
    town.channel.ready = false
    expect(await poster.postIfDue()).toBe(false)
    town.channel.ready = true
    poster.start()
    await town.passes(MINUTE_MS)
    await town.settles()
    await poster.stop()
    expect(
      town.channel.sent.filter(({ content }) => JSON.stringify(content).includes('审计链')),
    ).toHaveLength(1)
  })

  test('two processes post it once', async () => {
    const town = await startTown()
    await dutyRoom(town, '值班群')
    const beside = await town.beside()
    const posted = [await posterOf(town).postIfDue(), await posterOf(beside).postIfDue()]
    expect(posted).toEqual([true, false])
  })
})

const NOTICES: (OutboxNotice | RoomNotice)[] = [
  { kind: 'too-often', account: 'wechat', until: Date.parse('2026-05-12T14:30:00+08:00') },
  { kind: 'day-full', account: 'wechat', posts: 300 },
  { kind: 'cannot-write', why: 'disk' },
  { kind: 'cannot-write', why: 'database' },
  { kind: 'can-write-again' },
  { kind: 'expired', batch: 'b' as BatchId, rooms: 3 },
  { kind: 'left-in-doubt', batch: 'b' as BatchId, rooms: 1 },
  { kind: 'other-sender', account: 'wechat' },
  { kind: 'rooms-doubtful', doubt: 'gone', rooms: 2 },
  { kind: 'rooms-doubtful', doubt: 'other-account', rooms: 2 },
  { kind: 'rooms-unknown', rooms: 2 },
  { kind: 'rooms-known-again' },
]

test('staff read short lines', () => {
  expect(noticeText(NOTICES[0]!)).toBe(
    '微信提示发送太频繁，\n群发暂停到 14:30，\n到时会自动继续。\n回复和险情不受影响。',
  )
  for (const notice of NOTICES)
    for (const line of noticeText(notice).split('\n'))
      if (!line.startsWith('anlin ')) expect([line, [...line].length <= 16]).toEqual([line, true])
})

test('whoever is on duty is told; a database that refuses does not hide that it refuses', async () => {
  const town = await startTown()
  const officer = await town.dutyOfficer('小王')
  const notices = new StaffNotices({ ...town, logger: createLogger('silent') })
  notices.tell({ kind: 'too-often', account: 'wechat', until: town.clock.now() })
  await town.settles()
  expect(town.saidTo(officer.id).at(-1)).toMatch(/太频繁/)
  await town.db.schema.alterTable('delivery').renameTo('away').execute()
  notices.tell({ kind: 'rooms-known-again' })
  notices.tell({ kind: 'cannot-write', why: 'database' })
  await town.settles()
  expect(town.saidTo(officer.id).slice(2)).toEqual([
    '数据写不进硬盘，\n群发已经暂停。\n请检查电脑，\n恢复后会自动继续。',
  ])
})
