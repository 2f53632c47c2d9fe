import { reactive, watch } from 'vue'

export type Theme = 'auto' | 'light' | 'dark'

const KEY = 'anlin-looks'
const dark = window.matchMedia('(prefers-color-scheme: dark)')

/** How this person wants to see the pages; kept in this browser. */
const state = reactive<{ largeType: boolean; theme: Theme }>({ largeType: false, theme: 'auto' })

function apply(): void {
  const { classList } = document.documentElement
  classList.toggle('large-type', state.largeType)
  classList.toggle('dark', state.theme === 'dark' || (state.theme === 'auto' && dark.matches))
}

export const looks = {
  state,
  start(): void {
    try {
      Object.assign(state, JSON.parse(localStorage.getItem(KEY) ?? '{}'))
    } catch {
      // A browser that keeps nothing shows the plain looks.
    }
    apply()
    dark.addListener(apply) // Chromium 80 and old WebKit know no addEventListener here
    watch(state, () => {
      apply()
      try {
        localStorage.setItem(KEY, JSON.stringify(state))
      } catch {
        // as above
      }
    })
  },
}
