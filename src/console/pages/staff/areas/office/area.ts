import type { Area } from '../area.js'

export const office: Area = {
  nav: [
    { group: 'office', to: '/audit', title: '操作记录', icon: 'trail' },
    { group: 'office', to: '/settings', title: '设置', icon: 'system' },
    { group: 'office', to: '/system', title: '备份和运行', icon: 'save' },
  ],
  routes: [
    { path: '/audit', component: () => import('./AuditPage.vue'), meta: { title: '操作记录' } },
    { path: '/settings', component: () => import('./SettingsPage.vue'), meta: { title: '设置' } },
    { path: '/system', component: () => import('./SystemPage.vue'), meta: { title: '备份和运行' } },
  ],
}
