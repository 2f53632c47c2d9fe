import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConsole, type Console, type ConsoleOptions } from '../../src/console/index.js'
import { createLogger } from '../../src/shared/index.js'

/** Options of a console that is well, on any free port, and quiet. */
export function consoleOptions(over: Partial<ConsoleOptions> = {}): ConsoleOptions {
  return {
    port: 0,
    pagesDir: join(tmpdir(), 'anlin-no-pages'),
    logger: createLogger('silent'),
    health: () => ({ channel: { kind: 'starting' }, database: { ok: true }, knowledge: { entries: 3 } }),
    ready: () => true,
    ...over,
  }
}

const open: Console[] = []

export async function startConsole(over: Partial<ConsoleOptions> = {}): Promise<Console> {
  const started = await createConsole(consoleOptions(over))
  open.push(started)
  return started
}

/** For `afterEach`. */
export async function closeConsoles(): Promise<void> {
  await Promise.all(open.splice(0).map((each) => each.close()))
}

/** A directory like the one that `vite build` writes, gone after `remove`. */
export function fakePages(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'anlin-pages-'))
  mkdirSync(join(dir, 'chat'))
  mkdirSync(join(dir, 'assets'))
  writeFileSync(join(dir, 'chat', 'index.html'), '<!doctype html><title>安邻</title>')
  writeFileSync(join(dir, 'assets', 'chat-1a2b.js'), 'export {}')
  writeFileSync(join(dir, '.secret'), 'not for you')
  return { dir, remove: () => rmSync(dir, { recursive: true }) }
}

export interface SseEvent {
  id?: string
  event: string
  data: any // eslint-disable-line @typescript-eslint/no-explicit-any -- a test looks into whatever comes
}

/** A reader of one event stream. */
export class SseReader {
  readonly events: SseEvent[] = []
  /** resolves when the server ends the stream */
  readonly ended: Promise<void>
  private readonly abort = new AbortController()
  private readonly wakeUps = new Set<() => void>()

  private constructor(
    readonly status: number,
    body: ReadableStream<Uint8Array> | null,
    abort: AbortController,
  ) {
    this.abort = abort
    this.ended = this.read(body)
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<SseReader> {
    const abort = new AbortController()
    const response = await fetch(url, { headers, signal: abort.signal })
    return new SseReader(response.status, response.body, abort)
  }

  /** Waits for the first `count` events of a kind. */
  async take(kind: string, count = 1, withinMs = 5_000): Promise<SseEvent[]> {
    const until = Date.now() + withinMs
    for (;;) {
      const found = this.events.filter(({ event }) => event === kind)
      if (found.length >= count) return found
      if (Date.now() > until) throw new Error(`only ${found.length} of ${count} ${kind} events came`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50)
        this.wakeUps.add(() => (clearTimeout(timer), resolve()))
      })
    }
  }

  close(): void {
    this.abort.abort()
  }

  private async read(body: ReadableStream<Uint8Array> | null): Promise<void> {
    const decoder = new TextDecoder()
    let text = ''
    try {
      for await (const chunk of body ?? []) {
        text += decoder.decode(chunk as Uint8Array, { stream: true })
        const blocks = text.split('\n\n')
        text = blocks.pop()!
        for (const block of blocks) this.keep(block)
      }
    } catch {
      // closed by us
    }
  }

  private keep(block: string): void {
    const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]))
    if (!fields.has('event')) return
    this.events.push({
      id: fields.get('id'),
      event: fields.get('event')!,
      data: JSON.parse(fields.get('data')!),
    })
    for (const wake of this.wakeUps) wake()
    this.wakeUps.clear()
  }
}
