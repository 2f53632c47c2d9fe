import { Refusal } from './errors.js'

export interface PictureFacts {
  mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'
  /** pixels as shown, turned by EXIF where it says so; absent when the bytes do not tell */
  width?: number
  height?: number
}

/** Pixels; above it a small file may unpack to gigabytes in the reader's browser. */
const MAX_PIXELS = 100_000_000

/**
 * What a picture is, by its bytes; what it calls itself does not count.
 *
 * @throws Refusal with a sentence in Chinese that says what to do instead
 */
export function checkPicture(bytes: Buffer): Required<PictureFacts> {
  const facts = readPicture(bytes)
  if (!facts) throw new Refusal(415, 'picture-kind', whyNot(bytes))
  const { mediaType, width, height } = facts
  if (!width || !height)
    throw new Refusal(415, 'picture-broken', '这张图片打不开，可能没有传完整。请重新选一张')
  if (width * height > MAX_PIXELS)
    throw new Refusal(413, 'picture-pixels', '这张图片的尺寸太大了。请截图后再发')
  return { mediaType, width, height }
}

/** @returns undefined for anything but PNG, JPEG, WebP and GIF */
export function readPicture(bytes: Buffer): PictureFacts | undefined {
  const ascii = (from: number, to: number) => bytes.toString('latin1', from, to)
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') {
    if (bytes.length < 24) return { mediaType: 'image/png' }
    return { mediaType: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  }
  if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a') {
    if (bytes.length < 10) return { mediaType: 'image/gif' }
    return { mediaType: 'image/gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
  }
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP')
    return { mediaType: 'image/webp', ...webpSize(bytes) }
  if (ascii(0, 3) === '\xff\xd8\xff') return { mediaType: 'image/jpeg', ...jpegSize(bytes) }
  return undefined
}

function whyNot(bytes: Buffer): string {
  const brand = bytes.toString('latin1', 4, 8) === 'ftyp' ? bytes.toString('latin1', 8, 12) : ''
  if (/^(hei|hev|mif|msf)/.test(brand))
    return '苹果手机的 HEIC 照片发不了。请在手机「设置—相机—格式」里选「兼容性最佳」，或截图后再发'
  if (/^avi/.test(brand)) return 'AVIF 图片发不了。请截图后再发'
  if (/<svg|<!doctype|<html/i.test(bytes.toString('utf8', 0, 1_000)))
    return '这不是照片（SVG 或网页文件），为了安全发不了。请截图后再发'
  return '只能发 JPG、PNG、WebP、GIF 图片'
}

type Size = Pick<PictureFacts, 'width' | 'height'>

/** @see https://developers.google.com/speed/webp/docs/riff_container */
function webpSize(bytes: Buffer): Size {
  if (bytes.length < 30) return {}
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
    default:
      return {}
  }
}

function jpegSize(bytes: Buffer): Size {
  let turned = false
  let at = 2
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++ // fill byte
      continue
    }
    if (marker === 0xd9 || marker === 0xda) break
    if (marker === 0xe1)
      turned ||= exifOrientation(bytes.subarray(at + 4, at + 2 + bytes.readUInt16BE(at + 2))) >= 5
    const startOfFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (startOfFrame) {
      const height = bytes.readUInt16BE(at + 5)
      const width = bytes.readUInt16BE(at + 7)
      return turned ? { width: height, height: width } : { width, height }
    }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return {}
}

/** @returns 1 to 8, from 5 on width and height change places; 1 when the segment does not say */
function exifOrientation(segment: Buffer): number {
  if (segment.length < 14 || segment.toString('latin1', 0, 6) !== 'Exif\0\0') return 1
  const tiff = segment.subarray(6)
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (first + 2 > tiff.length) return 1
  const count = short(first)
  for (let i = 0; i < count && first + 14 + i * 12 <= tiff.length; i++) {
    const entry = first + 2 + i * 12
    if (short(entry) === 0x0112) return short(entry + 8)
  }
  return 1
}
