import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { placesIn, runCli } from '../../src/cli.js'
import { projectRoot } from '../support/town.js'

export interface Ran {
  code: number
  out: string
  error: string
}

/** A data folder and the command line over it. */
export class Office {
  readonly folder = mkdtempSync(join(tmpdir(), 'anlin-office-'))

  async run(args: readonly string[], input = ''): Promise<Ran> {
    const saved = process.env
    process.env = { ...saved, ANLIN_DATA_DIR: this.folder }
    const out: string[] = []
    const error: string[] = []
    try {
      const code = await runCli(args, {
        root: projectRoot,
        places: placesIn(projectRoot),
        out: (line) => out.push(line),
        error: (line) => error.push(line),
        input: Readable.from([input]),
      })
      return { code, out: out.join('\n'), error: error.join('\n') }
    } finally {
      process.env = saved
    }
  }

  /** Runs what must succeed. `anlin room add 一期` */
  async does(line: string, input = ''): Promise<string> {
    const { code, out, error } = await this.run(line.split(' '), input)
    if (code !== 0) throw new Error(`anlin ${line}: ${error}`)
    return out
  }

  /** @returns what it says to what must fail */
  async refuses(line: string, input = ''): Promise<string> {
    const { code, error } = await this.run(line.split(' '), input)
    expect([line, code]).toEqual([line, 1])
    return error
  }

  file(name: string, content: string | Buffer): string {
    const path = join(this.folder, name)
    writeFileSync(path, content)
    return path
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
