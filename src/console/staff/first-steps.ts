import type { Today } from '../contract/index.js'
import type { StaffHouse } from './house.js'

/** What there is to do after the first start, until it is done. */
export async function firstSteps(house: StaffHouse, staffId: string): Promise<Today['steps']> {
  await house.staff.load()
  const rooms = await house.rooms.all()
  const me = house.staff.byId(staffId)
  const accounts = await house.accounts.all()
  return [
    {
      id: 'bind-self',
      title: '让机器人认识您',
      words: '拿一个绑定码，用微信发给机器人；以后有险情它会叫您',
      to: '/people/staff',
      done: me?.contactId !== undefined,
    },
    {
      id: 'first-room',
      title: '登记第一个居民群',
      words: '写下群名，把绑定码发到群里；绑定好的群才收得到预警',
      to: '/places/rooms',
      done: rooms.some(({ binding }) => binding.kind === 'bound'),
    },
    {
      id: 'local-words',
      title: '填上本社区的电话',
      words: '值班电话、物业、燃气抢险，会写进给居民的回答里',
      to: '/settings',
      done: house.settings.current.duty_phone !== undefined,
    },
    {
      id: 'colleague',
      title: '请同事也来登录',
      words: '重要预警要另一个人审批，所以至少要两个人',
      to: '/people/staff',
      done: accounts.length > 1,
    },
  ]
}
