import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { placesIn } from '../../src/cli.js'

// dist/bench/support/places.js stands three folders below the project.
export const projectRoot = fileURLToPath(new URL('../../..', import.meta.url))
export const places = placesIn(projectRoot)
export const knowledgeDir = join(projectRoot, 'knowledge')

/** A folder that is gone when the work in it is done. */
export async function inTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'anlin-bench-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
