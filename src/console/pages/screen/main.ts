import './screen.css'
import { createApp } from 'vue'
import LobbyScreen from './LobbyScreen.vue'

createApp(LobbyScreen).mount('#app')
