import { open } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { TABLE_LIMITS, type TableLimits, type TableRead } from './limits.js'

/** Reads tables that somebody gives us: each in a worker of its own that may be killed. */
export class TableReader {
  /** @param workerFile the built table-worker.js */
  constructor(
    private readonly workerFile: string,
    private readonly limits: TableLimits = TABLE_LIMITS,
  ) {}

  /** @throws what the file system throws when there is no such file, or it may not be read */
  async readFile(path: string): Promise<TableRead> {
    const handle = await open(path)
    try {
      const { size } = await handle.stat()
      if (size > this.limits.fileBytes) return tooLarge(this.limits)
      return await this.read(await handle.readFile())
    } finally {
      await handle.close()
    }
  }

  /** Never rejects for what is in the file. */
  async read(file: Buffer): Promise<TableRead> {
    if (file.length > this.limits.fileBytes) return tooLarge(this.limits)
    const { limits } = this
    const worker = new Worker(this.workerFile, {
      workerData: { file, limits },
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
      stdout: true,
      stderr: true,
    })
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<TableRead>((resolve) => {
        worker.once('message', (read: TableRead) => resolve(read))
        worker.once('error', () => resolve(unreadable('读这个文件要的内存太多')))
        worker.once('exit', () => resolve(unreadable('文件坏了，打不开')))
        timer = setTimeout(() => resolve(unreadable('读这个文件要的时间太长')), limits.timeMs)
      })
    } finally {
      clearTimeout(timer)
      await worker.terminate()
    }
  }
}

function tooLarge(limits: TableLimits): TableRead {
  const mb = Math.floor(limits.fileBytes / 1024 / 1024)
  return { kind: 'refused', reason: `文件太大，最多 ${mb} MB。请拆成几个文件。` }
}

function unreadable(fact: string): TableRead {
  return { kind: 'refused', reason: `${fact}。请只留要导入的表，另存为 .xlsx 或 CSV 再试。` }
}
