/** How long a row may wait for company, and how many rows share one commit. */
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
 * waits for the disk and better-sqlite3 waits on the event loop. A row is acknowledged after its commit.
 *
 * @see docs/decisions/0004-storage.md for the figures
 */
export class BatchWriter<In, Out> {
  private waiting: Waiting<In, Out>[] = []
  private timer: NodeJS.Timeout | undefined
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
      if (this.timer) clearTimeout(this.timer)
      this.timer = undefined
      await (this.running ?? this.flush())
    }
  }

  private schedule(): void {
    if (this.running) return
    if (this.waiting.length >= this.limits.maxRows) {
      if (this.timer) clearTimeout(this.timer)
      this.timer = undefined
      void this.flush()
      return
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      void this.flush()
    }, this.limits.maxWaitMs)
  }

  private flush(): Promise<void> {
    const batch = this.waiting.splice(0, this.limits.maxRows)
    if (batch.length === 0) return Promise.resolve()
    this.running = this.writeBatch(batch).finally(() => {
      this.running = undefined
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
