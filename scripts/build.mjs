// Builds only what is older than what it is made from: the program, the trained model, the pages.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bin = (name) => join(root, 'node_modules', '.bin', name)

const parts = [
  {
    name: 'program',
    from: ['src', 'bench', 'tsconfig.json', 'tsconfig.base.json', 'package-lock.json'],
    except: join('src', 'console', 'pages'),
    command: [bin('tsc'), '-p', 'tsconfig.json'],
  },
  {
    name: 'model',
    from: [
      'knowledge/entries',
      'knowledge/utterances',
      'src/language',
      'src/understanding/build-model.ts',
      'scripts/train.mjs',
    ],
    command: [process.execPath, join(root, 'scripts', 'train.mjs')],
  },
  {
    name: 'pages',
    from: [
      'src/console/pages',
      'src/console/contract',
      'src/console/limits.ts',
      'vite.config.ts',
      'package-lock.json',
    ],
    command: [bin('vite'), 'build', '--logLevel', 'warn'],
  },
]

/** @returns {number} the newest modification time below a path, 0 when there is nothing */
function newest(path, except) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  let latest = 0
  for (const item of readdirSync(path)) {
    const below = join(path, item)
    if (except && below === except) continue
    latest = Math.max(latest, newest(below, except))
  }
  return latest
}

/** @returns {boolean} whether everything is built now; errors go to standard error */
export function build({ quiet = false, force = false, pages = true } = {}) {
  mkdirSync(join(root, 'dist'), { recursive: true })
  for (const part of parts) {
    if (part.name === 'pages' && !pages) continue
    const stamp = join(root, 'dist', `.built-${part.name}`)
    const except = part.except && join(root, part.except)
    const source = Math.max(...part.from.map((path) => newest(join(root, path), except)))
    if (!force && existsSync(stamp) && statSync(stamp).mtimeMs >= source) continue
    if (!quiet) console.error(`building: ${part.name}`)
    const [command, ...args] = part.command
    const started = new Date()
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
    if (status !== 0) {
      console.error(`${stdout ?? ''}${stderr ?? ''}\nthe build of the ${part.name} failed`)
      return false
    }
    writeFileSync(stamp, `${started.toISOString()}\n`)
  }
  return true
}

if (process.argv[1] === import.meta.filename)
  process.exit(build({ force: process.argv.includes('--force') }) ? 0 : 1)
