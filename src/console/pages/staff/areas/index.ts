import { alerts } from './alerts/area.js'
import type { Area } from './area.js'
import { calendar } from './calendar/area.js'
import { chats } from './chats/area.js'
import { figures } from './figures/area.js'
import { knowledge } from './knowledge/area.js'
import { office } from './office/area.js'
import { places } from './places/area.js'
import { screens } from './screens/area.js'

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
  screens,
  figures,
  office,
  {
    routes: [
      { path: '/me', component: () => import('./oneself/OneselfPage.vue'), meta: { title: '我的账号' } },
    ],
  },
]
