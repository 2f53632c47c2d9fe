import { statfs } from 'node:fs/promises'
import type { Logger } from '../shared/index.js'

/** @returns bytes that a program like this one may still write into the folder */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Whether there is room to write down what became of a message. Asked before each broadcast. */
export class DiskGuard {
  /** @param free bytes left where the database is */
  constructor(
    private readonly free: () => Promise<number>,
    private readonly floorBytes: number,
    private readonly logger: Logger,
  ) {}

  async hasRoom(): Promise<boolean> {
    try {
      return (await this.free()) >= this.floorBytes
    } catch (error) {
      // Not every file system can say. The commit before each message still can, by failing.
      this.logger.warn({ err: error }, 'the free space of the data folder cannot be read')
      return true
    }
  }
}
