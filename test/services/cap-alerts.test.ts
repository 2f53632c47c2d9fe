import { capDrafts } from '../../src/parts/cap.js'
import { CapInbox, type CapImported } from '../../src/services/cap-inbox/index.js'
import { alertTown, type AlertTown, type Member } from '../alerts/support.js'
import { bytesOf, capXml } from '../cap/support.js'
import { closeTowns } from '../support/town.js'

afterEach(closeTowns)

const FIRST = { identifier: 'w1', sent: '2026-05-12T08:30:00+08:00' }
const OF_FIRST = 'ningguo-qxj@example.cn,w1,2026-05-12T08:30:00+08:00'

/** An office whose files become drafts of the real desk. */
async function office(): Promise<{
  alerts: AlertTown
  imports: (changes: Record<string, string>) => Promise<CapImported>
  sends: (id: string, ...by: Member[]) => Promise<void>
}> {
  const alerts = await alertTown(2)
  const { db, clock } = alerts.town
  const inbox = new CapInbox({ db, clock, drafts: capDrafts(alerts.desk) })
  return {
    alerts,
    imports: (changes) => inbox.importCap(bytesOf(capXml(changes)), { actor: 'system', watched: false }),
    async sends(id, author, approver) {
      const [alert] = await alerts.desk.find(id)
      if (alert!.type === 'alert')
        await alerts.desk.edit(id, { targets: { all: true, grids: [], tags: [], rooms: [] } }, author!.actor)
      const confirmed = await alerts.confirm((await alerts.desk.find(id))[0]!, author!.actor)
      if (confirmed.kind === 'awaiting-approval') await alerts.desk.approve(id, approver!.actor)
      await alerts.settles()
    },
  }
}

function idOf(imported: CapImported): string {
  if (imported.kind !== 'drafted') throw new Error(JSON.stringify(imported))
  return imported.alertId
}

test('alert, update and cancel of an office reach the rooms in their order, each only by people', async () => {
  const { alerts, imports, sends } = await office()
  const author = await alerts.member('小周', 'dispatcher')
  const approver = await alerts.member('老吴', 'approver')
  const first = idOf(await imports(FIRST))
  await alerts.settles()
  expect(alerts.town.saidTo('chat-1')).toEqual([])
  await sends(first, author, approver)
  expect(alerts.town.saidTo('chat-1').at(-1)).toMatch(
    /^【橙色预警】青禾市气象台发布暴雨橙色预警信号\n预计未来3小时东津街道降雨量将达50毫米以上。\n低洼处的居民请往高处走。\n发布：青禾市气象台/,
  )
  const update = idOf(
    await imports({
      identifier: 'w2',
      sent: '2026-05-12T08:50:00+08:00',
      msgType: 'Update',
      references: OF_FIRST,
      headline: '青禾市气象台将暴雨橙色预警升级为红色预警信号',
    }),
  )
  expect(alerts.town.saidTo('chat-1')).toHaveLength(1)
  await sends(update, author, approver)
  const cancel = idOf(
    await imports({
      identifier: 'w3',
      sent: '2026-05-12T08:55:00+08:00',
      msgType: 'Cancel',
      references: `${OF_FIRST} ningguo-qxj@example.cn,w2,2026-05-12T08:50:00+08:00`,
      headline: '青禾市气象台解除暴雨预警信号',
      severity: 'Minor',
    }),
  )
  const thread = await alerts.desk.thread((await alerts.desk.find(first))[0]!.thread)
  expect(thread.map(({ id, type, level }) => [id, type, level])).toEqual([
    [cancel, 'cancel', 'red'],
    [update, 'update', 'red'],
    [first, 'alert', 'orange'],
  ])
  await sends(cancel, author, approver)
  const heads = alerts.town.saidTo('chat-1').map((text) => /^【[^】]+】/.exec(text)?.[0])
  expect(heads).toEqual(['【橙色预警】', '【更正·红色预警】', '【解除·红色预警】'])
})

test('an update of what nobody has sent is a draft of its own that says so; a cancel of it is refused', async () => {
  const { alerts, imports } = await office()
  const first = idOf(await imports(FIRST))
  const update = { identifier: 'w2', sent: '2026-05-12T08:50:00+08:00', references: OF_FIRST }
  expect(await imports({ ...update, msgType: 'Cancel' })).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(/^原来那条 预警0512-01 还没有发，不用解除。/) as string,
  })
  const imported = await imports({ ...update, msgType: 'Update' })
  expect(imported).toMatchObject({ draft: { remarks: ['原来那条 预警0512-01 还没发，请作废。'] } })
  const [alert] = await alerts.desk.find(idOf(imported))
  expect(alert).toMatchObject({ type: 'alert', state: 'draft', createdBy: 'system' })
  expect(alert!.origin).toMatch(/^cap:ningguo-qxj@example\.cn,w2,/)
  expect(alert!.id).not.toBe(first)
})

test('an exercise of an office is a drill', async () => {
  const { alerts, imports } = await office()
  const [alert] = await alerts.desk.find(idOf(await imports({ ...FIRST, status: 'Exercise' })))
  expect(alert).toMatchObject({ kind: 'exercise', state: 'draft' })
  expect(alert!.number).toMatch(/^演练/)
})
