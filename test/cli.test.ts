import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { placesIn, runCli, type Prediction } from '../src/cli.js'
import { projectRoot } from './support/town.js'

let folder: string
let saved: NodeJS.ProcessEnv
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anlin-cli-'))
  saved = { ...process.env }
  process.env.ANLIN_DATA_DIR = folder
})
afterEach(() => {
  process.env = saved
  rmSync(folder, { recursive: true, force: true })
})

async function run(args: string[], input = ''): Promise<{ code: number; out: string[]; error: string[] }> {
  const out: string[] = []
  const error: string[] = []
  const code = await runCli(args, {
    root: projectRoot,
    places: placesIn(projectRoot),
    out: (line) => out.push(line),
    error: (line) => error.push(line),
    input: Readable.from([input]),
  })
  return { code, out, error }
}

test('ask --jsonl answers each line with one JSON object of the agreed shape, and nothing else', async () => {
  const lines = [
    '灭火器怎么用',
    '我家着火了快来人啊',
    '',
    '转人工',
    'mie huo qi zenme yong',
    '你好',
    '"引号"与\\斜杠',
  ]
  const { code, out } = await run(['ask', '--jsonl'], lines.join('\n'))
  expect(code).toBe(0)
  const predictions = out.map((line) => JSON.parse(line) as Prediction)
  expect(predictions.map((p) => p.text)).toEqual(lines.filter((l) => l !== ''))
  expect(predictions[0]).toMatchObject({ kind: 'answer' })
  expect(predictions[0]!.topics[0]).toBe('fire-extinguisher-use')
  expect(predictions[1]).toMatchObject({ kind: 'emergency', hazard: 'fire' })
  expect(predictions[2]).toMatchObject({ kind: 'command', command: 'human' })
  expect(predictions[4]).toMatchObject({ kind: 'none' })
  for (const p of predictions) {
    expect(p.topics.length).toBeLessThanOrEqual(5)
    expect(p.ms).toBeGreaterThan(0)
  }
})

test('ask explains itself', async () => {
  const { code, out } = await run(['ask', '灭火器怎么用', '--explain'])
  expect(code).toBe(0)
  expect(out.join('\n')).toMatch(/"example"/)
  expect(out.join('\n')).toMatch(/【灭火器怎么用】/)
})

test('a bad configuration ends with 78 and names every variable', async () => {
  process.env.ANLIN_PORT = 'x'
  process.env.ANLIN_TYPO = '1'
  const { code, error } = await run(['start'])
  expect(code).toBe(78)
  expect(error.join('\n')).toMatch(/2 处要改[\s\S]*ANLIN_TYPO[\s\S]*ANLIN_PORT/)
})

test('a puppet that is not installed ends with 78 and the command that installs it', async () => {
  process.env.WECHATY_PUPPET = 'wechaty-puppet-that-is-not-there'
  const { code, error } = await run(['start'])
  expect(code).toBe(78)
  expect(error.join('\n')).toMatch(/npm install wechaty-puppet-that-is-not-there/)
})

test('knowledge check passes, and fails on a broken file with its line', async () => {
  expect(await run(['knowledge', 'check'])).toMatchObject({ code: 0, out: ['180 个条目，0 处错误'] })
  const { cpSync } = await import('node:fs')
  cpSync(join(projectRoot, 'knowledge'), join(folder, 'k'), { recursive: true })
  writeFileSync(join(folder, 'k/entries/fire/fire-oil-pan.md'), 'broken')
  rmSync(join(folder, 'k/pictures/aid-cpr.png'))
  process.env.ANLIN_KNOWLEDGE_DIR = join(folder, 'k')
  const { code, error } = await run(['knowledge', 'check'])
  expect(code).toBe(1)
  expect(error.join('\n')).toMatch(/entries\/fire\/fire-oil-pan\.md:1: /)
  expect(error.join('\n')).toMatch(/entries\/aid\/aid-cpr\.md:\d+: pictures 文件夹里没有图片 aid-cpr\.png/)
})

test('knowledge export gives one JSON object a line', async () => {
  const { out } = await run(['knowledge', 'export', '--json'])
  expect(out).toHaveLength(180)
  const first = JSON.parse(out[0]!) as Record<string, unknown>
  expect(Object.keys(first)).toEqual(['id', 'title', 'questions', 'keywords', 'text'])
})

test('a staff code is printed once and kept only as a hash; roles are checked', async () => {
  const { code, out } = await run(['staff', 'bind', '--name', '刘建国'])
  expect(code).toBe(0)
  expect(out.join('\n')).toMatch(/绑定 \d{8}/)
  expect((await run(['staff', 'bind', '--name', 'x', '--role', 'king'])).error.join('')).toMatch(
    /没有 king 这个角色/,
  )
  expect((await run(['staff', 'remove', 'nobody'])).code).toBe(1)
})

test('an unknown command says so', async () => {
  const { code, error } = await run(['strat'])
  expect(code).not.toBe(0)
  expect(error.join('\n')).toMatch(/strat/)
})
