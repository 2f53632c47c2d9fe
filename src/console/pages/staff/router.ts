import { createRouter, createWebHashHistory } from 'vue-router'
import { areas } from './areas/index.js'

// Behind the hash: every address is the same page to the server, and to a proxy before it.
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: '/today' },
    ...areas.flatMap((area) => area.routes),
    { path: '/:rest(.*)*', component: () => import('./NoPage.vue'), meta: { title: '没有这个页面' } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.afterEach((to) => {
  document.title = `${String(to.meta.title ?? '工作台')} · 安邻`
})
