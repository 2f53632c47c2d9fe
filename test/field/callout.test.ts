import { MINUTE_MS } from '../../src/shared/index.js'
import type { Helper } from '../../src/services/callout/index.js'
import { closeTowns, type Speaker, type Town } from '../support/town.js'
import { startFieldTown, stopField, type FieldTown } from './support.js'

afterEach(async () => {
  await stopField()
  await closeTowns()
})

/** Volunteers of each role by name, in the order in which they are called. */
async function withVolunteers(roles: Readonly<Record<string, readonly string[]>>) {
  const place: { town?: Town } = {}
  const helpersOf = (role: string): Helper[] =>
    (roles[role] ?? []).map((name) => ({
      id: `v-${name}`,
      contact: place.town!.resident(name).id,
      name,
      roles: [role],
    }))
  const field = await startFieldTown({
    neighbours: { helpers: { withRole: (role) => Promise.resolve(helpersOf(role)) } },
  })
  place.town = field.town
  const wang = await field.town.dutyOfficer('王芳')
  return { ...field, field, wang, who: (name: string) => field.town.resident(name) }
}

const FIRE = { 引路员: ['甲'], 疏导员: ['乙', '丙', '丁', '戊', '己'], 应急响应人: ['庚', '辛'] }

async function start(wang: Speaker, words = '启动 火灾 3栋'): Promise<void> {
  await wang.says(words).hears(/小区大门 要 1 人[\s\S]*1 启动/)
  await wang.says('1').hears(/集结 1 已启动/)
}

const heard = (field: FieldTown, name: string): string =>
  field.town.saidTo(field.town.resident(name).id).join('\n———\n')

test('a dispatcher calls the posts of a plan; volunteers claim, arrive, and are all stood down', async () => {
  const { field, wang, who } = await withVolunteers(FIRE)
  await wang.says('启动 火灾 3栋').hears(/启动「居民楼火灾」[\s\S]*哪里：3栋[\s\S]*先打 119/)
  expect(heard(field, '甲')).toBe('')
  await wang.says('1').hears(/集结 1 已启动/)
  expect(heard(field, '甲')).toMatch(
    /集结 1：居民楼火灾\n哪里：3栋\n岗位：小区大门（引路员）[\s\S]*1 我去\n2 去不了/,
  )
  await who('甲')
    .says('1')
    .hears(/小区大门是您的岗[\s\S]*到了回复 1/)
  await who('甲')
    .says('到了')
    .hears(/已到岗/)
  await wang.says('集结 1').hears(/小区大门 1\/1，到岗 1（甲）\n消防车道 0\/2/)
  await wang.says('收队 1').hears(/已收队，\n通知了/)
  for (const name of ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛'])
    expect(heard(field, name).match(/集结 1 收队/g) ?? []).toHaveLength(heard(field, name) === '' ? 0 : 1)
  expect(heard(field, '甲')).toMatch(/不是险情解除的通知/)
  await who('乙').says('我去').replies()
  expect((await field.desks.callouts.board(1))!.posts[1]!.claimed).toBe(0)
  await wang.says('收队 1').hears(/早就收队了/)
})

test('two volunteers claim one post at the same instant: one has it', async () => {
  const { field, wang, who } = await withVolunteers({ 引路员: ['甲', '乙'] })
  await start(wang)
  const [a, b] = [who('甲'), who('乙')]
  await Promise.all([
    field.town.conversation.onMessage(a.message('1')),
    field.town.conversation.onMessage(b.message('1')),
  ])
  await field.town.settles()
  const said = [heard(field, '甲'), heard(field, '乙')]
  expect(said.filter((text) => /小区大门是您的岗/.test(text))).toHaveLength(1)
  expect(said.filter((text) => /这个岗已经有人了/.test(text))).toHaveLength(1)
  expect((await field.desks.callouts.board(1))!.posts[0]).toMatchObject({ wanted: 1, claimed: 1 })
})

test('whoever declines is replaced at once; whoever does not answer is after some minutes; then staff are told', async () => {
  const { field, town, wang, who, rounds } = await withVolunteers({
    引路员: ['甲', '乙', '丙', '丁', '戊', '己'],
  })
  await start(wang)
  expect([heard(field, '甲'), heard(field, '乙')].every((text) => /小区大门/.test(text))).toBe(true)
  expect(heard(field, '丙')).toBe('')
  await who('甲')
    .says('2')
    .hears(/请别人去/)
  await who('乙')
    .says('去不了')
    .hears(/请别人去/)
  expect(heard(field, '丙')).toMatch(/小区大门/)
  expect(heard(field, '丁')).toBe('')
  town.clock.pass(3 * MINUTE_MS)
  await rounds()
  expect(heard(field, '己')).toMatch(/小区大门/)
  expect(heard(field, '王芳')).not.toMatch(/小区大门\n还缺 1 人/)
  town.clock.pass(3 * MINUTE_MS)
  await rounds()
  await rounds()
  expect(heard(field, '王芳').match(/小区大门\n还缺 1 人/g)).toHaveLength(1)
  await who('己')
    .says('我去')
    .hears(/您的岗/)
  await who('己')
    .says('2')
    .hears(/请别人去/)
  expect((await field.desks.callouts.board(1))!.posts[0]).toMatchObject({ claimed: 0, declined: 3 })
})

test('while nobody can be called, staff are told at once for each post', async () => {
  const { field, wang } = await withVolunteers({})
  await start(wang)
  expect(heard(field, '王芳').match(/还缺 \d 人，没有人应答/g)).toHaveLength(4)
})

test('a drill goes the same way, and every word of it says so', async () => {
  const { field, wang, who } = await withVolunteers(FIRE)
  await start(wang, '启动演练 火灾 3栋')
  await who('甲')
    .says('1')
    .hears(/^【演练】[\s\S]*您的岗[\s\S]*【演练】$/)
  await wang.says('收队 1').hears(/已收队/)
  for (const name of ['甲', '乙', '庚'])
    for (const text of town(field).saidTo(who(name).id)) expect(text).toMatch(/^【演练】\n[\s\S]*\n【演练】$/)
})
const town = (field: FieldTown): Town => field.town

test('only who may send starts it, after saying so once more; a wrong name is answered with the plans', async () => {
  const { field, wang, who } = await withVolunteers(FIRE)
  const code = await field.town.staff.makeCode('小李', 'viewer', 'cli')
  const li = who('小李')
  await li.says(`绑定 ${code}`).hears(/登记好了/)
  await li.says('启动 防汛 3栋').hears(/没有启动的权限/)
  await wang.says('启动 地震').hears(/没有这个预案[\s\S]*启动 消防/)
  await wang.says('启动 火灾 3栋').hears(/1 启动/)
  await wang.says('2').hears(/没有启动/)
  const stranger = await who('张三').says('启动 火灾 3栋').replies()
  expect(stranger.join()).not.toMatch(/小区大门/)
  expect(await field.desks.callouts.active()).toEqual([])
  const refused = await field.town.db
    .selectFrom('audit')
    .select('action')
    .where('action', '=', 'callout.refused')
    .execute()
  expect(refused).toHaveLength(1)
})

test('an order that is not confirmed at once is forgotten', async () => {
  const { field, wang } = await withVolunteers(FIRE)
  await wang.says('启动 火灾 3栋').hears(/1 启动/)
  await wang.says('灭火器怎么用').hears(/灭火器/)
  await wang.says('1').replies()
  expect(await field.desks.callouts.active()).toEqual([])
})

test('a restart in the middle loses neither who was called nor who has a post', async () => {
  const { field, wang, who } = await withVolunteers({ 引路员: ['甲', '乙'] })
  await start(wang)
  await who('甲')
    .says('1')
    .hears(/您的岗/)
  const again = await field.restart()
  await again.town
    .resident('乙')
    .says('1')
    .hears(/已经有人了/)
  expect((await again.desks.callouts.board(1))!.posts[0]).toMatchObject({ claimed: 1, names: ['甲'] })
})

const OLD = {
  name: '赵大爷',
  address: '3栋2单元501',
  needs: '行动不便',
  consentOn: '2026-04-01',
  consentVersion: '1',
}

test('neighbours look after those who have agreed to it: first one, then the other, then staff; only they read the name', async () => {
  const { field, town, wang, who, rounds, desks } = await withVolunteers({})
  const first = await desks.mutual.add({ ...OLD, helpers: ['孙姐', '周叔'] }, 'cli')
  const second = await desks.mutual.add(
    { ...OLD, name: '钱奶奶', address: '3栋1单元101', needs: '', helpers: ['孙姐'] },
    'cli',
  )
  await desks.mutual.add({ ...OLD, name: '吴伯', address: '9栋1单元101', helpers: ['孙姐'] }, 'cli')
  const [sun, zhou] = [who('孙姐'), who('周叔')]
  await sun.says('结对 00000000').hears(/不对，或过期/)
  await sun.says(`结对 ${first.codes[0]!.code}`).hears(/结对好了/)
  await zhou.says(`结对 ${first.codes[0]!.code}`).hears(/不对，或过期/)
  await zhou.says(`结对 ${first.codes[1]!.code}`).hears(/结对好了/)
  await sun.says(`结对 ${second.codes[0]!.code}`).hears(/结对好了/)
  await start(wang)
  expect(heard(field, '孙姐')).toMatch(
    /请看看 赵大爷\n3栋2单元501\n（行动不便）[\s\S]*1 平安\n2 需要帮助\n3 联系不上/,
  )
  expect(heard(field, '孙姐')).not.toMatch(/钱奶奶|吴伯/)
  await wang.says('点名 1').hears(/点名 2 户：平安 0/)
  town.clock.pass(3 * MINUTE_MS)
  await rounds()
  expect(heard(field, '周叔')).toMatch(/请看看 赵大爷/)
  expect(heard(field, '孙姐')).toMatch(/请看看 钱奶奶/)
  await sun.says('2').hears(/记下了[\s\S]*119 \/ 120/)
  expect(heard(field, '王芳')).toMatch(/3栋1单元101\n需要帮助/)
  town.clock.pass(3 * MINUTE_MS)
  await rounds()
  expect(heard(field, '王芳')).toMatch(/3栋2单元501\n（行动不便）\n联系不上/)
  expect(heard(field, '王芳')).not.toMatch(/赵大爷|钱奶奶|吴伯/)
  await wang.says('点名 1').hears(/平安 0，要帮助 1，联系不上 1，等回话 0/)
  await wang.says('收队 1').hears(/通知了 2 人/)
  for (const table of [
    'mutual_help',
    'mutual_helper',
    'roll_call',
    'letter',
    'prompt',
    'audit',
    'callout',
  ] as const)
    expect(JSON.stringify(await town.db.selectFrom(table).selectAll().execute())).not.toMatch(
      /赵大爷|行动不便|孙姐/,
    )
  expect(await desks.mutual.remove(first.id, 'cli')).toBe(true)
  expect(await desks.mutual.all()).toHaveLength(2)
})

test('who is called and looks after somebody answers each with its word', async () => {
  const { wang, who, desks } = await withVolunteers({ 引路员: ['孙姐'] })
  const { codes } = await desks.mutual.add({ ...OLD, helpers: ['孙姐'] }, 'cli')
  const sun = who('孙姐')
  await sun.says(`结对 ${codes[0]!.code}`).hears(/结对好了/)
  await start(wang)
  await sun.says('我去').hears(/您的岗/)
  await sun.says('平安').hears(/记下了：平安/)
  expect(await desks.callouts.board(1)).toMatchObject({ rollCall: { safe: 1, waiting: 0 } })
})

test('a digit belongs to the call, whatever form is open; a fire is heard before it', async () => {
  const { wang, who } = await withVolunteers({ 引路员: ['甲'] })
  await who('甲')
    .says('随手拍')
    .hears(/看到了什么/)
  await start(wang)
  await who('甲')
    .says('1')
    .hears(/您的岗/)
  await who('甲').says('厨房着火了快来人').hears(/119/)
})

test('a dispatcher who has reported the fire starts the call-out; anybody else who names a fire is heard as before', async () => {
  const { wang, who } = await withVolunteers(FIRE)
  await wang.says('3栋着火了').hears(/119/)
  await start(wang)
  await who('张三').says('启动 火灾 3栋').hears(/119/)
})
