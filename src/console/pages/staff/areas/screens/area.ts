import type { Area } from '../area.js'

export const screens: Area = {
  nav: [{ group: 'office', to: '/screens', title: '大屏', icon: 'screen' }],
  routes: [{ path: '/screens', component: () => import('./ScreensPage.vue'), meta: { title: '大屏' } }],
}
