import type { WebChatGroup, WebChatPerson } from './types.js'

const resident = (id: string, name: string, about: string): WebChatPerson => ({
  id,
  name,
  kind: 'resident',
  about,
  friend: true,
})

/** The people a newcomer can act as: one of each kind that writes to a community office. */
export const DEMO_PEOPLE: readonly WebChatPerson[] = [
  resident('zhang', '张阿姨', '3号楼 退休'),
  resident('li', '李师傅', '5号楼 租客'),
  resident('wang', '王奶奶', '1号楼 独居'),
  resident('chen', '小陈', '外卖骑手'),
  resident('boss', '陈老板', '沿街商铺 小吃店'),
  { id: 'liu', name: '网格员小刘', kind: 'staff', about: '第二网格', friend: true },
]

/** The bot's own id in this world. */
export const BOT_ID = 'anlin'

export const DEMO_GROUPS: readonly WebChatGroup[] = [
  {
    id: 'group-estate',
    title: '幸福里一期居民群',
    members: ['liu', 'zhang', 'li', 'wang', 'chen', BOT_ID],
  },
  { id: 'group-shops', title: '幸福里沿街商铺群', members: ['liu', 'boss', 'chen', 'li', BOT_ID] },
]
