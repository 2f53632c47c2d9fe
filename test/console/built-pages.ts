import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(__dirname, '..', '..')

/** The pages as `npm test` has built them; a bare `npx jest` builds them once. */
export function builtPages(): string {
  const dir = join(ROOT, 'dist', 'pages')
  if (existsSync(join(dir, 'chat', 'index.html'))) return dir
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`the pages could not be built:\n${stderr}`)
  return dir
}
