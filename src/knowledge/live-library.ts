import { existsSync, mkdirSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '../shared/index.js'
import { problemText } from './entry.js'
import { loadLibrary, type KnowledgeFolders, type Library } from './library.js'

/** Editors write in several steps; the last one counts. */
const SETTLE_MS = 200

/**
 * Keeps the library in step with its folders: an edited file serves within a second, all or nothing, and a broken
 * one leaves its previous version serving and says so in the log.
 */
export class LiveLibrary {
  private library: Library
  private readonly watchers: FSWatcher[] = []
  private timer: NodeJS.Timeout | undefined
  private readonly listeners: ((library: Library) => void)[] = []

  constructor(
    private readonly folders: KnowledgeFolders,
    private readonly logger: Logger,
  ) {
    this.library = loadLibrary(folders)
    this.sayProblems()
  }

  current(): Library {
    return this.library
  }

  onChange(listener: (library: Library) => void): void {
    this.listeners.push(listener)
  }

  watch(): void {
    const { shipped, local } = this.folders
    if (local) mkdirSync(local, { recursive: true })
    const watched = [join(shipped, 'entries'), join(shipped, 'pictures'), ...(local ? [local] : [])]
    for (const folder of watched.filter((path) => existsSync(path))) {
      const watcher = watch(folder, { recursive: true }, () => {
        clearTimeout(this.timer)
        this.timer = setTimeout(() => this.reload(), SETTLE_MS)
      })
      watcher.on('error', (error) =>
        this.logger.error({ err: error }, 'a knowledge folder is no longer watched; restart to see edits'),
      )
      this.watchers.push(watcher)
    }
  }

  close(): void {
    clearTimeout(this.timer)
    for (const watcher of this.watchers.splice(0)) watcher.close()
  }

  reload(): void {
    try {
      const next = loadLibrary(this.folders, this.library)
      this.library = next
      this.sayProblems()
      for (const listener of this.listeners) listener(next)
      this.logger.info({ entries: next.entries.size, problems: next.problems.length }, 'knowledge reloaded')
    } catch (error) {
      this.logger.error(
        { err: error },
        'knowledge could not be read again; the previous version keeps serving',
      )
    }
  }

  private sayProblems(): void {
    for (const problem of this.library.problems.slice(0, 20))
      this.logger.warn(`knowledge: ${problemText(problem)}`)
  }
}
