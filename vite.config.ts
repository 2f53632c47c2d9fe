import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const pages = resolve(import.meta.dirname, 'src/console/pages')

/** Pages for the browsers that offices and old phones still have: Chromium 80. */
export default defineConfig({
  root: pages,
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: 'false' },
  build: {
    outDir: resolve(import.meta.dirname, 'dist/pages'),
    emptyOutDir: true,
    target: 'chrome80',
    cssTarget: 'chrome80',
    // The policy of the server allows nothing inline.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        chat: resolve(pages, 'chat/index.html'),
        staff: resolve(pages, 'staff/index.html'),
        screen: resolve(pages, 'screen/index.html'),
      },
    },
  },
  // `npx vite` beside a running Anlin: pages from here, everything else from there.
  server: { proxy: { '/api': 'http://127.0.0.1:8512' } },
})
