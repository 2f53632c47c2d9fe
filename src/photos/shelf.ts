import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { newId } from '../shared/index.js'
import type { Vault } from '../storage/index.js'

/** Photos beside the database, each sealed to its own name; nothing of it can be reached from outside. */
export class PhotoShelf {
  constructor(
    private readonly folder: string,
    private readonly vault: Vault,
  ) {}

  /** @returns the name it is kept under, which says nothing of who sent it */
  async keep(jpeg: Buffer, now: number): Promise<string> {
    const file = `photo-${newId(now)}.jpg`
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await writeFile(this.pathOf(file), this.vault.seal(jpeg.toString('base64'), `photo:${file}`), {
      mode: 0o600,
    })
    return file
  }

  /** Whether a name is one of this shelf's. */
  holds(file: string): boolean {
    return file.startsWith('photo-')
  }

  /** @throws an error of the file system when it is not there; SealBrokenError when it was changed */
  async read(file: string): Promise<{ name: string; bytes: Buffer }> {
    const sealed = await readFile(this.pathOf(file), 'utf8')
    return { name: file, bytes: Buffer.from(this.vault.unseal(sealed, `photo:${file}`), 'base64') }
  }

  async remove(file: string): Promise<void> {
    await rm(this.pathOf(file), { force: true })
  }

  private pathOf(file: string): string {
    return join(this.folder, `${basename(file)}.sealed`)
  }
}
