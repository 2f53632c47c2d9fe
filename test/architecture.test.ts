import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const src = resolve(__dirname, '../src')

/** docs/architecture.md, "Rooms": a folder imports only from rows above its own. */
const ROWS: Record<string, number> = {
  shared: 1,
  storage: 2,
  channel: 2,
  language: 2,
  tables: 2,
  cap: 2,
  photos: 3,
  directory: 3,
  knowledge: 3,
  triage: 4,
  access: 4,
  backup: 4,
  outbox: 4,
  understanding: 4,
  chat: 4.5,
  forms: 4.7,
  alerts: 5,
  campaigns: 5,
  parts: 7,
  services: 5,
  commands: 6,
  conversation: 6,
  console: 6,
}
const COMPOSITION_ROOT = 8

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return path.endsWith(join('console', 'pages')) ? [] : sources(path)
    return name.endsWith('.ts') ? [path] : []
  })
}

const files = sources(src).map((path) => ({
  path: relative(src, path),
  imports: [...readFileSync(path, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
    (match) => match[1]!,
  ),
  text: readFileSync(path, 'utf8'),
}))

function roomOf(path: string): string | undefined {
  return path.includes('/') ? path.split('/')[0] : undefined
}

test('a folder imports only from rows above its own, and only through the door', () => {
  const wrong: string[] = []
  for (const file of files) {
    const room = roomOf(file.path)
    const row = room === undefined ? COMPOSITION_ROOT : ROWS[room]
    if (row === undefined) wrong.push(`${file.path}: the folder ${room} has no row`)
    for (const target of file.imports.filter((i) => i.startsWith('.'))) {
      const other = relative(src, resolve(src, file.path, '..', target))
      const otherRoom = roomOf(other)
      if (otherRoom === undefined || otherRoom === room) continue
      if (ROWS[otherRoom]! >= row!) wrong.push(`${file.path} imports ${other}, which is not above it`)
      const door =
        otherRoom === 'services' ? /^services\/[\w-]+\/index\.js$/ : new RegExp(`^${otherRoom}/index\\.js$`)
      if (!door.test(other)) wrong.push(`${file.path} imports ${other} past its door`)
    }
  }
  expect(wrong).toEqual([])
})

test('only channel knows Wechaty, only storage a database driver, only config.ts the environment', () => {
  const wrong: string[] = []
  for (const file of files) {
    const packages = file.imports.filter((i) => !i.startsWith('.'))
    if (roomOf(file.path) !== 'channel' && packages.some((p) => /^(wechaty|file-box|memory-card)/.test(p)))
      wrong.push(`${file.path}: wechaty`)
    if (roomOf(file.path) !== 'storage' && packages.some((p) => /^(better-sqlite3|pg)$/.test(p)))
      wrong.push(`${file.path}: database driver`)
    if (
      file.path !== 'config.ts' &&
      file.text.includes('process.env') &&
      !/readConfig\(process\.env/.test(file.text)
    )
      wrong.push(`${file.path}: environment`)
  }
  expect(wrong).toEqual([])
})
