import { phonePhoto } from '../field/support.js'
import { knowledgeDir } from '../support/town.js'
import { Office } from './support.js'

let office: Office
beforeEach(() => (office = new Office()))
afterEach(() => office.close())

test('hazards by command line: fixed by one, looked at by another, counted only then', async () => {
  await office.does('staff add 王芳')
  await office.does('staff add 刘建国')
  expect(await office.does('hazard list')).toBe('共 0 条')
  expect(await office.refuses('hazard show 1')).toMatch(/没有编号为 1 的隐患/)
  const { openDatabase, Vault } = await import('../../src/storage/index.js')
  const { openFieldDesks } = await import('../../src/parts/index.js')
  const { PhotoShelf } = await import('../../src/photos/index.js')
  const { RoomBook, StaffRegister } = await import('../../src/directory/index.js')
  const { BroadcastBook } = await import('../../src/outbox/index.js')
  const { createLogger, systemClock } = await import('../../src/shared/index.js')
  const db = await openDatabase(`${office.folder}/anlin.db`)
  const vault = Vault.open(`${office.folder}/anlin.key`)
  const photos = new PhotoShelf(`${office.folder}/photos`, vault)
  const staff = new StaffRegister(db, vault, systemClock)
  const desks = openFieldDesks({
    db,
    vault,
    clock: systemClock,
    logger: createLogger('silent'),
    staff,
    photos,
    knowledge: { shipped: knowledgeDir },
    rooms: new RoomBook(db, vault, systemClock),
    broadcasts: new BroadcastBook(db, vault, systemClock),
  })
  await desks.hazards.report({ what: '堆满了纸箱', where: '三栋楼道', source: 'resident' }, 'system')
  await db.destroy()

  expect(await office.does('hazard list')).toBe('1  已登记，等社区安排  三栋楼道\n共 1 条')
  const photo = office.file('after.jpg', await phonePhoto())
  expect(await office.refuses(`hazard rectify 1 --by 王芳 --photo ${photo}`)).toMatch(/不能这样改/)
  await office.does('hazard assign 1 王芳 --days 3')
  expect(await office.refuses('hazard assign 1 张三')).toMatch(/没有工作人员「张三」/)
  const zip = office.file('x.jpg', Buffer.from('PK\x03\x04 nothing'))
  expect(await office.refuses(`hazard rectify 1 --by 王芳 --photo ${zip}`)).toMatch(/这不是照片/)
  await office.does(`hazard rectify 1 --by 王芳 --photo ${photo}`)
  expect(await office.does('hazard stats')).toMatch(
    /受理 1 条，复查通过 0 条，整改了没复查 1 条[\s\S]*整改率 0%/,
  )
  expect(await office.refuses('hazard recheck 1 --by 王芳')).toMatch(/要另一个人来复查/)
  await office.does('hazard recheck 1 --by 刘建国')
  expect(await office.does('hazard stats')).toMatch(/整改率 100%[\s\S]*通道堵塞 {2}1\/1/)
  expect(await office.does('hazard show 1')).toMatch(/整改：王芳[\s\S]*复查：刘建国[\s\S]*照片：1 张/)
  expect(await office.refuses('hazard stats --from 昨天')).toMatch(/不是日期/)
})
