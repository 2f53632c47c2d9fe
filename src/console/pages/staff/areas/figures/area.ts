import type { Area } from '../area.js'

export const figures: Area = {
  nav: [
    { group: 'office', to: '/figures', title: '统计', icon: 'chart' },
    { group: 'office', to: '/evidence', title: '创建材料', icon: 'file' },
  ],
  routes: [
    { path: '/figures', component: () => import('./FiguresPage.vue'), meta: { title: '统计' } },
    { path: '/evidence', component: () => import('./EvidencePage.vue'), meta: { title: '创建材料' } },
  ],
}
