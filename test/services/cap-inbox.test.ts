import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CAP_LIMITS, type CapDraft } from '../../src/cap/index.js'
import { listAudit, type Actor } from '../../src/directory/index.js'
import type { Delivery } from '../../src/outbox/index.js'
import {
  CapFolder,
  CapInbox,
  type CapImported,
  type DraftMaker,
  type StaffPager,
} from '../../src/services/cap-inbox/index.js'
import { pages } from '../../src/services/incidents/index.js'
import { createLogger, SECOND_MS } from '../../src/shared/index.js'
import type { Db } from '../../src/storage/index.js'
import { bytesOf, capXml } from '../cap/support.js'
import { closeTowns, StandingClock, startTown, type Town } from '../support/town.js'

const folders: string[] = []

afterEach(async () => {
  await closeTowns()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Keeps drafts as whoever keeps the alerts would: a row in the transaction, and a number. */
class Drafts implements DraftMaker {
  readonly made: { draft: CapDraft; actor: Actor; predecessor: string | undefined }[] = []
  refuses: string | undefined

  async draft(trx: Db, draft: CapDraft, actor: Actor, predecessor?: string) {
    if (this.refuses !== undefined) return { kind: 'refused' as const, reason: this.refuses }
    this.made.push({ draft, actor, predecessor })
    const alertId = `alert-${this.made.length}`
    await trx.insertInto('opt_out').values({ contact_id: alertId, at: 1 }).execute()
    return { kind: 'drafted' as const, alertId, number: `预警0512-0${this.made.length}` }
  }
}

class Desk {
  readonly drafts = new Drafts()
  readonly inbox: CapInbox
  readonly folder = mkdtempSync(join(tmpdir(), 'anlin-cap-'))
  readonly watch: CapFolder
  private readonly ticker = new StandingClock()

  constructor(readonly town: Town) {
    folders.push(this.folder)
    const { db, clock, outbox, staff } = town
    this.inbox = new CapInbox({ db, clock, drafts: this.drafts })
    const pager: StaffPager = {
      async page(trx, text, cause) {
        const deliveries = pages(text, staff.onDuty(), cause, clock.now())
        if (deliveries.length > 0)
          await trx
            .insertInto('delivery')
            .values(deliveries.map((delivery) => outbox.toRow(delivery)))
            .execute()
        return deliveries
      },
      wake: (deliveries: readonly Delivery[]) => outbox.wake(deliveries),
    }
    this.watch = new CapFolder({
      folder: this.folder,
      inbox: this.inbox,
      db,
      staff: pager,
      clock,
      ticker: this.ticker,
      logger: createLogger('silent'),
    })
  }

  imports(xml: string): Promise<CapImported> {
    return this.inbox.importCap(bytesOf(xml), { actor: 'cli', watched: false })
  }

  put(name: string, content: string | Buffer): void {
    writeFileSync(join(this.folder, name), content)
  }

  in(folder: 'done' | 'refused'): string[] {
    return readdirSync(join(this.folder, folder)).sort()
  }

  left(): string[] {
    return readdirSync(this.folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => entry.name)
  }

  /** Lets time go by, and the look that is due be finished: the next is in line then. */
  async passes(seconds: number): Promise<void> {
    this.ticker.pass(seconds * SECOND_MS)
    while (this.ticker.untilNext() === undefined) await new Promise((done) => setImmediate(done))
  }

  /** Two looks: a file is read when it has come to rest. */
  async looks(): Promise<void> {
    await this.watch.look()
    await this.watch.look()
    await this.town.settles()
  }
}

const FIRST = { identifier: 'w1', sent: '2026-05-12T08:30:00+08:00' }
const REFERENCE = 'ningguo-qxj@example.cn,w1,2026-05-12T08:30:00+08:00'
const UPDATE = {
  identifier: 'w2',
  sent: '2026-05-12T08:50:00+08:00',
  msgType: 'Update',
  references: REFERENCE,
}

describe('an official file', () => {
  test('becomes a draft once; the same message again is refused, and everything is in the trail', async () => {
    const town = await startTown()
    const desk = new Desk(town)
    expect(await desk.imports(capXml())).toMatchObject({ kind: 'drafted', number: '预警0512-01' })
    expect(desk.drafts.made).toMatchObject([{ actor: 'cli', draft: { level: 'orange', msgType: 'alert' } }])
    expect(await desk.imports(capXml({ headline: '别的话' }))).toEqual({
      kind: 'refused',
      why: 'duplicate',
      reason: '这一条 05-12 09:00 已经收过，不再重复。',
    })
    expect(desk.drafts.made).toHaveLength(1)
    const trail = (await listAudit(town.db, 2)).map(({ action, actor, after }) => ({ action, actor, after }))
    expect(trail).toMatchObject([
      { action: 'cap.refuse', actor: 'cli', after: { why: 'duplicate' } },
      { action: 'cap.import', actor: 'cli', after: { msgType: 'Alert', status: 'Actual' } },
    ])
    expect(town.channel.sent).toEqual([])
  })

  test('that two read at the same moment becomes one draft', async () => {
    const desk = new Desk(await startTown())
    const outcomes = await Promise.all([desk.imports(capXml()), desk.imports(capXml())])
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['drafted', 'refused'])
    expect(desk.drafts.made).toHaveLength(1)
  })

  test('that nobody could make a draft of can be tried again', async () => {
    const town = await startTown()
    const desk = new Desk(town)
    desk.drafts.refuses = '草稿太多了，请先清理。'
    expect(await desk.imports(capXml())).toMatchObject({ kind: 'refused', reason: '草稿太多了，请先清理。' })
    desk.drafts.refuses = undefined
    expect(await desk.imports(capXml())).toMatchObject({ kind: 'drafted' })
  })

  test('whose draft cannot be written leaves nothing behind', async () => {
    const town = await startTown()
    const desk = new Desk(town)
    await town.db.insertInto('opt_out').values({ contact_id: 'alert-1', at: 1 }).execute()
    await expect(desk.imports(capXml())).rejects.toHaveProperty('code', 'SQLITE_CONSTRAINT_PRIMARYKEY')
    expect(await town.db.selectFrom('cap_message').selectAll().execute()).toEqual([])
  })

  test('an update and a cancel belong to what they speak of', async () => {
    const desk = new Desk(await startTown())
    await desk.imports(capXml(FIRST))
    await desk.imports(capXml(UPDATE))
    const cancel = {
      identifier: 'w3',
      sent: '2026-05-12T08:55:00+08:00',
      msgType: 'Cancel',
      references: `${REFERENCE} ningguo-qxj@example.cn,w2,2026-05-12T08:50:00+08:00`,
    }
    expect(await desk.imports(capXml(cancel))).toMatchObject({ kind: 'drafted' })
    expect(desk.drafts.made.map(({ draft, predecessor }) => [draft.msgType, predecessor])).toEqual([
      ['alert', undefined],
      ['update', 'alert-1'],
      ['cancel', 'alert-2'],
    ])
  })

  test('an update of what never came, of a drill, or of what was updated since is refused', async () => {
    const desk = new Desk(await startTown())
    expect(await desk.imports(capXml(UPDATE))).toMatchObject({ why: 'unknown-reference' })
    await desk.imports(capXml({ ...FIRST, status: 'Exercise' }))
    expect(await desk.imports(capXml(UPDATE))).toMatchObject({ why: 'unknown-reference' })
    const other = REFERENCE.replace('w1', 'w9')
    await desk.imports(capXml({ ...FIRST, identifier: 'w9' }))
    await desk.imports(
      capXml({ ...UPDATE, references: other, msgType: 'Cancel', sent: '2026-05-12T08:59:00+08:00' }),
    )
    expect(await desk.imports(capXml({ ...UPDATE, references: other }))).toMatchObject({ why: 'overtaken' })
    expect(desk.drafts.made).toHaveLength(3)
  })

  test('from another sender than the one it updates is marked for whoever reads it', async () => {
    const desk = new Desk(await startTown())
    await desk.imports(capXml(FIRST))
    await desk.imports(capXml({ ...UPDATE, sender: 'somebody@else.cn' }))
    expect(desk.drafts.made[1]!.draft.remarks).toEqual(['发布单位和原来的不同，请核对。'])
  })
})

describe('the folder', () => {
  test('takes a file when it has come to rest, tells whoever is on duty, and sends nothing to anybody else', async () => {
    const town = await startTown()
    const officer = await town.dutyOfficer('小王')
    await town.boundRoom('一期')
    const before = town.channel.sent.length
    const desk = new Desk(town)
    desk.watch.start()
    const whole = capXml()
    desk.put('warning.xml', whole.slice(0, 500))
    await desk.passes(5)
    desk.put('warning.xml', whole)
    await desk.passes(5)
    expect(desk.left()).toEqual(['warning.xml'])
    await desk.passes(5)
    await desk.watch.stop()
    await town.settles()
    expect(desk.left()).toEqual([])
    expect(desk.in('done')).toEqual(['warning.xml'])
    expect(desk.in('refused')).toEqual([])
    expect(town.channel.sent.slice(before).map(({ target }) => target.id)).toEqual([officer.id])
    expect(town.saidTo(officer.id).at(-1)).toBe(
      [
        '收到官方预警文件，',
        '已做成草稿 预警0512-01，还没发。',
        '青禾市气象台发布暴雨橙色预警信号',
        '发布：青禾市气象台',
        '地区：青禾市东津街道',
        '请核对，选好群再发。',
      ].join('\n'),
    )
  })

  test('puts what it refuses aside, with the reason beside it; staff are told once for all of them', async () => {
    const town = await startTown()
    const officer = await town.dutyOfficer('小王')
    const desk = new Desk(town)
    desk.put('a.xml', capXml().slice(0, 700))
    desk.put('b.xml', capXml({ expires: '<expires>2026-05-12T08:59:00+08:00</expires>' }))
    desk.put('c.pdf', '%PDF-1.4')
    desk.put('d.xml', Buffer.alloc(CAP_LIMITS.bytes + 1, 32))
    symlinkSync('/etc/hostname', join(desk.folder, 'e.xml'))
    desk.put('.hidden.xml', 'x')
    desk.put('f.xml.part', 'x')
    mkdirSync(join(desk.folder, 'g.xml'))
    await desk.looks()
    expect(desk.left().sort()).toEqual(['.hidden.xml', 'f.xml.part'])
    expect(existsSync(join(desk.folder, 'g.xml'))).toBe(true)
    expect(desk.in('refused')).toEqual(
      ['a.xml', 'b.xml', 'c.pdf', 'd.xml', 'e.xml'].flatMap((name) => [name, `${name}.reason.txt`]),
    )
    const reason = (name: string): string =>
      readFileSync(join(desk.folder, 'refused', `${name}.reason.txt`), 'utf8')
    expect(reason('a.xml')).toMatch(/^不是完整的 XML/)
    expect(reason('b.xml')).toMatch(/^已过有效期/)
    expect(reason('c.pdf')).toMatch(/^不是 \.xml 文件/)
    expect(reason('d.xml')).toMatch(/^文件太大/)
    expect(reason('e.xml')).toMatch(/^不是普通文件/)
    const told = town.saidTo(officer.id).filter((text) => text.includes('没有收'))
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^有 5 个预警文件没有收：\nc\.pdf\n[\s\S]*其余见 refused 文件夹。$/)
    expect(desk.drafts.made).toEqual([])
  })

  test('takes what it updates before the update, whatever the files are called', async () => {
    const desk = new Desk(await startTown())
    desk.put('1.xml', capXml(UPDATE))
    desk.put('2.xml', capXml(FIRST))
    await desk.looks()
    expect(desk.drafts.made.map(({ draft }) => draft.msgType)).toEqual(['alert', 'update'])
  })

  test('does not take again what was imported when the program ended, nor call it a duplicate', async () => {
    const town = await startTown()
    const desk = new Desk(town)
    await desk.inbox.importCap(bytesOf(capXml()), { actor: 'system', watched: true })
    desk.put('w.xml', capXml())
    await desk.looks()
    expect(desk.in('done')).toEqual(['w.xml'])
    expect(desk.drafts.made).toHaveLength(1)
    // Put in once more by somebody, it is one.
    desk.put('w.xml', capXml())
    await desk.looks()
    expect(desk.in('refused')).toEqual(['w.xml', 'w.xml.reason.txt'])
  })

  test('keeps two files of one name apart', async () => {
    const desk = new Desk(await startTown())
    desk.put('w.xml', capXml())
    await desk.looks()
    desk.put('w.xml', capXml({ identifier: 'other' }))
    await desk.looks()
    expect(desk.in('done')).toEqual(['2026-05-12-2-w.xml', 'w.xml'])
    expect(desk.drafts.made).toHaveLength(2)
  })

  test('tries again when the database refused, and loses nothing', async () => {
    const town = await startTown()
    const desk = new Desk(town)
    await town.db.schema.alterTable('cap_message').renameTo('away').execute()
    desk.put('w.xml', capXml())
    await desk.looks()
    expect(desk.left()).toEqual(['w.xml'])
    await town.db.schema.alterTable('away').renameTo('cap_message').execute()
    await desk.looks()
    expect(desk.in('done')).toEqual(['w.xml'])
  })

  test('does not say the same every few seconds when a file cannot be put away', async () => {
    const town = await startTown()
    const officer = await town.dutyOfficer('小王')
    const desk = new Desk(town)
    mkdirSync(join(desk.folder, 'refused', 'w.xml.reason.txt'), { recursive: true })
    desk.put('w.xml', '<a>')
    await desk.looks()
    await desk.looks()
    expect(desk.left()).toEqual(['w.xml'])
    expect(town.saidTo(officer.id).filter((text) => text.includes('没有收'))).toHaveLength(1)
  })
})
