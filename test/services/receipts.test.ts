import { listAudit, type CommunityRoom, type Part, type Receipts } from '../../src/directory/index.js'
import type { LocalSettings } from '../../src/knowledge/index.js'
import { openReceipts } from '../../src/parts/index.js'
import { reportLines, type ReceiptDesk } from '../../src/services/receipts/index.js'
import { HOUR_MS } from '../../src/shared/index.js'
import { alertTown, type AlertTown, type Member } from '../alerts/support.js'
import { closeTowns, type Speaker } from '../support/town.js'

afterEach(closeTowns)

/** A community with a grid and its worker, whose rooms get alerts. */
class AnsweringTown {
  readonly receipts: ReceiptDesk
  /** as staff may change them while the bot runs */
  readonly local: LocalSettings = { duty_phone: '0000-4000000' }
  constructor(
    readonly alerts: AlertTown,
    readonly editor: Member,
    readonly gridId: string,
    readonly communityId: string,
  ) {
    const { town, desk } = alerts
    const { db, vault, clock, rooms, grids, staff, outbox } = town
    const broadcasts = outbox.broadcasts
    const config = { local: this.local }
    const part = openReceipts({ db, vault, clock, rooms, grids, broadcasts, staff, outbox, config }, desk)
    alerts.services.push(...part.services!)
    this.receipts = part.desk
  }

  get town() {
    return this.alerts.town
  }

  async room(name: string, gridId: string | null = this.gridId): Promise<CommunityRoom> {
    const room = await this.town.boundRoom(name)
    await this.town.rooms.edit(room.id, { gridId: gridId ?? undefined }, 'cli')
    return room
  }

  async worker(name: string, part: Part = 'worker'): Promise<Speaker> {
    const member = await this.alerts.member(name, 'viewer')
    await this.town.grids.assign(member.actor.id, this.gridId, part, 'cli')
    return member.speaker
  }

  async sends(kind: 'actual' | 'exercise' = 'actual') {
    const text = kind === 'exercise' ? { text: '请到操场集合。', issuer: '', sourceLink: '' } : {}
    const level = kind === 'exercise' ? 'notice' : 'yellow'
    const alert = await this.alerts.sends(this.editor, undefined, { kind, level, ...text })
    await this.alerts.settles()
    return this.alerts.now(alert)
  }

  async counts(number: string) {
    const [report] = await this.receipts.show(number)
    return report?.counts
  }

  said(to: Speaker | string): string[] {
    return this.town.saidTo(typeof to === 'string' ? `room-${to}` : to.id)
  }
}

async function answeringTown(receipts: Receipts = 'safety'): Promise<AnsweringTown> {
  const alerts = await alertTown(0)
  const editor = await alerts.member('小周', 'dispatcher')
  await alerts.town.staff.setDuty(editor.actor.id, false, 'cli')
  const added = await alerts.town.grids.addGrid('c1', { code: '1', name: '第一网格', receipts }, 'cli')
  if (added.kind !== 'added') throw new Error('no grid')
  return new AnsweringTown(alerts, editor, added.grid.id, 'c1')
}

test('residents answer without an @, the group stays quiet, and staff see the counts', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  await answering.room('二期')
  const alert = await answering.sends()
  const [zhang, li, wang] = ['张阿姨', '李师傅', '王奶奶'].map((name) => answering.town.resident(name))
  await zhang!.in('一期').says('收到').hearsNothing()
  await li!.in('一期').says('俺家都好').hearsNothing()
  await wang!.in('二期').says('我妈在3栋二单元501平安').hearsNothing()
  await zhang!.in('一期').says('今天菜场开门吗').hearsNothing()
  expect(await answering.counts(alert.number)).toEqual({ received: 1, safe: 2, help: 0, people: 3 })
  const [report] = await answering.receipts.show(alert.number)
  expect(report!.rooms.map(({ name, counts }) => [name, counts.people])).toEqual([
    ['二期', 1],
    ['一期', 2],
  ])
  expect(report!.grids).toMatchObject([{ name: '第一网格', counts: { people: 3 } }])
})

test('who asks for help hears one line, and the grid worker reads it at once with the address', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  const worker = await answering.worker('小刘')
  const backup = await answering.worker('小陈', 'backup')
  const alert = await answering.sends()
  const said = await answering.town
    .resident('张阿姨')
    .in('一期')
    .says('腿脚不好出不去 5号楼2单元 301 要帮忙')
    .replies()
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(/^已记下，正在转给网格员。.*11\d|120/)
  expect(said[0]).not.toMatch(/\n/)
  expect(said[0]).not.toMatch(/已(?:经)?报警|马上(?:就)?(?:到|来)|救援/)
  expect(answering.said(worker).at(-1)).toBe(
    [
      `🆘 需要帮助（${alert.number}）`,
      '谁：张阿姨',
      '住处：5栋2单元301',
      '来自：群「一期」',
      '时间：09:00',
      '原话：腿脚不好出不去 5号楼2单元 301 要帮忙',
      '请马上联系。',
    ].join('\n'),
  )
  expect(answering.said(backup).join()).not.toMatch(/需要帮助/)
  const rows = await answering.town.db.selectFrom('delivery').select(['lane', 'cause']).execute()
  expect(rows.filter(({ cause }) => cause.startsWith('receipt:')).map(({ lane }) => lane)).toEqual(['urgent'])
})

test('without a worker who stands in is told, and without anybody of the grid whoever is on duty', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  const duty = await answering.town.dutyOfficer('小王')
  await answering.sends()
  const zhang = answering.town.resident('张阿姨').in('一期')
  await zhang.says('我下不来楼，要人帮忙').replies()
  expect(answering.said(duty).at(-1)).toMatch(/需要帮助/)
  const backup = await answering.worker('小陈', 'backup')
  await zhang.says('还是下不来楼，求助').replies()
  expect(answering.said(backup).at(-1)).toMatch(/求助/)
  expect(answering.said(duty).filter((text) => text.includes('需要帮助'))).toHaveLength(1)
})

test('when nobody can be reached the resident is told so, with the number to call', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  await answering.sends()
  await answering.town
    .resident('张阿姨')
    .says('需要帮助')
    .hears(/没联系上人/, /\n0000-4000000\n/, /119/)
})

test('the number to call is the one that staff have set by now', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  await answering.sends()
  answering.local.duty_phone = '0000-5000000'
  await answering.town
    .resident('张阿姨')
    .says('需要帮助')
    .hears(/\n0000-5000000\n/)
})

test('a question, a wish and a notice are no answers', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  const alert = await answering.sends()
  const zhang = answering.town.resident('张阿姨').in('一期')
  for (const text of ['没事吧？', '都收到了吗', '祝大家平安', '收到请回复', '好的', '需要帮助的请找我'])
    await zhang.says(text).hearsNothing()
  expect(await answering.counts(alert.number)).toEqual({ received: 0, safe: 0, help: 0, people: 0 })
})

test('the last word counts and every word is kept; 收到 takes nothing back', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  const worker = await answering.worker('小刘')
  const alert = await answering.sends()
  const zhang = answering.town.resident('张阿姨').in('一期')
  await zhang.says('我家平安').hearsNothing()
  await zhang.says('我走不动了，要人帮').hears(/已记下/)
  await zhang.says('收到').hearsNothing()
  expect(await answering.counts(alert.number)).toEqual({ received: 0, safe: 0, help: 1, people: 1 })
  await zhang.says('我现在平安了').hearsNothing()
  expect(await answering.counts(alert.number)).toEqual({ received: 0, safe: 1, help: 0, people: 1 })
  expect(answering.said(worker).at(-1)).toMatch(/^要帮忙的人又说平安[\s\S]*请再核实一下。$/)
  const rows = await answering.town.db.selectFrom('receipt').selectAll().execute()
  expect(rows.map(({ state }) => state)).toEqual(['safe', 'help', 'received', 'safe'])
  expect(JSON.stringify(rows)).not.toMatch(/走不动|张阿姨/)
})

test('a mother’s call for help stands although her daughter is well', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  await answering.worker('小刘')
  const alert = await answering.sends()
  const zhang = answering.town.resident('张阿姨').in('一期')
  await zhang.says('我妈一个人在家下不来楼，来个人帮忙').hears(/已记下/)
  await zhang.says('我家平安').hearsNothing()
  expect(await answering.counts(alert.number)).toEqual({ received: 0, safe: 1, help: 1, people: 1 })
  await zhang.says('我妈没事了').hearsNothing()
  expect(await answering.counts(alert.number)).toEqual({ received: 0, safe: 2, help: 0, people: 1 })
})

test('two neighbours that one person speaks for are two, and their names stand nowhere', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  await answering.worker('小刘')
  const alert = await answering.sends()
  const zhang = answering.town.resident('张阿姨').in('一期')
  await zhang.says('隔壁王奶奶下不来楼，要人帮忙').hears(/已记下/)
  await zhang.says('楼上李大爷没事').hearsNothing()
  expect(await answering.counts(alert.number)).toEqual({ received: 0, safe: 1, help: 1, people: 1 })
  const rows = await answering.town.db.selectFrom('receipt').selectAll().execute()
  expect(JSON.stringify(rows)).not.toMatch(/王奶奶|李大爷/)
})

test('an address that comes after is passed on; before any call it is nothing', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  const worker = await answering.worker('小刘')
  await answering.sends()
  const zhang = answering.town.resident('张阿姨')
  const before = answering.said(worker).length
  await zhang.in('一期').says('3栋2单元501').hearsNothing()
  expect(answering.said(worker)).toHaveLength(before)
  await zhang.says('需要帮助').hears(/请再发楼栋和房号/)
  await zhang.says('三栋二单元五零一').hears(/正在转给网格员/)
  expect(answering.said(worker).at(-1) ?? '').not.toMatch(/住处：没说/)
})

test('the same call twice pages once; a message told twice counts once', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  const worker = await answering.worker('小刘')
  await answering.sends()
  const zhang = answering.town.resident('张阿姨').in('一期')
  await zhang.says('需要帮助').replies()
  await zhang.says('需要帮助').replies()
  expect(answering.said(worker).filter((text) => text.includes('需要帮助（'))).toHaveLength(1)
  const again = zhang.message('我要人帮，被困了')
  await answering.town.conversation.onMessage(again)
  await answering.town.conversation.onMessage(again)
  await answering.town.settles()
  expect(await answering.town.db.selectFrom('receipt').selectAll().execute()).toHaveLength(3)
})

test('an emergency that is told as a receipt is an emergency', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  const alert = await answering.sends()
  await answering.town.resident('张阿姨').in('一期').says('收到，我家厨房着火了快来人').hears(/119/)
  expect(await answering.counts(alert.number)).toMatchObject({ people: 0 })
})

test('where nothing is going on the same words are what they ever were', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  await answering.room('二期', null)
  const zhang = answering.town.resident('张阿姨')
  await zhang.in('一期').says('收到').hearsNothing()
  await zhang.in('一期').says('需要帮助').hearsNothing()
  const alert = await answering.sends()
  await answering.town.resident('外人').in('别的群').says('需要帮助').hearsNothing()
  answering.town.clock.pass(7 * HOUR_MS)
  await zhang.in('一期').says('收到').hearsNothing()
  expect(await answering.counts(alert.number)).toMatchObject({ people: 0 })
})

test('a grid that wants no receipts is not counted, and still heard when it needs help', async () => {
  const answering = await answeringTown('off')
  await answering.room('一期')
  const worker = await answering.worker('小刘')
  const alert = await answering.sends()
  const zhang = answering.town.resident('张阿姨').in('一期')
  await zhang.says('收到').hearsNothing()
  expect(await answering.counts(alert.number)).toMatchObject({ people: 0 })
  await zhang.says('我下不来楼，需要帮助').hears(/已记下/)
  expect(answering.said(worker).at(-1)).toMatch(/需要帮助/)
  const [report] = await answering.receipts.show(alert.number)
  expect(report!.silent).toEqual([])
})

test('a drill is counted by itself, says that it is one, and never hides the real thing', async () => {
  const answering = await answeringTown()
  await answering.room('一期')
  const worker = await answering.worker('小刘')
  const drill = await answering.sends('exercise')
  const zhang = answering.town.resident('张阿姨')
  await zhang.in('一期').says('收到').hearsNothing()
  await zhang.says('我家平安').hears(/^【演练】记下了：平安。/)
  await zhang
    .in('一期')
    .says('走不动，要人帮忙')
    .hears(/【演练】/)
  expect(answering.said(worker).at(-1)).toMatch(/^【演练】需要帮助[\s\S]*可能是真的，请核实。$/)
  const real = await answering.sends()
  await answering.sends('exercise')
  await answering.town.resident('李师傅').in('一期').says('收到').hearsNothing()
  expect(await answering.counts(drill.number)).toMatchObject({ people: 1 })
  expect(await answering.counts(real.number)).toMatchObject({ received: 1, people: 1 })
})

describe('staff', () => {
  test('see counts and who needs help, with names and numbers masked', async () => {
    const answering = await answeringTown()
    await answering.room('一期')
    await answering.room('二期')
    await answering.worker('小刘')
    const alert = await answering.sends()
    const zhang = answering.town.resident('张阿姨')
    await zhang
      .in('一期')
      .says('我在3栋501，需要人帮忙，电话13912345678')
      .hears(/已记下/)
    const text = await answering.editor.speaker
      .says(`回执 ${alert.number}`)
      .hears(/要帮忙 1/, /1 个群还没回复/)
    expect(text).toMatch(/· 09:00 张\*\* 3栋501：.*139\*\*\*\*5678/)
    expect(text).not.toMatch(/张阿姨|13912345678/)
    const [report] = await answering.receipts.show(alert.number)
    const lines = reportLines(report!).join('\n')
    expect(lines).toMatch(/还没回复的群（1）：\n {2}二期/)
    expect(lines).toMatch(/要帮忙的（1）/)
    await zhang.says(`回执 ${alert.number}`).hears(/./)
    expect(answering.said(zhang).join()).not.toMatch(/要帮忙 1/)
  })

  test('remind once the rooms that have not answered, and nobody else', async () => {
    const answering = await answeringTown()
    for (const name of ['一期', '二期']) await answering.room(name)
    await answering.room('三期', null)
    const alert = await answering.sends()
    await answering.town.resident('张阿姨').in('一期').says('收到').hearsNothing()
    const before = ['一期', '二期', '三期'].map((name) => answering.said(name).length)
    await answering.editor.speaker.says(`提醒 ${alert.number}`).hears(/已排队提醒 2 个群/)
    await answering.alerts.settles(60_000)
    const after = ['一期', '二期', '三期'].map((name, i) => answering.said(name).slice(before[i]))
    expect(after[0]).toEqual([])
    expect(after[1]).toEqual([
      `还没看到本群回复${alert.number}，\n平安请回：平安\n要帮忙请回：需要帮助\n加上楼栋和房号。\n请转告身边的老人。`,
    ])
    expect(after[2]).toEqual([`还没看到本群回复${alert.number}，\n看到请回：收到\n请转告身边的老人。`])
    await answering.editor.speaker.says(`提醒 ${alert.number}`).hears(/已经提醒过一次/)
    expect((await listAudit(answering.town.db, 3)).map(({ action }) => action)).toContain('receipts.remind')
    // A reminder is no alert: its rooms are not counted twice among those that got it.
    expect(await answering.alerts.counts(alert)).toEqual({ sent: 3 })
  })

  test('a reminder that has not gone is taken out of line by the end of its alert', async () => {
    const answering = await answeringTown()
    await answering.room('一期')
    const alert = await answering.sends()
    const before = answering.said('一期').length
    answering.town.channel.ready = false
    answering.town.outbox.connectionLost()
    expect(await answering.receipts.remind(alert.number, 'cli')).toMatchObject({ kind: 'reminded', rooms: 1 })
    const { desk } = answering.alerts
    const ended = await desk.end(
      alert.id,
      {
        text: '气象台已解除。',
        issuer: '气象台',
        sourceLink: 'https://example.cn/2',
        issuedAt: alert.issuedAt,
      },
      answering.editor.actor,
    )
    if (ended.kind !== 'drafted') throw new Error(ended.why)
    expect(await answering.alerts.confirm(ended.alert, answering.editor.actor, 1)).toMatchObject({
      kind: 'sending',
    })
    answering.town.channel.ready = true
    answering.town.outbox.connectionReady()
    answering.town.outbox.roomsChecked()
    await answering.alerts.settles(60_000)
    expect(answering.said('一期').slice(before)).toEqual([expect.stringMatching(/^【解除/)])
  })

  test('do not remind of what is over, what everybody answered, or what nobody knows', async () => {
    const answering = await answeringTown()
    await answering.room('一期')
    const alert = await answering.sends()
    const { receipts } = answering
    expect(await receipts.remind('预警0101-01', 'cli')).toMatchObject({ why: 'unknown' })
    await answering.town.resident('张阿姨').in('一期').says('收到').hearsNothing()
    expect(await receipts.remind(alert.number, 'cli')).toMatchObject({ why: 'all answered' })
    answering.town.clock.pass(7 * HOUR_MS)
    expect(await receipts.remind(alert.number, 'cli')).toMatchObject({ why: 'over' })
  })

  test('who may not send may not remind, and it is in the trail', async () => {
    const answering = await answeringTown()
    await answering.room('一期')
    const alert = await answering.sends()
    const viewer = await answering.alerts.member('小孙', 'viewer')
    await viewer.speaker.says(`提醒 ${alert.number}`).hears(/没有这个权限/)
    expect((await listAudit(answering.town.db, 1))[0]).toMatchObject({ action: 'receipts.refused' })
    expect(await answering.town.db.selectFrom('receipt_reminder').selectAll().execute()).toEqual([])
  })
})
