import { LRUCache } from 'lru-cache'
import type { LocalSettings } from '../../knowledge/index.js'
import type { Db } from '../../storage/index.js'
import type { PosterFrom, PosterPress, PosterWords } from './poster.js'

export interface PostersOptions {
  db: Db
  press: Pick<PosterPress, 'draw'>
  settings: LocalSettings
  /** what the QR code of the office says; its telephone number when there is none */
  qr?: string
}

/** The posters of a community: drawn once, however many rooms get one. */
export class Posters {
  private readonly drawn = new LRUCache<string, Promise<Buffer>>({ max: 20 })

  constructor(private readonly options: PostersOptions) {}

  async of(poster: PosterWords, communityId?: string): Promise<{ name: string; bytes: Buffer }> {
    const from = await this.from(communityId)
    const key = JSON.stringify([poster.headline, poster.lines, from])
    let bytes = this.drawn.get(key)
    if (!bytes) {
      bytes = this.options.press.draw(poster, from)
      this.drawn.set(key, bytes)
      // One that failed is tried anew.
      bytes.catch(() => this.drawn.delete(key))
    }
    return { name: `${poster.headline}.png`, bytes: await bytes }
  }

  private async from(communityId: string | undefined): Promise<PosterFrom> {
    const { db, settings, qr } = this.options
    const phone = settings.office_phone ?? settings.duty_phone
    const code = qr ?? (phone === undefined ? undefined : `tel:${phone.replace(/[\s-]/g, '')}`)
    const row =
      settings.community === undefined && communityId !== undefined
        ? await db.selectFrom('community').select('name').where('id', '=', communityId).executeTakeFirst()
        : undefined
    const community = settings.community ?? row?.name
    return {
      ...(community !== undefined && { community }),
      ...(phone !== undefined && { phone }),
      ...(code !== undefined && { qr: code }),
    }
  }
}
