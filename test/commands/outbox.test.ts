import { join } from 'node:path'
import { BroadcastBook, type BatchId } from '../../src/outbox/index.js'
import { systemClock } from '../../src/shared/index.js'
import { openDatabase, Vault, type Db } from '../../src/storage/index.js'
import { putRooms } from '../outbox/support.js'
import { Office } from './support.js'

let office: Office
let db: Db
beforeEach(async () => {
  office = new Office()
  db = await openDatabase(join(office.folder, 'anlin.db'))
  const vault = Vault.open(join(office.folder, 'anlin.key'))
  const book = new BroadcastBook(db, vault, systemClock)
  await book.enqueue(db, {
    batch: '宣传0512' as BatchId,
    lane: 'bulk',
    content: { kind: 'text', text: '防灾减灾周' },
    expiresAt: Date.now() + 3_600_000,
    targets: await putRooms(db, 30),
  })
})
afterEach(async () => {
  await db.destroy()
  office.close()
})

async function set(room: string, values: { state: string; detail?: string }): Promise<void> {
  await db.updateTable('broadcast_delivery').set(values).where('room_id', '=', room).execute()
}

test('status: counts, what is left and how long it takes, what rests and why', async () => {
  await set('r1', { state: 'sent' })
  await set('r2', { state: 'in-doubt' })
  const status = await office.does('outbox status')
  expect(status).toMatch(/微信号：待发：紧急 0，宣传 28；今天已发 0/)
  expect(status).toMatch(/批次 宣传0512（宣传）：待发 28，已发出 1，说不准 1；还要约 2 分钟/)
  expect(status).toMatch(/有 1 个说不准/)
  await db.updateTable('sender_account').set({ circuit_opened_at: Date.now(), circuit_ms: 600_000 }).execute()
  expect(await office.does('outbox status')).toMatch(/发送太频繁，10 分钟后继续[\s\S]*还要约 12 分钟/)
})

test('doubt lists rooms by name; resend asks for a decision and refuses what would be wrong', async () => {
  await set('r2', { state: 'in-doubt' })
  await set('r3', { state: 'sent' })
  const doubt = await office.does('outbox doubt')
  expect(doubt).toMatch(/^2 .*2号楼群 {2}批次 宣传0512\n共 1 个群/)
  expect(await office.does('outbox doubt --batch 别的')).toBe('没有说不准的。')
  expect(await office.does('outbox resend 2')).toMatch(/已排队/)
  expect(await office.refuses('outbox resend 3')).toMatch(/不用补发/)
  expect(await office.refuses('outbox resend 99')).toMatch(/没有编号 99/)
  expect(await office.refuses('outbox resend 一')).toMatch(/请写编号/)
  await set('r2', { state: 'in-doubt' })
  await db.updateTable('broadcast_delivery').set({ expires_at: 1 }).execute()
  expect(await office.refuses('outbox resend 2')).toMatch(/已过有效期/)
  expect(await office.does('audit list --limit 1')).toMatch(
    /outbox\.resend {2}delivery 2 {2}\{"outcome":"expired"\}/,
  )
})

test('pause and resume, all of it or one batch, each in the trail', async () => {
  expect(await office.does('outbox pause --batch 宣传0512')).toBe('已暂停，还有 30 个群没发。')
  expect(await office.does('outbox status')).toMatch(/批次 宣传0512（宣传）：待发 30；已暂停/)
  expect(await office.refuses('outbox pause --batch 没有')).toMatch(/见 anlin outbox status/)
  expect(await office.does('outbox resume --batch 宣传0512')).toBe('已继续，还有 30 个群。')
  await office.does('outbox pause')
  expect(await office.does('outbox status')).toMatch(/微信号：.*已暂停/)
  await office.does('outbox resume')
  expect(await office.does('audit list')).toMatch(
    /outbox\.resume {2}outbox all[\s\S]*outbox\.pause {2}outbox all[\s\S]*outbox\.resume {2}batch 宣传0512[\s\S]*outbox\.pause/,
  )
})
