import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { problemText, type KnowledgeFolders, type Library } from '../../knowledge/index.js'
import { SECOND_MS, type Logger, type Ticker } from '../../shared/index.js'
import { loadProgramme, type Programme } from './load.js'

/** Every message asks for the programme; the disk is asked no more often than this. */
const LOOK_EVERY_MS = 5 * SECOND_MS

/** Keeps calendar and quiz in step with their folders: read again when a file, or an entry they rest on, has changed. */
export class LiveProgramme {
  private programme: Programme | undefined
  private stamp = ''
  private lookedAt = -Infinity
  private entries: Library['entries'] | undefined

  constructor(
    private readonly folders: KnowledgeFolders,
    private readonly library: () => Pick<Library, 'entries'>,
    private readonly logger: Logger,
    private readonly ticker: Pick<Ticker, 'elapsed'>,
  ) {}

  current(): Programme {
    const { entries } = this.library()
    const elapsed = this.ticker.elapsed()
    if (this.programme && entries === this.entries && elapsed - this.lookedAt < LOOK_EVERY_MS)
      return this.programme
    this.lookedAt = elapsed
    const stamp = this.stampNow()
    if (!this.programme || stamp !== this.stamp || entries !== this.entries) {
      this.programme = loadProgramme(this.folders, entries)
      this.stamp = stamp
      this.entries = entries
      for (const problem of this.programme.problems.slice(0, 20))
        this.logger.warn(`campaigns: ${problemText(problem)}`)
    }
    return this.programme
  }

  private stampNow(): string {
    const { shipped, local } = this.folders
    const folders = [shipped, ...(local === undefined ? [] : [local])].flatMap((root) => [
      join(root, 'campaigns'),
      join(root, 'quiz'),
    ])
    return folders
      .filter((folder) => existsSync(folder))
      .flatMap((folder) =>
        readdirSync(folder).map((name) => {
          const { mtimeMs, size } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? {}
          return `${folder}/${name} ${mtimeMs} ${size}`
        }),
      )
      .join('\n')
  }
}
