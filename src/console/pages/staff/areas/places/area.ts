import type { Area } from '../area.js'

export const places: Area = {
  nav: [
    { group: 'people', to: '/places/rooms', title: '群', icon: 'room' },
    { group: 'people', to: '/places/grids', title: '网格', icon: 'people' },
  ],
  routes: [
    { path: '/places/rooms', component: () => import('./RoomsPage.vue'), meta: { title: '群' } },
    { path: '/places/grids', component: () => import('./GridsPage.vue'), meta: { title: '网格' } },
    { path: '/doubtful', component: () => import('./DoubtfulPage.vue'), meta: { title: '说不准的消息' } },
  ],
}
