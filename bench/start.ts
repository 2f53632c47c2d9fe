import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Bench } from './figure.js'
import { inTempFolder, knowledgeDir, projectRoot } from './support/places.js'
import { median } from './support/statistics.js'

const ROUNDS = 5
const GOAL_MORE_MS = 1_500
const GOAL_RSS_MB = 250
const GIVE_UP_MS = 60_000

/** From the start of the process to an answer of /readyz, on an empty data folder, beside loading wechaty alone. */
export const run: Bench = async (progress) => {
  const rounds: { bareMs: number; readyMs: number; rss: number }[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const bareMs = await wechatyAlone()
    const { ms, rss } = await inTempFolder(startUntilReady)
    rounds.push({ bareMs, readyMs: ms, rss })
    progress(
      `round ${round} of ${ROUNDS}: ready after ${ms.toFixed(0)} ms, wechaty alone ${bareMs.toFixed(0)} ms, ${rss.toFixed(0)} MB`,
    )
  }
  const more = median(rounds.map(({ readyMs, bareMs }) => readyMs - bareMs))
  const rss = median(rounds.map((round) => round.rss))
  return [
    {
      name: 'start: process start to ready',
      value: `${median(rounds.map((round) => round.readyMs)).toFixed(0)} ms`,
    },
    {
      name: "start: import('wechaty') alone",
      value: `${median(rounds.map((round) => round.bareMs)).toFixed(0)} ms`,
    },
    {
      name: 'start: more than wechaty alone',
      value: `${more.toFixed(0)} ms`,
      goal: `≤ ${GOAL_MORE_MS} ms`,
      ok: more <= GOAL_MORE_MS,
    },
    {
      name: 'start: resident memory when ready',
      value: `${rss.toFixed(0)} MB`,
      goal: `≤ ${GOAL_RSS_MB} MB`,
      ok: rss <= GOAL_RSS_MB,
    },
  ]
}

async function wechatyAlone(): Promise<number> {
  const script = `import('wechaty').then(() => console.log('loaded'))`
  return running(['-e', script], {}, async (child, started) => {
    await lineOf(child, /loaded/)
    return performance.now() - started
  })
}

async function startUntilReady(dataDir: string): Promise<{ ms: number; rss: number }> {
  const settings = {
    WECHATY_PUPPET: 'web-chat',
    ANLIN_HOST: '127.0.0.1',
    ANLIN_PORT: '0',
    ANLIN_DATA_DIR: dataDir,
    ANLIN_KNOWLEDGE_DIR: knowledgeDir,
    ANLIN_LOG_LEVEL: 'error',
  }
  return running([join(projectRoot, 'dist', 'src', 'main.js'), 'start'], settings, async (child, started) => {
    const [address] = await lineOf(child, /http:\/\/127\.0\.0\.1:\d+/)
    while (!(await isReady(address))) await new Promise((done) => setTimeout(done, 5))
    return { ms: performance.now() - started, rss: residentMegabytes(child.pid!) }
  })
}

async function isReady(address: string): Promise<boolean> {
  const response = await fetch(`${address}/readyz`)
  await response.arrayBuffer()
  return response.status === 200
}

/** Runs node until the work is done, then ends it. */
async function running<T>(
  args: readonly string[],
  settings: Record<string, string>,
  work: (child: ChildProcess, started: number) => Promise<T>,
): Promise<T> {
  const ours = Object.entries(process.env).filter(([name]) => !/^(ANLIN|WECHATY)_/.test(name))
  const started = performance.now()
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: { ...Object.fromEntries(ours), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => child.once('exit', done))
  const tooLong = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_MS)
  try {
    return await work(child, started)
  } finally {
    child.kill('SIGTERM')
    await ended
    clearTimeout(tooLong)
  }
}

/** The first line on standard output that matches. @throws Error when the process ends without it */
async function lineOf(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  const lines = createInterface({ input: child.stdout! })
  try {
    for await (const line of lines) {
      const found = pattern.exec(line)
      if (found) return found
    }
  } finally {
    child.stdout!.resume()
  }
  throw new Error(`the process ended before it said ${String(pattern)}`)
}

/** Linux tells in /proc; the bench runs where the program is meant to run. */
function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
}
