import type { WebChatImage } from './types.js'

/** Pictures by message id, up to so many bytes in sum; the oldest go first. */
export class MediaShelf {
  private readonly images = new Map<string, WebChatImage>()
  private size = 0

  constructor(private readonly maxBytes: number) {}

  get(id: string): WebChatImage | undefined {
    return this.images.get(id)
  }

  put(id: string, image: WebChatImage): void {
    this.delete(id)
    this.images.set(id, image)
    this.size += image.bytes.length
    for (const oldest of this.images.keys()) {
      if (this.size <= this.maxBytes) return
      this.delete(oldest)
    }
  }

  delete(id: string): void {
    const image = this.images.get(id)
    if (!image) return
    this.images.delete(id)
    this.size -= image.bytes.length
  }

  /** The newest pictures that fit into `maxBytes`, as plain JSON, oldest first. */
  newest(maxBytes: number): { id: string; name: string; mediaType: string; base64: string }[] {
    const kept = []
    let room = maxBytes
    for (const [id, { name, mediaType, bytes }] of [...this.images].reverse()) {
      if (bytes.length > room) continue
      room -= bytes.length
      kept.unshift({ id, name, mediaType, base64: bytes.toString('base64') })
    }
    return kept
  }
}
