import type { Area } from '../area.js'

export const calendar: Area = {
  nav: [{ group: 'know', to: '/calendar', title: '宣传日历', icon: 'calendar' }],
  routes: [
    { path: '/calendar', component: () => import('./CalendarPage.vue'), meta: { title: '宣传日历' } },
    { path: '/calendar/results', component: () => import('./ResultsPage.vue'), meta: { title: '宣传成效' } },
    { path: '/calendar/slot', component: () => import('./SlotPage.vue'), meta: { title: '一场宣传' } },
  ],
}
