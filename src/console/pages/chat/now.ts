import { ref } from 'vue'

/** Now, for what is shown: moves on twice a minute, so that 刚刚 does not stay for ever. */
export const now = ref(Date.now())

setInterval(() => (now.value = Date.now()), 30_000)
document.addEventListener('visibilitychange', () => (now.value = Date.now()))
