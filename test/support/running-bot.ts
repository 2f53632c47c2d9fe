import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApp, type App } from '../../src/app.js'
import { placesIn } from '../../src/cli.js'
import { readConfig } from '../../src/config.js'
import { createLogger } from '../../src/shared/index.js'
import { projectRoot } from './town.js'

export interface RunningBot {
  app: App
  dataDir: string
  stop(): Promise<void>
}

/** The whole program on the web-chat page, on a free port and in a fresh folder. */
export async function startBot(
  env: NodeJS.ProcessEnv = {},
  dataDir = mkdtempSync(join(tmpdir(), 'anlin-bot-')),
  logger = createLogger('silent'),
): Promise<RunningBot> {
  const config = readConfig({ ANLIN_PORT: '0', ANLIN_DATA_DIR: dataDir, ...env }, projectRoot)
  const app = await startApp({
    config,
    places: placesIn(projectRoot),
    logger,
    gatherMs: 200,
  })
  await until(() => app.ready(), 10_000)
  return {
    app,
    dataDir,
    async stop() {
      await app.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Waits for something to become true. */
export async function until(condition: () => boolean | Promise<boolean>, forMs = 5_000): Promise<void> {
  const end = Date.now() + forMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not true within ${forMs} ms: ${condition.toString()}`)
    await new Promise((done) => setTimeout(done, 10))
  }
}
