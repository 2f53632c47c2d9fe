import sharp from 'sharp'

export type PhotoRefusal = 'too-large' | 'heic' | 'not-a-photo' | 'too-many-pixels' | 'broken'

export type CheckedPhoto =
  /** a JPEG drawn anew: nothing of the file that was sent is in it but what can be seen */
  { kind: 'photo'; jpeg: Buffer } | { kind: 'refused'; why: PhotoRefusal }

export const PHOTO_LIMITS = { bytes: 10 * 1024 * 1024, pixels: 50_000_000 } as const

/** Longest side of what is kept: a crack in a wall can still be seen. */
const KEPT_SIDE = 1_600

/** First bytes of what is taken. SVG and PDF are documents that programs run; they are not on the list. */
const PHOTOS: readonly ((head: Buffer) => boolean)[] = [
  (head) => head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  (head) => head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
  (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP',
]

/** Brands of ISO media files that telephones write and this build of the picture library cannot read. */
const HEIC = /^(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis)$/

/**
 * Looks at the bytes, never at the name, and draws the photo anew: turned as it was held, smaller, without EXIF,
 * position or colour profile.
 */
export async function checkPhoto(bytes: Buffer): Promise<CheckedPhoto> {
  if (bytes.length > PHOTO_LIMITS.bytes) return { kind: 'refused', why: 'too-large' }
  const head = bytes.subarray(0, 16)
  if (head.toString('latin1', 4, 8) === 'ftyp' && HEIC.test(head.toString('latin1', 8, 12)))
    return { kind: 'refused', why: 'heic' }
  if (!PHOTOS.some((is) => is(head))) return { kind: 'refused', why: 'not-a-photo' }
  try {
    const picture = sharp(bytes, { limitInputPixels: PHOTO_LIMITS.pixels, failOn: 'error' })
    const jpeg = await picture
      .rotate()
      .resize({ width: KEPT_SIDE, height: KEPT_SIDE, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 80 })
      .toBuffer()
    return { kind: 'photo', jpeg }
  } catch (error) {
    return { kind: 'refused', why: /pixel limit/i.test(String(error)) ? 'too-many-pixels' : 'broken' }
  }
}
