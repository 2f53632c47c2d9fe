import './base.css'
import { createApp } from 'vue'
import ChatApp from './ChatApp.vue'
import { chat } from './chat.js'

// A phone's keyboard covers the page instead of shortening it; pinching to zoom must not shorten it either.
const viewport = window.visualViewport
function fit(): void {
  if (!viewport || Math.abs(viewport.scale - 1) > 0.01) return
  document.documentElement.style.setProperty('--height', `${viewport.height}px`)
}
viewport?.addEventListener('resize', fit)
fit()

createApp(ChatApp).mount('#app')
void chat.start()
