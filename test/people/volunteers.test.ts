import { DAY_MS } from '../../src/shared/index.js'
import { closeTowns } from '../support/town.js'
import { chats, peopleTown, registers } from './support.js'

afterEach(closeTowns)

test('a volunteer registers in one message, staff approve from the page they get, and the volunteer is told', async () => {
  const { town, volunteers } = await peopleTown()
  const wang = await town.dutyOfficer('王网格员')
  const zhang = town.resident('张阿姨')
  await zhang
    .says('我要报名志愿者，张秀兰，13800001234，3栋2单元501，会急救，想当引路员，周末有空')
    .hears(/志愿者登记，先看说明[\s\S]*退出后 30 天删掉[\s\S]*1 同意/)
  await zhang.says('1').hears(/满 18 岁/)
  await zhang.says('1').hears(/万一您有事/)
  await zhang
    .says('李明 139 0000 1111')
    .hears(/姓名：张秀兰[\s\S]*138\*\*\*\*1234[\s\S]*引路员[\s\S]*李明 139\*\*\*\*1111/)
  await zhang.says('对').hears(/报名收到，编号 V1/)
  const page = town.saidTo(wang.id).at(-1)!
  expect(page).toMatch(/志愿者报名 V1[\s\S]*张秀兰[\s\S]*138\*\*\*\*1234[\s\S]*通过：回复 通过 V1/)
  await wang.says('通过 V1').hears(/V1 已通过/)
  expect(town.saidTo(zhang.id).at(-1)).toMatch(/您现在是志愿者/)
  await wang.says('通过V1').hears(/没有等审核/)
  expect(await volunteers.byNumber(1)).toMatchObject({
    state: 'active',
    name: '张秀兰',
    mobile: '13800001234',
    home: { building: '3', unit: '2', room: '501' },
    skills: ['aid'],
    roles: ['guide'],
    times: ['weekend'],
    helper: { name: '李明', mobile: '13900001111' },
  })
  const consent = await town.db.selectFrom('consent').selectAll().execute()
  expect(consent).toMatchObject([{ contact_id: zhang.id, purpose: 'volunteer', version: 'volunteer-1' }])
  expect((await volunteers.callable()).map(({ contactId }) => contactId)).toEqual([zhang.id])
})

test('whoever is not staff approves nothing', async () => {
  const { town, volunteers } = await peopleTown()
  await registers(town.resident('张阿姨'), '张秀兰', '13800001234')
  const li = town.resident('李师傅')
  for (const words of ['通过 V1', '查看 V1'])
    expect((await li.says(words).replies()).join()).not.toMatch(/张秀兰|138|V1/)
  expect(await volunteers.byNumber(1)).toMatchObject({ state: 'applied' })
  const code = await town.staff.makeCode('看客', 'viewer', 'cli')
  const viewer = town.resident('看客')
  await viewer.says(`绑定 ${code}`).replies()
  await viewer.says('通过 V1').hears(/您的角色不能审核/)
  expect(await volunteers.byNumber(1)).toMatchObject({ state: 'applied' })
})

test('minors are told that they cannot, and nothing is kept', async () => {
  const { town, volunteers } = await peopleTown()
  const boy = town.resident('小明')
  await chats(boy, '报名', '同意')
  await boy.says('2').hears(/要满 18 岁/)
  await boy.says('取消').hears(/都删掉了/)
  expect(await volunteers.list()).toEqual([])
})

test('a volunteer sees and corrects what is known, and leaves with one message', async () => {
  const { town, volunteers } = await peopleTown()
  const wang = await town.dutyOfficer('王网格员')
  const zhang = town.resident('张阿姨')
  await registers(zhang, '张秀兰', '13800001234')
  await wang.says('通过 V1').replies()
  await volunteers.recordTime([1, 7], { kind: 'service', minutes: 150, title: '清理楼道' }, 'cli')
  await volunteers.recordTime([1], { kind: 'training', minutes: 60, title: '急救培训' }, 'cli')
  const own = await zhang.says('我的志愿者信息').hears(/V1：在册[\s\S]*服务：2 小时 30 分\n培训：1 次/)
  expect(own).not.toMatch(/13800001234/)
  await zhang.says('改志愿者信息').hears(/请核对[\s\S]*张秀兰/)
  await zhang.says('手机号改成 13700003333').hears(/137\*\*\*\*3333/)
  await zhang.says('提交').hears(/改好了/)
  expect(await volunteers.byNumber(1)).toMatchObject({ mobile: '13700003333', state: 'active' })
  await zhang
    .in('一期居民群')
    .asks('退出志愿者')
    .hears(/请私聊/)
  await zhang.says('退出志愿者').hears(/您已退出[\s\S]*30 天/)
  expect(town.saidTo(wang.id).at(-1)).toMatch(/V1 已自己退出/)
  await zhang.says('退出志愿者').hears(/不用再退/)
  expect(await volunteers.callable()).toEqual([])
  const [consent] = await town.db.selectFrom('consent').selectAll().execute()
  expect(consent!.withdrawn_at).toBe(town.clock.now())
})

test('whoever left not long ago is back at once with hours; after 30 days they are forgotten', async () => {
  const { town, volunteers } = await peopleTown()
  const wang = await town.dutyOfficer('王网格员')
  const zhang = town.resident('张阿姨')
  await registers(zhang, '张秀兰', '13800001234')
  await wang.says('通过 V1').replies()
  await volunteers.recordTime([1], { kind: 'service', minutes: 60, title: '值守' }, 'cli')
  await zhang.says('退出志愿者').replies()
  await zhang.says('报名').hears(/1 同意/)
  await zhang.says('1').hears(/请核对[\s\S]*张秀兰/)
  await zhang.says('1').hears(/欢迎回来/)
  await zhang.says('我的时长').hears(/在册[\s\S]*1 小时/)
  await zhang.says('退出志愿者').replies()
  const soon = town.clock.now() + 29 * DAY_MS
  expect(await town.db.transaction().execute((trx) => volunteers.expire(trx, soon))).toBe(0)
  const later = town.clock.now() + 31 * DAY_MS
  expect(await town.db.transaction().execute((trx) => volunteers.expire(trx, later))).toBe(1)
  expect(await town.db.selectFrom('volunteer_time').selectAll().execute()).toEqual([])
})

test('one person once, a family telephone for several, a person of a list recognised and compared by staff', async () => {
  const { town, volunteers } = await peopleTown()
  const wang = await town.dutyOfficer('王网格员')
  const zhang = town.resident('张阿姨')
  await registers(zhang, '张秀兰', '13800001234')
  await wang.says('通过 V1').replies()
  await registers(town.resident('老伴'), '李明华', '13800001234')
  expect(town.saidTo(wang.id).at(-1)).toMatch(/V2[\s\S]*同一号码已有 1 人/)

  const stranger = town.resident('陌生人')
  expect(await registers(stranger, '张秀兰', '13800001234')).toMatch(/名单里已经有您了/)
  expect(town.saidTo(wang.id).at(-1)).toMatch(/有人说自己是志愿者 V1[\s\S]*打电话核对/)
  await stranger.says('我的志愿者信息').hears(/还在核对/)
  await zhang.says('我的志愿者信息').hears(/V1：在册/)
  await wang.says('不通过 V1').hears(/未通过/)
  expect(await volunteers.byNumber(1)).toMatchObject({ state: 'active', contactId: zhang.id })
  expect(await volunteers.list()).toHaveLength(2)
})

test('teams, and recruitment against a target', async () => {
  const { town, volunteers } = await peopleTown()
  const added = await town.grids.addCommunity('幸福里社区', 'cli')
  const communityId = added.kind === 'added' ? added.community.id : ''
  await volunteers.teams.add(communityId, { name: '引路队', role: 'guide', target: 3 }, 'cli')
  expect(await volunteers.teams.add(communityId, { name: '引路队' }, 'cli')).toBeUndefined()
  await volunteers.teams.setTarget(communityId, 'guide', 10, 'cli')
  const wang = await town.dutyOfficer('王网格员')
  const zhang = town.resident('张阿姨')
  await registers(zhang, '张秀兰', '13800001234')
  await wang.says('通过 V1 没有这个队').hears(/没有队伍/)
  await wang.says('通过 V1 引路队').hears(/已编入引路队/)
  await zhang.says('我的志愿者信息').hears(/队伍：引路队/)
  const lines = await volunteers.teams.recruitment(communityId)
  expect(lines).toContainEqual({ what: '引路员', have: 1, target: 10 })
  expect(lines).toContainEqual({ what: '引路队', have: 1, target: 3 })
})
