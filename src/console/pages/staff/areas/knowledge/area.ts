import type { Area } from '../area.js'

export const knowledge: Area = {
  nav: [
    { group: 'now', to: '/questions', title: '答不上来的', icon: 'question' },
    { group: 'know', to: '/knowledge', title: '知识', icon: 'book' },
  ],
  routes: [
    { path: '/questions', component: () => import('./QuestionsPage.vue'), meta: { title: '答不上来的问题' } },
    { path: '/knowledge', component: () => import('./KnowledgePage.vue'), meta: { title: '知识' } },
    { path: '/knowledge/new', component: () => import('./NewEntryPage.vue'), meta: { title: '写一条知识' } },
    { path: '/knowledge/:id', component: () => import('./EntryPage.vue'), meta: { title: '知识条目' } },
  ],
}
