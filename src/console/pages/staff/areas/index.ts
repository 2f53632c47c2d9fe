import { alerts } from './alerts/area.js'
import type { Area } from './area.js'
import { calendar } from './calendar/area.js'
import { chats } from './chats/area.js'
import { figures } from './figures/area.js'
import { knowledge } from './knowledge/area.js'
import { office } from './office/area.js'
import { places } from './places/area.js'

/** Every area, in the order of the navigation. */
export const areas: Area[] = [
  {
    nav: [{ group: 'now', to: '/today', title: '今天', icon: 'today' }],
    routes: [{ path: '/today', component: () => import('./today/TodayPage.vue'), meta: { title: '今天' } }],
  },
  alerts,
  chats,
  knowledge,
  calendar,
  {
    nav: [{ group: 'people', to: '/people/staff', title: '工作人员', icon: 'person' }],
    routes: [
      {
        path: '/people/staff',
        component: () => import('./people/StaffPage.vue'),
        meta: { title: '工作人员' },
      },
    ],
  },
  places,
  {
    nav: [{ group: 'know', to: '/screen', title: '大屏', icon: 'screen', act: 'edit' }],
    routes: [
      { path: '/screen', component: () => import('./screen/ScreenPage.vue'), meta: { title: '大屏' } },
    ],
  },
  figures,
  office,
  {
    routes: [
      { path: '/me', component: () => import('./oneself/OneselfPage.vue'), meta: { title: '我的账号' } },
    ],
  },
]
