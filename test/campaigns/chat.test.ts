import { CampaignChat, type Programme } from '../../src/campaigns/index.js'
import type { ChatService } from '../../src/chat/index.js'
import type { Understander } from '../../src/understanding/index.js'
import { closeTowns, realBrain, type Speaker } from '../support/town.js'
import { campaign, entries, office, programme, type Office } from './support.js'

afterEach(closeTowns)

const files = programme(
  campaign('pan', { title: '厨房防火', rule: { date: '05-12' }, pushes: [{ text: '炒菜时人别离开灶台。', entries: ['fire-oil-pan'], keyword: '油锅' }] }), // prettier-ignore
  campaign('door', { title: '睡前关门', rule: { date: '05-14' }, pushes: [{ text: '睡觉前关上卧室的门。', entries: ['fire-night-sleep'], keyword: '冒烟' }] }), // prettier-ignore
)

interface House extends Office {
  officer: Speaker
}

async function house(
  role: 'dispatcher' | 'viewer' = 'dispatcher',
  calendar: Programme = files,
  brain?: Understander,
): Promise<House> {
  const services: ChatService[] = []
  const made = await office(calendar, [[], []], {
    now: '2027-05-12T08:00',
    services,
    ...(brain && { brain }),
  })
  const { town, desk } = made
  services.push(new CampaignChat({ db: town.db, desk, staff: town.staff, settings: {}, programme: () => calendar, entries: () => entries })) // prettier-ignore
  await town.staff.bindDirectly('王主任', role, town.resident('王主任').id, 'cli')
  // The chats of the rooms are those that people speak in.
  for (const n of [1, 2]) await town.db.updateTable('room').set({ channel_id: `room-${n}号楼` }).where('id', '=', `r${n}`).execute() // prettier-ignore
  await desk.years.approve(2027, 'cli')
  await made.runner.look()
  return { ...made, officer: town.resident('王主任') }
}

test('staff ask what goes out today and this week, and see what it looks like', async () => {
  const { officer } = await house()
  await officer
    .says('今日推送')
    .hears(/今天（5月12日）1 场/, /09:00《厨房防火》\n2 个群待发\n炒菜时人别离开灶台/)
  await officer.says('本周计划').hears(/5月12日 09:00\n《厨房防火》2 个群待发\n5月14日 09:00\n《睡前关门》/)
  await officer.says('试发今天的推送').hears(/试发[\s\S]*炒菜时人别离开灶台。\n\n回复 油锅 了解更多/)
})

test('取消今天的推送: nothing goes out today, tomorrow as planned; and it can be taken back', async () => {
  const made = await house()
  const { officer } = made
  await officer.says('取消今天的推送').hears(/已取消今天的宣传：\n《厨房防火》/)
  await made.looksAt('2027-05-12T08:30')
  await officer.says('恢复今天的推送').hears(/已恢复：\n《厨房防火》/)
  await made.looksAt('2027-05-12T09:00')
  expect(made.said().filter((line) => /^room-.*炒菜/.test(line))).toHaveLength(2)
  await officer.says('取消今天的推送').hears(/已经发出的收不回来/)
  const acts = await made.town.db.selectFrom('audit').select('action').where('actor', '!=', 'cli').execute()
  expect(acts.map((row) => row.action).filter((action) => action.startsWith('campaign'))).toEqual(['campaign.cancel', 'campaign.restore', 'campaign.cancel']) // prettier-ignore
})

test('cancelled while it goes out: rooms in line do not get it', async () => {
  const made = await house()
  made.town.channel.ready = false
  await made.looksAt('2027-05-12T09:00')
  await made.officer.says('取消今天的推送').replies()
  made.town.channel.ready = true
  await made.looksAt('2027-05-12T09:10')
  await made.town.passes(60_000)
  expect(made.said().filter((line) => /^room-.*炒菜/.test(line))).toEqual([])
})

test('whoever may only look cannot cancel, and residents are not heard as staff', async () => {
  const made = await house('viewer')
  await made.officer.says('今日推送').hears(/厨房防火/)
  await made.officer.says('取消今天的推送').hears(/权限不能/)
  const heard = await made.town.resident('张阿姨').says('取消今天的推送').replies()
  expect(heard.join()).not.toMatch(/已取消/)
  await made.looksAt('2027-05-12T09:00')
  expect(made.said().filter((line) => /^room-.*炒菜时/.test(line))).toHaveLength(2)
})

test('回复 油锅: answered in the group of the push without @, in private too, and elsewhere not', async () => {
  const made = await house()
  const zhang = made.town.resident('张阿姨')
  await zhang.in('1号楼').says('油锅').hearsNothing()
  await made.looksAt('2027-05-12T09:00')
  await zhang
    .in('1号楼')
    .says('回复 油锅')
    .hears(/【油锅起火怎么扑灭】[\s\S]*锅盖/)
  await zhang.says('油锅').hears(/【油锅起火怎么扑灭】/)
  await zhang.in('别的群').says('油锅').hearsNothing()
  await made.looksAt('2027-05-14T10:00')
  await zhang.in('1号楼').says('油锅').hearsNothing()
})

test('a keyword that may be an emergency: the call line first, then the answer; said to the bot, as ever', async () => {
  const made = await house('dispatcher', files, {
    understand: (text) =>
      text === '冒烟'
        ? { kind: 'ambiguous', hazard: 'fire', topics: [], sure: false }
        : realBrain().understand(text),
  })
  await made.looksAt('2027-05-14T09:00')
  const zhang = made.town.resident('张阿姨')
  await zhang
    .in('1号楼')
    .says('冒烟')
    .hears(/^如果正在发生，先打\n119\n\n【/)
  await zhang.says('冒烟').hears(/119[\s\S]*正在发生，请回复 1/)
})

test('a room is taken out and put back by its staff; a resident is told what they can do', async () => {
  const made = await house()
  await made.town
    .resident('张阿姨')
    .in('1号楼')
    .asks('退订')
    .hears(/社区发的[\s\S]*免打扰[\s\S]*预警不一样/)
  await made.officer
    .in('1号楼')
    .asks('本群不要宣传')
    .hears(/不再发宣传。\n预警不一样/)
  await made.officer
    .in('别的群')
    .asks('本群不要宣传')
    .hears(/还没有绑定/)
  await made.looksAt('2027-05-12T09:00')
  expect(made.said().filter((line) => line.includes('炒菜时'))).toEqual([
    expect.stringMatching(/^room-2号楼/),
  ])
  await made.officer
    .in('1号楼')
    .asks('本群恢复宣传')
    .hears(/恢复宣传/)
  await made.looksAt('2027-05-14T09:00')
  expect(made.said().filter((line) => line.includes('睡觉前'))).toHaveLength(2)
})

test('a resident leaves the private list and comes back; alerts are another matter', async () => {
  const made = await house()
  const zhang = made.town.resident('张阿姨')
  await zhang.says('别再发了').hears(/不再发给您[\s\S]*紧急预警不一样/)
  expect(await made.town.db.selectFrom('opt_out').selectAll().execute()).toHaveLength(1)
  await zhang.says('订阅').hears(/继续发给您/)
  await zhang.says('TD').hears(/不再发给您/)
})
