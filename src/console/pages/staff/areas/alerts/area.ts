import type { Area } from '../area.js'

export const alerts: Area = {
  nav: [{ group: 'now', to: '/alerts', title: '预警', icon: 'alert' }],
  routes: [
    { path: '/alerts', component: () => import('./AlertsPage.vue'), meta: { title: '预警' } },
    { path: '/alerts/new', component: () => import('./ComposePage.vue'), meta: { title: '写预警' } },
    {
      path: '/alerts/templates',
      component: () => import('./TemplatesPage.vue'),
      meta: { title: '预警模板' },
    },
    { path: '/alerts/:id/edit', component: () => import('./ComposePage.vue'), meta: { title: '修改预警' } },
    { path: '/alerts/:id', component: () => import('./AlertPage.vue'), meta: { title: '预警' } },
  ],
}
