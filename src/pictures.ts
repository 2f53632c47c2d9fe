import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ContactId, IncomingMessage } from './channel/index.js'
import { picturePath, type KnowledgeFolders, type LiveLibrary } from './knowledge/index.js'
import type { StoredContent } from './outbox/index.js'
import type { IncidentPictures } from './services/privacy/index.js'
import { instantOfId, newId, SECOND_MS } from './shared/index.js'
import type { Vault } from './storage/index.js'

const MAX_PICTURE_BYTES = 10 * 1024 * 1024
const LOAD_TIMEOUT_MS = 20 * SECOND_MS

/** Pictures of the knowledge folder, and pictures that residents sent during an emergency, sealed on the disk. */
export class PictureStore implements IncidentPictures {
  private readonly folder: string

  constructor(
    dataDir: string,
    private readonly knowledge: KnowledgeFolders,
    private readonly vault: Vault,
    private readonly library: Pick<LiveLibrary, 'current'>,
  ) {
    this.folder = join(dataDir, 'incident-pictures')
  }

  /** @throws Error when the entry has no picture */
  ofEntry(entryId: string): { name: string; bytes: Buffer } {
    const picture = this.library.current().entries.get(entryId)?.picture
    if (!picture) throw new Error(`the entry ${entryId} has no picture`)
    const path = picturePath(this.knowledge, picture)
    if (!path) throw new Error(`the picture ${picture} of ${entryId} is not in knowledge/pictures`)
    return { name: basename(path), bytes: readFileSync(path) }
  }

  /** Loads the picture of a message and keeps it, sealed. Undefined when it cannot be had or is too large. */
  async keep(message: IncomingMessage): Promise<StoredContent | undefined> {
    if (!message.media) return undefined
    const media = await withTimeout(message.media(), LOAD_TIMEOUT_MS)
    if (media.bytes.length > MAX_PICTURE_BYTES) return undefined
    const extension = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/webp': 'webp' }[
      media.mediaType
    ]
    if (!extension) return undefined
    const file = `${this.ownerOf(message.from.id)}-${newId(message.at)}.${extension}`
    await mkdir(this.folder, { recursive: true })
    await writeFile(
      join(this.folder, `${file}.sealed`),
      this.vault.seal(media.bytes.toString('base64'), `picture:${file}`),
      { mode: 0o600 },
    )
    return { kind: 'kept-picture', file }
  }

  async countOf(contact: ContactId): Promise<number> {
    return (await this.filesOf(contact)).length
  }

  async eraseOf(contact: ContactId): Promise<void> {
    for (const file of await this.filesOf(contact)) await rm(join(this.folder, file), { force: true })
  }

  async eraseBefore(before: number): Promise<void> {
    for (const file of await this.files()) {
      const at = instantOfId(/([0-9a-z]{20})\.\w+\.sealed$/.exec(file)?.[1] ?? '')
      if (at !== undefined && at < before) await rm(join(this.folder, file), { force: true })
    }
  }

  private async filesOf(contact: ContactId): Promise<string[]> {
    const owner = `${this.ownerOf(contact)}-`
    return (await this.files()).filter((file) => file.startsWith(owner))
  }

  private async files(): Promise<string[]> {
    return existsSync(this.folder) ? readdir(this.folder) : []
  }

  /** Whose a picture is, for whoever knows the contact already: so that they can have it erased. */
  private ownerOf(contact: ContactId): string {
    return this.vault.lookup('incident-picture', contact).slice(0, 16)
  }

  async kept(file: string): Promise<{ name: string; bytes: Buffer }> {
    const sealed = await readFile(join(this.folder, `${basename(file)}.sealed`), 'utf8')
    return { name: file, bytes: Buffer.from(this.vault.unseal(sealed, `picture:${file}`), 'base64') }
  }
}

function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the picture did not arrive within ${ms / 1000} s`)), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
