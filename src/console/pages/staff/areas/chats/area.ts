import type { Area } from '../area.js'

export const chats: Area = {
  nav: [{ group: 'now', to: '/chats', title: '居民对话', icon: 'chat' }],
  routes: [
    { path: '/chats', component: () => import('./ChatsPage.vue'), meta: { title: '居民对话' } },
    { path: '/chats/:chat', component: () => import('./ChatPage.vue'), meta: { title: '对话' } },
  ],
}
