import sharp from 'sharp'
import { checkPhoto } from '../../src/photos/index.js'
import { DAY_MS } from '../../src/shared/index.js'
import { closeTowns, type Speaker } from '../support/town.js'
import { phonePhoto, sendsPhoto, startFieldTown, stopField, type FieldTown } from './support.js'

afterEach(async () => {
  await stopField()
  await closeTowns()
})

/** A town with two members of staff; whoever is first is on duty, like the other. */
async function withStaff(options: Parameters<typeof startFieldTown>[0] = {}) {
  const field = await startFieldTown(options)
  const wang = await field.town.dutyOfficer('王芳')
  const liu = await field.town.dutyOfficer('刘建国')
  return { ...field, field, wang, liu, zhang: field.town.resident('张阿姨') }
}

const stats = (field: FieldTown) => field.desks.hazardStats(0, field.town.clock.now() + 1)

async function heardBy(field: FieldTown, who: Speaker, pattern: RegExp): Promise<string> {
  await field.town.settles()
  const said = field.town.saidTo(who.id).join('\n———\n')
  expect(said).toMatch(pattern)
  return said
}

test('a hazard from the first photo to the second look', async () => {
  const { field, town, wang, liu, zhang } = await withStaff()
  await zhang.says('隐患 三栋二单元楼道，堆满了纸箱').hears(/编号 1[\s\S]*别人看不到/)
  await sendsPhoto(zhang, await phonePhoto()).hears(/照片收到了/)
  const paged = await heardBy(field, wang, /隐患 1 还没有人管[\s\S]*三栋二单元楼道[\s\S]*\[photo-/)
  expect(paged).not.toMatch(/张阿姨/)

  await wang.says('派 1').hears(/派给谁[\s\S]*1 王芳\n2 刘建国/)
  await wang.says('2').hears(/隐患 1：已安排人处理/)
  await heardBy(field, liu, /隐患 1 交给您[\s\S]*5月19日 前整改/)
  await zhang.says('隐患 1').hears(/已安排人处理[\s\S]*期限：5月19日/)

  await liu.says('整改 1 纸箱清走了').hears(/发一张整改后的照片/)
  await sendsPhoto(liu, await phonePhoto()).hears(/已整改，等复查/)
  await heardBy(field, wang, /隐患 1 说已整改（刘建国）[\s\S]*说明：纸箱清走了/)
  expect((await stats(field)).rate).toBe(0)

  await liu.says('复查 1 通过').hears(/是您整改的，\n要另一个人来复查/)
  expect((await stats(field)).proven).toBe(0)
  await wang.says('复查 1 不通过').hears(/请写原因/)
  await wang.says('复查 1 不通过 还有两箱').hears(/已安排人处理/)
  await heardBy(field, liu, /复查没通过[\s\S]*还有两箱/)
  await liu.says('整改 1').hears(/照片/)
  await sendsPhoto(liu, await phonePhoto()).hears(/等复查/)
  await wang.says('复查 1 通过').hears(/已整改，已复查/)
  await heardBy(field, zhang, /您报的隐患 1\n已整改，另一个人复查过了/)
  expect(await stats(field)).toMatchObject({ accepted: 1, proven: 1, rate: 100 })
  const trail = await town.db
    .selectFrom('audit')
    .select('action')
    .where('action', 'like', 'hazard.%')
    .execute()
  expect(trail.map(({ action }) => action.slice(7)).join(' ')).toBe(
    'report photo assign rectify recheck-refused recheck-failed rectify close',
  )
})

test('the rate cannot reach a hundred while one of a thousand is unproven, and a fixed one nobody looked at is unproven', async () => {
  const { field, town, desks, wang, liu } = await withStaff()
  const [a, b] = [town.staff.byContact(wang.id)!.id, town.staff.byContact(liu.id)!.id]
  await town.db.transaction().execute(async (trx) => {
    for (let number = 1; number <= 1_000; number++) {
      await desks.hazards.report({ what: '堆物', where: '楼道', source: 'staff', assignee: a }, 'cli', trx)
      await desks.hazards.rectify(number, { by: a, photo: `photo-${number}` }, 'cli', trx)
      if (number < 1_000) await desks.hazards.recheck(number, { by: b, passed: true }, 'cli', trx)
    }
  })
  expect(await stats(field)).toMatchObject({ accepted: 1_000, proven: 999, unproven: 1, rate: 99 })
  await desks.hazards.recheck(1_000, { by: b, passed: true }, 'cli')
  expect((await stats(field)).rate).toBe(100)
  // whatever a state says: one person is no proof
  await town.db.updateTable('hazard').set({ rechecked_by: a }).where('number', '=', 7).execute()
  expect((await stats(field)).rate).toBe(99)
})

test('one person entered twice, by telephone or by contact, is still one person', async () => {
  const { town, desks, wang } = await withStaff()
  const twin = await town.staff.add({ name: '王 芳', role: 'viewer', phone: '13800000000' }, 'cli')
  const first = town.staff.byContact(wang.id)!
  await town.staff.edit(first.id, { phone: '13800000000' }, 'cli')
  await desks.hazards.report({ what: '堆物', where: '3栋', source: 'staff', assignee: first.id }, 'cli')
  await desks.hazards.rectify(1, { by: first.id, photo: 'photo-x' }, 'cli')
  expect(await desks.hazards.recheck(1, { by: twin.id, passed: true }, 'cli')).toEqual({
    kind: 'same-person',
  })
})

test('nothing skips a step: what is not fixed cannot be closed, what is closed does not move', async () => {
  const { town, desks, wang, liu } = await withStaff()
  const [a, b] = [town.staff.byContact(wang.id)!.id, town.staff.byContact(liu.id)!.id]
  const { hazards } = desks
  await hazards.report({ what: '堆物', where: '3栋', source: 'resident' }, 'cli')
  expect(await hazards.recheck(1, { by: b, passed: true }, 'cli')).toMatchObject({ kind: 'not-now' })
  expect(await hazards.recheck(1, { by: b, passed: false, reason: 'x' }, 'cli')).toMatchObject({
    kind: 'not-now',
  })
  expect(await hazards.rectify(1, { by: a, photo: 'p' }, 'cli')).toMatchObject({ kind: 'not-now' })
  await hazards.assign(1, a, undefined, 'cli')
  await hazards.rectify(1, { by: a, photo: 'p' }, 'cli')
  expect(await hazards.assign(1, b, undefined, 'cli')).toMatchObject({ kind: 'not-now' })
  expect(await hazards.refuse(1, 'no', 'cli')).toMatchObject({ kind: 'not-now' })
  await hazards.recheck(1, { by: b, passed: true }, 'cli')
  for (const act of [
    hazards.assign(1, a, undefined, 'cli'),
    hazards.refuse(1, 'x', 'cli'),
    hazards.join(1, 1, 'cli'),
  ])
    expect((await act).kind).not.toBe('done')
  expect(await hazards.assign(9, a, undefined, 'cli')).toEqual({ kind: 'unknown' })
  expect(await hazards.assign(1, 'nobody', undefined, 'cli')).toEqual({ kind: 'no-such-member' })
})

test('two reports of one thing are told to staff as such, joined, and both reporters hear the end', async () => {
  const { field, wang, liu, zhang } = await withStaff()
  const li = field.town.resident('李师傅')
  await zhang.says('隐患 五栋一单元门口，井盖没了').hears(/编号 1/)
  await li.says('隐患 5号楼1单元门口，井盖没了很危险').hears(/编号 2/)
  await heardBy(field, wang, /隐患 2 还没有人管[\s\S]*看字面比较急[\s\S]*可能和隐患 1 是同一处[\s\S]*并 2 1/)
  await wang.says('并 2 1').hears(/和另一条一起办/)
  await heardBy(field, li, /和 1 是同一处/)
  await wang.says('派 1 刘建国').hears(/已安排人/)
  await li.says('隐患 2').hears(/隐患 1：已安排人处理/)
  await liu.says('整改 1').hears(/照片/)
  await sendsPhoto(liu, await phonePhoto()).hears(/等复查/)
  await wang.says('复查 1 合格').hears(/已复查/)
  await heardBy(field, li, /隐患 1\n已整改/)
  await heardBy(field, zhang, /隐患 1\n已整改/)
  expect(await stats(field)).toMatchObject({ accepted: 1, proven: 1, joined: 1, rate: 100 })
})

test('nobody sees another one’s report, and nobody who is not staff moves it', async () => {
  const { field, zhang } = await withStaff()
  await zhang.says('隐患 三栋楼道，堆满了纸箱').hears(/编号 1/)
  const li = field.town.resident('李师傅')
  await li.says('隐患 1').hears(/您没有报过隐患 1/)
  for (const order of ['派 1 王芳', '整改 1', '复查 1 通过', '不受理 1 不是隐患'])
    await li.says(order).replies()
  expect((await field.desks.hazards.find(1))!.state).toBe('reported')
  await li
    .in('一期群')
    .asks('隐患 三栋楼道，堆满了纸箱')
    .hears(/请私聊我/)
  expect(await field.desks.hazards.list()).toHaveLength(1)
})

test('a refused report is told with its reason; the worker is reminded once a day, staff when it is late', async () => {
  const { field, town, rounds, wang, liu, zhang } = await withStaff()
  await zhang.says('隐患 三栋楼下，路灯不亮').hears(/编号 1/)
  await wang.says('不受理 1 路灯归城管').hears(/没有受理/)
  await heardBy(field, zhang, /没有受理[\s\S]*路灯归城管/)
  await zhang.says('隐患 三栋楼道，堆满了纸箱').hears(/编号 2/)
  await wang.says('派 2 刘建国').hears(/已安排/)
  const reminders = (who: Speaker) => town.saidTo(who.id).filter((text) => /快到期|过期没整改/.test(text))
  await rounds()
  expect(reminders(liu)).toEqual([])
  town.clock.at += 6 * DAY_MS + 1
  await rounds()
  await rounds()
  expect(reminders(liu)).toHaveLength(1)
  expect(reminders(wang)).toEqual([])
  town.clock.at += DAY_MS
  await rounds()
  expect(reminders(liu)).toHaveLength(2)
  expect(reminders(wang)).toEqual([expect.stringMatching(/隐患 2 过期没整改/)])
})

test('a report goes to the worker of the grid at once, whoever is on duty', async () => {
  const { field, town, liu, zhang } = await withStaff({
    neighbours: { gridOf: () => Promise.resolve('grid-3') },
  })
  const community = await town.grids.addCommunity('幸福里', 'cli')
  const id = community.kind === 'added' ? community.community.id : ''
  await town.db.insertInto('grid').values({ id: 'grid-3', community_id: id, code: '3', name: '三', residents: null, receipts: 'off' }).execute() // prettier-ignore
  await town.grids.assign(town.staff.byContact(liu.id)!.id, 'grid-3', 'worker', 'cli')
  await zhang.says('隐患 三栋楼道，堆满了纸箱').hears(/编号 1/)
  await heardBy(field, liu, /隐患 1 交给您/)
})

test('a photo loses where and when it was taken, and is sealed on the disk', async () => {
  const { field, zhang } = await withStaff()
  const sent = await phonePhoto()
  expect((await sharp(sent).metadata()).exif?.toString('latin1')).toMatch(/CANARY-PHONE/)
  await zhang.says('隐患 三栋楼道，堆满了纸箱').hears(/编号 1/)
  await sendsPhoto(zhang, sent).hears(/位置已去掉/)
  const [photo] = await field.desks.hazards.photos((await field.desks.hazards.find(1))!.id)
  const { bytes } = await field.photos.read(photo!.file)
  const kept = await sharp(bytes).metadata()
  expect([kept.format, kept.width, kept.exif, kept.icc, kept.xmp]).toEqual([
    'jpeg',
    640,
    undefined,
    undefined,
    undefined,
  ])
  expect(bytes.toString('latin1')).not.toMatch(/CANARY|GPS|Exif/)
})

test('what is no photo is refused in words, and the photo is still waited for', async () => {
  const { zhang } = await withStaff()
  await zhang.says('隐患 三栋楼道，堆满了纸箱').hears(/编号 1/)
  const svg = Buffer.from(
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
  )
  const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100)])
  const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(100)])
  await sendsPhoto(zhang, svg).hears(/这不是照片/)
  await sendsPhoto(zhang, zip).hears(/这不是照片/)
  await sendsPhoto(zhang, heic).hears(/HEIC[\s\S]*截一张屏/)
  await sendsPhoto(zhang, Buffer.alloc(11 * 1024 * 1024, 0xff)).hears(/太大/)
  await sendsPhoto(zhang, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])).hears(/打不开/)
  const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  expect(await checkPhoto(bomb)).toEqual({ kind: 'refused', why: 'too-many-pixels' })
  await sendsPhoto(zhang, await phonePhoto()).hears(/照片收到了/)
})

test('a photo that nobody asked for is not kept', async () => {
  const { field, zhang } = await withStaff()
  await sendsPhoto(zhang, await phonePhoto()).replies()
  expect(await field.town.db.selectFrom('hazard_photo').selectAll().execute()).toEqual([])
})

test('nobody reports more than ten a day', async () => {
  const { field, zhang } = await withStaff()
  for (let i = 1; i <= 10; i++) await zhang.says(`隐患 ${i}栋楼道，堆满了纸箱`).hears(/编号/)
  await zhang.says('隐患 11栋楼道，堆满了纸箱').hears(/今天报得够多了/)
  expect(await field.desks.hazards.list()).toHaveLength(10)
})

test('a fire in the middle is heard first', async () => {
  const { zhang } = await withStaff()
  await zhang.says('隐患 三栋楼道，纸箱着火了快来人').hears(/119/)
})

test('a grid worker walks a round by digit, across a restart, and what is wrong becomes a hazard', async () => {
  const { field, wang } = await withStaff()
  await wang.says('巡查').hears(/1 用电\n2 燃气\n3 楼道\n4 热水器/)
  await wang.says('3').hears(/楼道巡查，共 6 项[\s\S]*在哪里/)
  await wang.says('三栋二单元').hears(/1\/6 楼道、楼梯口有没有堆东西/)
  await wang.says('1').hears(/2\/6/)
  await wang.says('灭火器怎么用').hears(/灭火器/)
  await wang.says('继续').hears(/2\/6/)
  await wang.says('2').hears(/有什么问题/)

  const again = await field.restart()
  const wangAgain = again.town.resident('王芳')
  await wangAgain.says('二楼停了一辆电动车在充电').hears(/隐患 1[\s\S]*3\/6/)
  await wangAgain.says('7').hears(/3\/6/)
  // a form in between has its own digits
  await wangAgain.says('新活动').hears(/什么活动/)
  await wangAgain.says('1').hears(/叫什么/)
  await wangAgain.says('取消').replies()
  await wangAgain.says('继续').hears(/3\/6/)
  for (const at of [4, 5, 6]) await wangAgain.says('1').hears(new RegExp(`${at}/6`))
  await wangAgain.says('3').hears(/楼道巡查完了\n没问题 4 项\n有问题 1 项\n没看到 1 项/)
  const hazard = await again.desks.hazards.find(1)
  expect(hazard).toMatchObject({ state: 'assigned', source: 'round', where: '三栋二单元', urgent: false })
  expect(await again.desks.rounds.finished(0, again.town.clock.now() + 1)).toEqual([
    { list: 'stairs', rounds: 1 },
  ])
})

test('the words of a report are nowhere in the database', async () => {
  const { field, zhang } = await withStaff()
  await zhang.says('隐患 三栋楼道，金丝雀纸箱').hears(/编号 1/)
  const tables = ['hazard', 'letter', 'prompt', 'audit', 'delivery'] as const
  for (const table of tables)
    expect(JSON.stringify(await field.town.db.selectFrom(table).selectAll().execute())).not.toMatch(/金丝雀/)
})
