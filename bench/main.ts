// Every figure that we promise something about, measured here and now: `npm run bench`, or `npm run bench -- decision`.
import { cpus } from 'node:os'
import { markdownTable, plainTable, type Bench, type Figure } from './figure.js'

interface Registered {
  load: () => Promise<{ run: Bench }>
  /** too long for every run: only when it is named */
  onlyByName?: boolean
}

const BENCHES: Record<string, Registered> = {
  decision: { load: () => import('./decision.js') },
  throughput: { load: () => import('./throughput.js') },
  steady: { load: () => import('./steady.js') },
  memory: { load: () => import('./memory.js') },
  start: { load: () => import('./start.js') },
  answers: { load: () => import('./answers.js') },
  outbox: { load: () => import('./outbox.js') },
}

async function main(named: readonly string[]): Promise<number> {
  const unknown = named.filter((name) => !(name in BENCHES))
  if (unknown.length > 0) {
    console.error(`no bench called ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}`)
    return 2
  }
  const chosen = named.length > 0 ? named : Object.keys(BENCHES).filter((name) => !BENCHES[name]!.onlyByName)
  const figures: Figure[] = []
  let failed = 0
  for (const name of chosen) {
    const started = performance.now()
    console.error(`${name} …`)
    try {
      const { run } = await BENCHES[name]!.load()
      figures.push(...(await run((line) => console.error(`  ${line}`))))
    } catch (error) {
      failed++
      console.error(error)
      figures.push({ name, value: 'failed', goal: 'to run', ok: false })
    }
    console.error(`  ${((performance.now() - started) / 1000).toFixed(0)} s`)
  }
  const machine = `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`
  console.log(`\n${plainTable(figures)}\n\nFor docs/benchmarks.md (${machine}):\n\n${markdownTable(figures)}`)
  return failed === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
