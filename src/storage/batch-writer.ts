/** How long a row may wait at most for company, and how many rows share one commit. */
export interface BatchLimits {
  maxWaitMs: number
  maxRows: number
}

interface Waiting<In, Out> {
  row: In
  resolve(out: Out): void
  reject(error: unknown): void
}

/**
 * Group commit: rows handed in within a few milliseconds are written by one transaction, because each commit
 * waits for the disk and better-sqlite3 waits on the event loop. A row that comes alone is written at once; under
 * load at most half of the time goes into commits. A row is acknowledged after its commit.
 *
 * @see docs/decisions/0004-storage.md for the figures
 */
export class BatchWriter<In, Out> {
  private waiting: Waiting<In, Out>[] = []
  private cancel: (() => void) | undefined
  /** until when the event loop is left to others: a commit is followed by a pause of its own length */
  private restUntil = 0
  private running: Promise<void> | undefined

  /** @param write writes all rows in one transaction and returns one result a row, in order; all or nothing */
  constructor(
    private readonly write: (rows: readonly In[]) => Promise<Out[]>,
    private readonly limits: BatchLimits = { maxWaitMs: 8, maxRows: 64 },
  ) {}

  add(row: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ row, resolve, reject })
      this.schedule()
    })
  }

  /** Writes what waits and resolves when nothing is left. */
  async drain(): Promise<void> {
    while (this.waiting.length > 0 || this.running) {
      this.uncall()
      await (this.running ?? this.flush())
    }
  }

  private schedule(): void {
    if (this.running) return
    if (this.waiting.length >= this.limits.maxRows) {
      this.uncall()
      void this.flush()
      return
    }
    if (this.cancel) return
    const wait = Math.min(this.limits.maxWaitMs, this.restUntil - performance.now())
    const flush = (): void => {
      this.cancel = undefined
      void this.flush()
    }
    if (wait < 1) {
      const immediate = setImmediate(flush)
      this.cancel = () => clearImmediate(immediate)
    } else {
      const timer = setTimeout(flush, wait)
      this.cancel = () => clearTimeout(timer)
    }
  }

  private uncall(): void {
    this.cancel?.()
    this.cancel = undefined
  }

  private flush(): Promise<void> {
    const batch = this.waiting.splice(0, this.limits.maxRows)
    if (batch.length === 0) return Promise.resolve()
    const begun = performance.now()
    this.running = this.writeBatch(batch).finally(() => {
      this.running = undefined
      const now = performance.now()
      this.restUntil = now + (now - begun)
      if (this.waiting.length > 0) this.schedule()
    })
    return this.running
  }

  private async writeBatch(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await this.write(batch.map((w) => w.row))
      batch.forEach((w, i) => w.resolve(results[i]!))
    } catch (error) {
      if (batch.length === 1) {
        batch[0]!.reject(error)
        return
      }
      // One bad row must not take its neighbours with it.
      for (const one of batch) await this.writeBatch([one])
    }
  }
}
