import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BroadcastBook, type BatchId, type BroadcastLane, type StateCounts, type ThreadId } from '../../src/outbox/index.js' // prettier-ignore
import { HOUR_MS, systemClock } from '../../src/shared/index.js'
import { openDatabase, Vault, type Db } from '../../src/storage/index.js'
import { putRooms } from './support.js'

export interface SenderOptions {
  echoes?: boolean
  seed?: number
  enqueue?: { batch: string; rooms: number }
}

/** A database with rooms, a file that is WeChat, and processes that send from one to the other. */
export class Killings {
  private readonly children: ChildProcess[] = []

  private constructor(
    readonly folder: string,
    readonly db: Db,
    readonly book: BroadcastBook,
    private readonly rooms: Awaited<ReturnType<typeof putRooms>>,
  ) {}

  get journal(): string {
    return join(this.folder, 'wechat.txt')
  }

  static async withRooms(count: number): Promise<Killings> {
    const folder = mkdtempSync(join(tmpdir(), 'anlin-kill-'))
    const db = await openDatabase(join(folder, 'anlin.db'))
    const vault = Vault.open(join(folder, 'anlin.key'))
    const rooms = await putRooms(db, count)
    return new Killings(folder, db, new BroadcastBook(db, vault, systemClock), rooms)
  }

  async enqueue(batch: string, lane: BroadcastLane, thread?: string): Promise<void> {
    await this.db.transaction().execute((trx) =>
      this.book.enqueue(trx, {
        batch: batch as BatchId,
        ...(thread && { thread: thread as ThreadId }),
        lane,
        content: { kind: 'text', text: batch },
        expiresAt: Date.now() + HOUR_MS,
        targets: this.rooms,
      }),
    )
  }

  /** As after any day of work: that the puppet echoes was seen before. */
  async isKnownToEcho(): Promise<void> {
    await this.book.pauseAll(this.db, false)
    await this.db.updateTable('sender_account').set({ echoes: 1 }).execute()
  }

  /** Runs a sender until it is done, or until it is killed `afterMs` after its first sign of work. */
  async run(
    options: SenderOptions,
    killAfterMs?: number,
    sign: 'ready' | 'sent' = 'sent',
  ): Promise<'done' | 'killed'> {
    const child = fork(
      join(__dirname, 'sender-process.mjs'),
      [this.folder, this.journal, JSON.stringify(options)],
      {
        execArgv: [],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    )
    this.children.push(child)
    let done = false
    let timer: NodeJS.Timeout | undefined
    child.on('message', (message: Record<string, unknown>) => {
      if (message['done']) done = true
      if (message[sign] && killAfterMs !== undefined)
        timer ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    })
    await new Promise((exit) => child.once('exit', exit))
    clearTimeout(timer)
    return done ? 'done' : 'killed'
  }

  /** What stands in the file: chat → what it was told, in order. */
  said(): Map<string, string[]> {
    const said = new Map<string, string[]>()
    if (!existsSync(this.journal)) return said
    for (const line of readFileSync(this.journal, 'utf8').split('\n')) {
      const [chat, text] = line.split(' ')
      if (chat && text) said.set(chat, [...(said.get(chat) ?? []), text])
    }
    return said
  }

  async count(batch: string): Promise<StateCounts> {
    return this.book.count(batch as BatchId)
  }

  async close(): Promise<void> {
    for (const child of this.children) if (child.exitCode === null) child.kill('SIGKILL')
    await this.db.destroy()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export function sum(counts: StateCounts): number {
  return Object.values(counts).reduce((all, each) => all + each, 0)
}
