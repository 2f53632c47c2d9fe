import './tokens.css'
import './base.css'
import { createApp } from 'vue'
import App from './App.vue'
import { looks } from './looks.js'
import { router } from './router.js'
import { session } from './session.js'

looks.start()
void session.refresh()
createApp(App).use(router).mount('#app')
