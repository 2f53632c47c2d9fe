import { closeTowns } from '../support/town.js'
import { chats, peopleTown } from './support.js'

afterEach(closeTowns)

const REGISTERED = {
  name: '张秀兰',
  mobile: '13800001234',
  home: { building: '3', unit: '2', room: '501' },
  skills: ['aid', 'dialect'],
  times: ['weekday', 'weekend'],
  roles: ['publicist', 'neighbour'],
  helper: null,
  state: 'applied',
}

test('ten messages', async () => {
  const { town, volunteers } = await peopleTown()
  const zhang = town.resident('张阿姨')
  await zhang.says('我想当志愿者').hears(/先看说明/)
  await zhang.says('同意').hears(/满 18 岁/)
  await zhang.says('满了').hears(/您的姓名/)
  await zhang.says('我叫张秀兰').hears(/手机号/)
  await zhang.says('138 0000 1234').hears(/您住几栋/)
  await zhang.says('3号楼2单元501室').hears(/1 急救[\s\S]*8 其他/)
  await zhang.says('1 7').hears(/什么时候有空/)
  await zhang.says('一、三').hears(/愿意做什么/)
  await zhang.says('宣传员和邻里互助').hears(/万一您有事/)
  await zhang.says('没有').hears(/请核对/)
  await zhang.says('提交').hears(/编号 V1/)
  expect(await volunteers.byNumber(1)).toMatchObject(REGISTERED)
})

test('every mistake, a fire, a restart, a question: the registration is the same in the end', async () => {
  const first = await peopleTown()
  const zhang = first.town.resident('张阿姨')
  await chats(zhang, '报名', '这是干啥的呀', '同意', '2', '1')
  await zhang.says('342501196001011234').hears(/不要发身份证号/)
  await zhang.says('张秀兰').hears(/手机号/)
  await zhang.says('0000-4012345').hears(/座机号/)
  await zhang.says('我家厨房着火了快来人').hears(/119/)
  await zhang.says('火灭了').replies()
  await zhang.says('1380000123').hears(/10 位/)
  await zhang.says('灭火器怎么用').hears(/灭火器[\s\S]*接着填志愿者登记/)
  await first.town.close(true)

  const { town, volunteers } = await peopleTown({
    dataDir: first.town.dataDir,
    clock: first.town.clock.copy(),
  })
  const again = town.resident('张阿姨')
  await again.says('一三八零零零零一二三四').hears(/您住几栋/)
  await again.says('不知道').hears(/没看懂是几栋/)
  await again.says('3#2dy501').hears(/您会什么/)
  await again.says('9 9').hears(/只有 1 到 8/)
  await again.says('急救').hears(/有空/)
  await again.says('返回').hears(/您会什么/)
  await again.says('急救 方言').hears(/有空/)
  await again.says('13').hears(/愿意做/)
  await again.says('1、5').hears(/万一/)
  await again.says('李明 1390000').hears(/7 位/)
  await again.says('跳过').hears(/请核对/)
  await again.says('姓名改成张秀蓝').hears(/姓名：张秀蓝/)
  await again.says('2').hears(/要改哪一项/)
  await again.says('2').hears(/您的姓名/)
  await again.says('张秀兰').hears(/姓名：张秀兰/)
  await again.says('对').hears(/编号 V1/)
  expect(await volunteers.byNumber(1)).toMatchObject(REGISTERED)
})
